using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Candidate.Pages.Form;

/// <summary>Everything on one page before it is sent: what is new, what is missing; then the submission itself.</summary>
[RequirePermission(UserKind.Candidate, Permissions.RegisterSelf)]
public sealed class CheckModel(SubmissionService submissions, FormVersions forms, ReviewMark review) : CandidatePage
{
    protected override Gate Gate => Gate.PledgeSigned;

    [BindProperty]
    public bool Truthful { get; set; }

    [BindProperty]
    public bool RiskAccepted { get; set; }

    [BindProperty]
    public int Version { get; set; }

    /// <summary>Proves that this page was shown with this draft.</summary>
    [BindProperty]
    public string? Reviewed { get; set; }

    /// <summary>What does not stop the candidate, but is said to him.</summary>
    public IReadOnlyList<Refusal> Warnings => IsOpen ? RegistrationCheck.Warnings(Own) : [];

    /// <summary>The submission in force, to show what has changed since; null before the first.</summary>
    public SubmittedForm? InForce { get; private set; }

    public IReadOnlyList<FormVersion> Versions { get; private set; } = [];

    /// <summary>What must be put right first.</summary>
    public IReadOnlyList<Refusal> Blocking { get; private set; } = [];

    /// <summary>The form may be changed and sent now.</summary>
    public bool IsOpen => Own.IsEditable && FormClosed is null;

    /// <summary>「 120.00 元」; empty without a fee.</summary>
    public string Fee => RegistrationSteps.Fee(Own) is { } fee ? $" {fee.Amount.ToString("0.00", CultureInfo.InvariantCulture)} 元" : "";

    public string? Risk => Statements.Of(AcceptanceKind.RiskStatement, Campaign.Policy) is { } text ? string.Concat(text.Body) : null;

    public Task OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var shown = Version;
        if (Own.IsEditable && RegistrationEnds is not null && !review.IsOf(Reviewed, Own.Registration.Id, shown))
            return GoTo("check");
        if (!Truthful && Own.IsEditable)
        {
            await ShowAsync(cancellationToken);
            ModelState.AddModelError(nameof(Truthful), "勾选“我核对过以上内容，全部属实”，才能提交");
            if (!RiskAccepted && Risk is not null)
                ModelState.AddModelError(nameof(RiskAccepted), "勾选“我知道没有确认、没有缴费的后果”，才能提交");
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }
        var outcome = await submissions.SubmitAsync(new SubmitOptions(shown, RiskAccepted), Process(), cancellationToken);
        if (outcome.Succeeded)
            return GoTo("receipt");
        await ReloadAsync(cancellationToken);
        await ShowAsync(cancellationToken);
        return Rejected(outcome.Refusals, field => field == "riskAccepted" ? nameof(RiskAccepted) : null);
    }

    /// <summary>A row of the summary: words now, and those of the submission in force when they differ.</summary>
    public (string? Now, bool Changed, string? Old) Row(string field)
    {
        var now = DraftFields.Words(field, Own.Draft.Text(field), Campaign.Policy);
        if (InForce is null || !Own.IsEditable)
            return (now, false, null);
        var old = InForce.Snapshot.Fields.FirstOrDefault(f => f.Field == field)?.Words;
        return (now, old != now, old == now ? null : old ?? "没有填");
    }

    public (SnapshotChoice? Now, bool Changed, string? Old) Choice(int order)
    {
        var id = Own.Draft.Choices.ElementAtOrDefault(order - 1);
        var now = id != 0 && Own.Lines.TryGetValue(id, out var line) ? SnapshotChoice.Of(order, line) : null;
        var old = InForce?.Snapshot.Choices.FirstOrDefault(c => c.Order == order);
        var changed = InForce is not null && Own.IsEditable && old?.PlanLineId != now?.PlanLineId;
        return (now, changed, changed ? old?.Title ?? "没有填" : null);
    }

    public IEnumerable<Question> Rows(FieldGroup group) =>
        [.. Question.Of(group.Fields, Own, Province), .. group == DraftFields.Contact ? Question.Extra(Own, Province) : []];

    private async Task ShowAsync(CancellationToken cancellationToken)
    {
        Version = Own.Registration.DraftVersion;
        Reviewed = review.Of(Own.Registration.Id, Version);
        ModelState.Remove(nameof(Version));
        ModelState.Remove(nameof(Reviewed));
        InForce = await forms.CurrentAsync(Own, cancellationToken);
        Versions = await forms.ListAsync(Own.Registration.Id, cancellationToken);
        Blocking = IsOpen ? RegistrationCheck.All(Own) : [];
    }

    /// <summary>Where a refusal is put right.</summary>
    public string PathOf(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        var group = DraftFields.Groups.FirstOrDefault(g => g.Fields.Contains(refusal.Field))
            ?? (Campaign.Policy.BasicInformation.ExtraFields.Any(f => f.Code == refusal.Field) ? DraftFields.Contact : null);
        return group is not null ? "basic/" + group.Code : refusal.Field == "point" ? "point" : "choices";
    }
}
