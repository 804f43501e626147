using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Choices;
using Admissions.Web.Infrastructure.Access;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Candidate.Pages.Form;

/// <summary>The choices: a list that is put in order, and the catalogue to choose from (HR-40…HR-45, HR-79…HR-82).</summary>
[RequirePermission(UserKind.Candidate, Permissions.RegisterSelf)]
public sealed class ChoicesModel(RegistrationService registrations, CatalogueService catalogue) : CandidatePage
{
    public const string Licence = "medicalLicenseNumber";

    protected override Gate Gate => Gate.Editable;

    [BindProperty(SupportsGet = true)] public string? Q { get; set; }

    [BindProperty(SupportsGet = true)] public StudyLevel? Level { get; set; }

    [BindProperty(SupportsGet = true)] public string? Category { get; set; }

    [BindProperty(SupportsGet = true)] public StudyMode? Mode { get; set; }

    [BindProperty(SupportsGet = true)] public bool Mine { get; set; }

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    [BindProperty]
    public int Version { get; set; }

    [BindProperty]
    public string? MedicalLicenseNumber { get; set; }

    public int PageSize => 10;

    public CatalogueResult Found { get; private set; } = new([], 0, 0);

    public bool AsksLicence => Question.Of([Licence], Own, Province).Count > 0;

    /// <summary>Refusals of one choice, to stand at it.</summary>
    public IEnumerable<string> ErrorsOf(int order) =>
        RegistrationCheck.Choices(Own).Where(r => r.Field.StartsWith(ChoiceRules.Field(order), StringComparison.Ordinal)).Select(r => r.Sentence);

    public bool ShowsErrors { get; private set; }

    public Task OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    /// <summary>Save and go on; wrong choices stay on the page with their reasons.</summary>
    public async Task<IActionResult> OnPostAsync(string? then, CancellationToken cancellationToken)
    {
        var outcome = await SaveAsync(Own.Draft, cancellationToken);
        if (!outcome.Succeeded)
            return await RefusedAsync(outcome.Refusals, cancellationToken);
        await ReloadAsync(cancellationToken);
        if (then == "later")
            return GoTo();
        var refusals = RegistrationCheck.Choices(Own);
        return refusals.Count > 0 ? await RefusedAsync(refusals, cancellationToken) : GoTo("point");
    }

    /// <summary>A line of the catalogue becomes the choice of this order.</summary>
    public async Task<IActionResult> OnPostChooseAsync(long line, int order, CancellationToken cancellationToken)
    {
        // The list offers no line it would refuse; a crafted request is told the same reason.
        if (await catalogue.RefuseAsync(Own, line, order, cancellationToken) is { } refusal)
            return await RefusedAsync([refusal], cancellationToken);
        return await ChangeAsync(choices =>
        {
            while (choices.Count < order)
                choices.Add(0);
            choices[order - 1] = line;
            return true;
        }, cancellationToken);
    }

    /// <summary>Changes places with the choice above or below.</summary>
    public Task<IActionResult> OnPostMoveAsync(int order, int by, CancellationToken cancellationToken) => ChangeAsync(choices =>
    {
        var (from, to) = (order - 1, order - 1 + Math.Sign(by));
        if (from < 0 || to < 0 || from >= choices.Count || to >= Campaign.Policy.Choice.Slots.Count)
            return false;
        while (choices.Count <= to)
            choices.Add(0);
        (choices[from], choices[to]) = (choices[to], choices[from]);
        return true;
    }, cancellationToken);

    public Task<IActionResult> OnPostClearAsync(int order, CancellationToken cancellationToken) => ChangeAsync(choices =>
    {
        if (order < 1 || order > choices.Count)
            return false;
        choices[order - 1] = 0;
        return true;
    }, cancellationToken);

    private async Task<IActionResult> ChangeAsync(Func<List<long>, bool> change, CancellationToken cancellationToken)
    {
        var choices = Own.Draft.Choices.ToList();
        if (!change(choices))
            return BadRequest();
        while (choices.Count > 0 && choices[^1] == 0)
            choices.RemoveAt(choices.Count - 1);
        var outcome = await SaveAsync(Own.Draft with { Choices = choices }, cancellationToken);
        return outcome.Succeeded
            ? LocalRedirect($"{Request.PathBase}{Request.Path}{SearchQuery()}#chosen")
            : await RefusedAsync(outcome.Refusals, cancellationToken);
    }

    private Task<Outcome<DraftSaved>> SaveAsync(RegistrationDraft draft, CancellationToken cancellationToken)
    {
        if (AsksLicence && Request.Form.ContainsKey(nameof(MedicalLicenseNumber)))
            draft = draft.With([KeyValuePair.Create(Licence, MedicalLicenseNumber)]);
        return registrations.SaveDraftAsync(new SaveDraftOptions(Version, draft, "志愿"), Process(), cancellationToken);
    }

    private async Task<IActionResult> RefusedAsync(IReadOnlyList<Refusal> refusals, CancellationToken cancellationToken)
    {
        ShowsErrors = true;
        await ShowAsync(cancellationToken);
        return Rejected(refusals, field => field == Licence ? nameof(MedicalLicenseNumber)
            : field.StartsWith("choices[", StringComparison.Ordinal) ? $"Choice{field[8..field.IndexOf(']', StringComparison.Ordinal)]}" : null);
    }

    private async Task ShowAsync(CancellationToken cancellationToken)
    {
        await ReloadAsync(cancellationToken);
        ModelState.Clear();
        Version = Own.Registration.DraftVersion;
        MedicalLicenseNumber = Own.Draft.Text(Licence);
        Found = await catalogue.SearchAsync(Own, new CatalogueQuery(Q, Level, Category, Mode, Mine, P, PageSize), cancellationToken);
    }

    /// <summary>The present search as a query, for links and forms.</summary>
    public string SearchQuery(int? page = null, string? handler = null)
    {
        var query = new QueryBuilder(new (string Key, string? Value)[]
        {
            ("handler", handler), ("q", Q), ("level", Level?.ToString()), ("category", Category), ("mode", Mode?.ToString()),
            ("mine", Mine ? "true" : null), ("p", (page ?? P) > 1 ? (page ?? P).ToString(System.Globalization.CultureInfo.InvariantCulture) : null),
        }.Where(v => !string.IsNullOrEmpty(v.Value)).Select(v => KeyValuePair.Create(v.Key, v.Value!)));
        return query.ToQueryString().Value ?? "";
    }
}
