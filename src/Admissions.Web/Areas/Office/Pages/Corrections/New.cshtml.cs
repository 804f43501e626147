using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Corrections;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Eligibility;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Admissions.Web.Areas.Office.Pages.Corrections;

/// <summary>Orders the correction of named fields of one confirmed candidate (HR-87): what is left blank stays as it is.</summary>
[RequirePermission(UserKind.Staff, Permissions.CorrectRegistration)]
public sealed class NewModel(CorrectionService corrections, CounterReader reader, PlanLineNames lines) : AdmissionsPage
{
    /// <summary>Typed for a field that is to become empty, or a choice that is to go.</summary>
    public const string Empty = "无";

    [BindProperty]
    public Dictionary<string, string?> Fields { get; set; } = [];

    /// <summary>By number of the choice: code of the institution and of the major.</summary>
    [BindProperty]
    public Dictionary<int, string?> Choices { get; set; } = [];

    [BindProperty]
    public int Version { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public string? Evidence { get; set; }

    public RegistrationFile Form { get; private set; } = null!;
    public Refusal? NotNow { get; private set; }
    public IReadOnlyList<string> Correctable => CorrectionService.FieldsOf(Campaign.Policy);
    public int Slots => Campaign.Policy.Choice.Slots.Count;

    /// <summary>Codes and words of the field by the policy, as on the paper form; empty for what is typed.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> OptionsOf(string field) => IsPlace(field) ? Places : Columns.GetValueOrDefault(field)?.Codes ?? [];

    private bool IsPlace(string field) => field == CodeSets.Places
        || Campaign.Policy.BasicInformation.ExtraFields.Any(f => f.Code == field && f.Kind == Rules.Policy.ExtraFieldKind.Division);

    /// <summary>Counties of the own province, cities of the others: as the candidate chose.</summary>
    private List<KeyValuePair<string, string>> Places =>
    [
        .. ReferenceData.Children(Actor.DivisionCode![..2]).SelectMany(city => ReferenceData.Children(city.Code).Prepend(city))
            .Concat(ReferenceData.Children("").Where(p => p.Code != Actor.DivisionCode[..2]).SelectMany(p => ReferenceData.Children(p.Code)))
            .Select(place => KeyValuePair.Create(place.Code, ReferenceData.NamePath(place.Code))),
    ];

    public string? Now(string field) => DraftFields.Words(field, Form.Draft.Text(field), Campaign.Policy);

    public string? ChoiceNow(int number) =>
        Form.Lines.TryGetValue(Form.Draft.Choices.ElementAtOrDefault(number - 1), out var line) ? SnapshotChoice.Of(number, line) is var c ? $"{c.Title}　{c.Detail}" : null : null;

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken)
    {
        // Opening the form shows the whole file: it is written down like any other look.
        if (await reader.OpenAsync(id, CounterReader.ForReading, Process(), cancellationToken) is null || !await LoadAsync(id, cancellationToken))
            return NotFound();
        Version = Form.Registration.Version;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(long id, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(id, cancellationToken))
            return NotFound();
        var (chosen, refusals) = await ChosenAsync(cancellationToken);
        if (refusals.Count > 0)
            return Again(refusals);
        var fields = Fields.Where(f => !string.IsNullOrWhiteSpace(f.Value)).ToDictionary(f => f.Key, f => f.Value!.Trim() == Empty ? null : f.Value, StringComparer.Ordinal);
        var ordered = await corrections.OrderAsync(new OrderCorrectionOptions(id, Version, fields, chosen, Evidence), Process(Reason), cancellationToken);
        if (!ordered.Succeeded)
            return Again(ordered.Refusals);
        this.FlashOk("已提出更正，请另一个人在“待办”里审核。");
        return RedirectToPage("Show", new { campaign = Campaign.Slug, id = ordered.Value.Id });
    }

    private Dictionary<string, DraftFormColumn> Columns => field ??= DraftFormLayout.Of(Campaign.Policy).ToDictionary(c => c.Field, StringComparer.Ordinal);

    private async Task<(Dictionary<int, long> Chosen, List<Refusal> Refusals)> ChosenAsync(CancellationToken cancellationToken)
    {
        var (chosen, refusals) = (new Dictionary<int, long>(), new List<Refusal>());
        foreach (var (number, typed) in Choices.Where(c => !string.IsNullOrWhiteSpace(c.Value)))
        {
            if (typed!.Trim() == Empty)
                chosen[number] = 0;
            else if (await lines.FindAsync(typed, Process(), cancellationToken) is { Succeeded: true } line)
                chosen[number] = line.Value;
            else
                refusals.Add(new Refusal("choice.unknown", $"choice{number}", $"志愿 {number}：没有已公布的招生计划“{typed.Trim()}”，或者不止一条。请写院校代码和专业代码，例如“8012 020”；同一专业有几条计划的，再写层次和学习形式"));
        }
        return (chosen, refusals);
    }

    private PageResult Again(IReadOnlyList<Refusal> refusals)
    {
        Response.StatusCode = refusals[0].Code is "correction.nothing" or "correction.reason" or "correction.evidence" || !refusals[0].Code.StartsWith("correction.", StringComparison.Ordinal)
            ? StatusCodes.Status400BadRequest : StatusCodes.Status409Conflict;
        foreach (var r in refusals)
            ModelState.AddModelError(r.Field switch
            {
                "reason" => nameof(Reason),
                "evidence" => nameof(Evidence),
                ['c', 'h', 'o', 'i', 'c', 'e', var n] => $"Choices[{n}]",
                _ when Correctable.Contains(r.Field) => $"Fields[{r.Field}]",
                _ => "",
            }, r.Sentence);
        return Page();
    }

    private async Task<bool> LoadAsync(long id, CancellationToken cancellationToken)
    {
        if (await corrections.InForceAsync(id, Process(), cancellationToken) is not { } file)
            return false;
        Form = file;
        NotNow = await corrections.RefuseAsync(file.Registration, Process(), cancellationToken);
        return true;
    }
}
