using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Web.Infrastructure.Access;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Candidate.Pages.Form;

/// <summary>The basic information, one group of questions a page; right or wrong it is kept as a draft (HR-16…HR-39).</summary>
[RequirePermission(UserKind.Candidate, Permissions.RegisterSelf)]
public sealed class BasicModel(RegistrationService registrations) : CandidatePage
{
    protected override Gate Gate => Gate.Editable;

    [BindProperty(SupportsGet = true)]
    public string Group { get; set; } = "";

    /// <summary>Typed values by field; what the page does not ask is left as it is.</summary>
    [BindProperty]
    public Dictionary<string, string?> Fields { get; set; } = [];

    /// <summary>Ticked candidate features.</summary>
    [BindProperty]
    public List<string> Features { get; set; } = [];

    /// <summary>Tells no box ticked from no boxes shown.</summary>
    [BindProperty]
    public bool FeaturesShown { get; set; }

    /// <summary>Version of the draft this page was filled from.</summary>
    [BindProperty]
    public int Version { get; set; }

    public FieldGroup Questions { get; private set; } = DraftFields.Identity;
    public IReadOnlyList<Question> Asked { get; private set; } = [];

    /// <summary>What another page saved meanwhile, where it differs from what was typed here.</summary>
    public IReadOnlyDictionary<string, string> Elsewhere { get; private set; } = new Dictionary<string, string>();

    private HashSet<string>? _sent;

    /// <summary>Fields that the request named.</summary>
    private HashSet<string> Sent => _sent ??= [.. Fields.Keys];

    private bool IsLast => Questions == DraftFields.Groups[^1];

    public IActionResult OnGet()
    {
        if (!Prepare())
            return NotFound();
        Version = Own.Registration.DraftVersion;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? then, CancellationToken cancellationToken)
    {
        if (!Prepare())
            return NotFound();
        var outcome = await registrations.SaveDraftAsync(new SaveDraftOptions(Version, Typed(), Questions.Title), Process(), cancellationToken);
        if (!outcome.Succeeded)
        {
            Compare(outcome.Refusals[0] as DraftOutdated);
            return Rejected(outcome.Refusals, Key);
        }
        await ReloadAsync(cancellationToken);
        if (then == "later")
            return GoTo();
        Prepare();
        ModelState.Remove(nameof(Version));
        Version = outcome.Value.Version;
        var refusals = RegistrationCheck.Group(Own, Questions);
        return refusals.Count > 0 ? Rejected(refusals, Key) : GoTo(IsLast ? "choices" : "basic/" + DraftFields.Groups[Position + 1].Code);
    }

    /// <summary>The script's automatic save.</summary>
    public async Task<IActionResult> OnPostDraftAsync(CancellationToken cancellationToken) => Prepare()
        ? CandidatePaths.DraftAnswer(await registrations.SaveDraftAsync(new SaveDraftOptions(Version, Typed()), Process(), cancellationToken))
        : NotFound();

    public int Position => DraftFields.Groups.ToList().IndexOf(Questions);

    private bool Prepare()
    {
        if (DraftFields.Groups.FirstOrDefault(g => g.Code == Group) is not { } group)
            return false;
        Questions = group;
        Asked = [.. Question.Of(group.Fields, Own, Province), .. IsLast ? Question.Extra(Own, Province) : []];
        _ = Sent;
        foreach (var question in Asked.Where(q => !Fields.ContainsKey(q.Field)))
            Fields[question.Field] = Own.Draft.Text(question.Field);
        return true;
    }

    /// <summary>The draft with what this page sent; a field that was not sent (no radio chosen, asked only since) stays as it was.</summary>
    private RegistrationDraft Typed() => Own.Draft.With(Asked
        .Where(q => q.Several ? FeaturesShown : Sent.Contains(q.Field))
        .Select(q => KeyValuePair.Create(q.Field, q.Several ? string.Join(',', Features.Order(StringComparer.Ordinal)) : Fields[q.Field])));

    private void Compare(DraftOutdated? outdated)
    {
        if (outdated is null)
            return;
        ModelState.Remove(nameof(Version));
        Version = outdated.CurrentVersion;
        var mine = Typed();
        Elsewhere = Asked.Where(q => outdated.Current.Text(q.Field) != mine.Text(q.Field)).ToDictionary(
            q => q.Field, q => DraftFields.Words(q.Field, outdated.Current.Text(q.Field), Campaign.Policy) ?? "没有填", StringComparer.Ordinal);
    }

    private string? Key(string field) => Asked.Any(q => q.Field == field) ? $"Fields[{field}]" : null;
}
