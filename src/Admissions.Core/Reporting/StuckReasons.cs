using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Payments;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Reporting;

/// <param name="Code">One of <see cref="StuckReasons.CodesOf"/>.</param>
/// <param name="ContactedAt">When the candidate was reached, or last tried; not in the future. A point that verifies an unpaid one must say it (HR-110).</param>
public sealed record StuckReasonOptions(long RegistrationId, StuckKind Kind, string? Code, string? Text, DateTimeOffset? ContactedAt = null);

/// <summary>Not among those who stand still in this way, or not the actor's.</summary>
public sealed record NotStuck() : Refusal("stuck.unknown", "", "这名考生已经不在这份名单里，或者不在管辖范围内。请回到名单刷新");

/// <summary>Why a registration stands still, as an officer of its point, county or city finds it out (generalises HR-110); nothing is ever overwritten.</summary>
public sealed class StuckReasons(AdmissionsDbContext db, StuckList list, UnpaidCaseService unpaid)
{
    /// <summary>Purpose of opening a candidate, as the access log names it.</summary>
    public const string Purpose = "StuckRegistration";

    private static readonly UnpaidCaseState[] Verifiable = [UnpaidCaseState.Open, UnpaidCaseState.Verified];

    /// <summary>Codes and names that may be recorded: the unpaid have theirs in the policy.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> CodesOf(StuckKind kind, CampaignContext campaign)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        return kind == StuckKind.Unpaid
            ? [.. campaign.Policy.Payment.UnpaidReasons.Select(r => KeyValuePair.Create(r.Code, r.Name))]
            : ReferenceData.StuckReasons[kind.ToString()].Entries;
    }

    /// <summary>The code itself where no list has it any more.</summary>
    public static string NameOf(StuckKind kind, string code, CampaignContext campaign) =>
        CodesOf(kind, campaign).Where(c => c.Key == code).Select(c => c.Value).FirstOrDefault(code);

    /// <summary>The candidate with what was recorded, newest first; opening it is logged (HR-34). Null when he does not stand still, or is not the actor's.</summary>
    public async Task<(Registration Person, IReadOnlyList<StuckRegistration> Stuck, IReadOnlyList<StuckReason> History)?> OpenAsync(long registrationId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var stuck = await list.FindAsync(registrationId, context, cancellationToken);
        if (stuck.Count == 0)
            return null;
        // Whoever stands in the actor's list is his to open: a draft hangs on the point it names.
        var person = await db.Registrations.AsNoTracking().Include(r => r.Point).SingleAsync(r => r.Id == registrationId && r.CampaignId == context.Campaign.Id, cancellationToken);
        var history = await db.StuckReasons.AsNoTracking().Where(r => r.RegistrationId == registrationId).OrderByDescending(r => r.Id).ToListAsync(cancellationToken);
        db.LogView(context, registrationId, Purpose);
        await db.SaveChangesAsync(cancellationToken);
        return (person, stuck, history);
    }

    /// <summary>Records a reason; the same once more changes nothing. Of a point's own unpaid case it is the verification, with all that asks (HR-110).</summary>
    public async Task<Outcome<StuckReason>> RecordAsync(StuckReasonOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        if ((await list.FindAsync(options.RegistrationId, context, cancellationToken)).All(s => s.Kind != options.Kind))
            return new NotStuck();
        if (options.Kind == StuckKind.Unpaid && context.Actor.PointId is not null
            && await db.UnpaidCases.Where(c => c.RegistrationId == options.RegistrationId && Verifiable.Contains(c.State)).Select(c => (long?)c.Id).SingleOrDefaultAsync(cancellationToken) is { } caseId)
        {
            var verified = await unpaid.VerifyAsync(new VerifyUnpaidOptions(caseId, options.Code, options.Text, options.ContactedAt), context, cancellationToken);
            return verified.Succeeded ? verified.Value.Reason! : Outcome<StuckReason>.Refused(verified.Refusals);
        }
        if (Check(options, context) is { Count: > 0 } wrong)
            return Outcome<StuckReason>.Refused(wrong);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Two officers at once: the second waits here and then replaces the first's reason, which stays in the history.
        await db.Registrations.FromSql($"select * from registrations where id = {options.RegistrationId} for no key update").AsNoTracking().SingleAsync(cancellationToken);
        // What the point has verified is the reason of the case: nobody puts another beside it.
        if (options.Kind == StuckKind.Unpaid && (await db.UnpaidCases.FromSql($"select * from unpaid_cases where registration_id = {options.RegistrationId} for update").AsNoTracking().ToListAsync(cancellationToken))
                .Exists(c => c.State is UnpaidCaseState.Verified or UnpaidCaseState.Closed))
            return new Refusal("stuck.verified", "code", "报名确认点已经核实过没有缴费的原因，以核实的为准。情况有变的，请联系确认点重新核实");
        if (await Current(db, options, context).AsNoTracking().SingleOrDefaultAsync(cancellationToken) is { } same
            && (same.Code, same.Text, same.ContactedAt) == (options.Code, options.Text!.Trim(), options.ContactedAt?.ToUniversalTime()))
            return same;
        var (reason, last) = await ReplaceAsync(db, options, context, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        db.Record(context, "StuckReasonRecorded", (nameof(StuckReason), reason.Id),
            last is null ? null : new { last.Code, last.Text, last.ContactedAt }, new { reason.Kind, reason.Code, reason.Text, reason.ContactedAt }, options.RegistrationId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return reason;
    }

    /// <summary>Puts a reason in the place of the one that stood; what is given has been checked, and the caller saves and records.</summary>
    internal static async Task<(StuckReason Now, StuckReason? Last)> ReplaceAsync(AdmissionsDbContext db, StuckReasonOptions options, ProcessContext context, CancellationToken cancellationToken)
    {
        var current = Current(db, options, context);
        var last = await current.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (last is not null)
            await current.ExecuteUpdateAsync(r => r.SetProperty(x => x.IsCurrent, false), cancellationToken);
        var reason = new StuckReason
        {
            CampaignId = context.Campaign.Id, RegistrationId = options.RegistrationId, Kind = options.Kind, Code = options.Code!, Text = options.Text!.Trim(),
            ContactedAt = options.ContactedAt?.ToUniversalTime(), RecordedById = context.Actor.UserId, RecordedByName = context.Actor.Name, RecordedFrom = context.Actor.Place,
            At = context.Now, IsCurrent = true,
        };
        db.StuckReasons.Add(reason);
        return (reason, last);
    }

    private static IQueryable<StuckReason> Current(AdmissionsDbContext db, StuckReasonOptions options, ProcessContext context) =>
        db.StuckReasons.Where(r => r.CampaignId == context.Campaign.Id && r.RegistrationId == options.RegistrationId && r.Kind == options.Kind && r.IsCurrent);

    private static List<Refusal> Check(StuckReasonOptions options, ProcessContext context)
    {
        var wrong = new List<Refusal>();
        if (CodesOf(options.Kind, context.Campaign).All(c => c.Key != options.Code))
            wrong.Add(new Refusal("stuck.code", "code", "选择原因"));
        if (string.IsNullOrWhiteSpace(options.Text))
            wrong.Add(new Refusal("stuck.text", "text", "填写具体情况"));
        else if (options.Text.Trim().Length > StuckReason.TextMaxLength)
            wrong.Add(new Refusal("stuck.text-long", "text", $"最多写 {StuckReason.TextMaxLength} 个字，请删减"));
        if (options.ContactedAt > context.Now)
            wrong.Add(new Refusal("stuck.contacted-future", "contactedAt", "联系时间晚于现在，请核对"));
        return wrong;
    }
}
