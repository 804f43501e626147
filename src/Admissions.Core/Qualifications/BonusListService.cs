using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Exchange;
using Admissions.Rules;
using Admissions.Rules.Entitlements;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Admissions.Core.Qualifications;

/// <summary>What a list of bonus candidates came to.</summary>
/// <param name="Stored">Claims approved by it; 0 when it was only compared.</param>
/// <param name="Problems">One line for each row that was not stored: unknown people, and differences from the registration data.</param>
public sealed record BonusList(int Rows, int Agreeing, int Stored, IReadOnlyList<string> Problems);

/// <summary>
/// The reviewing office's list of bonus and exempt candidates: compared row by row with the registration data (SX-61), and where the
/// policy lets the office enter it, stored as approved claims; rows in order are stored, others are named (HR-119).
/// </summary>
public sealed class BonusListService(AdmissionsDbContext db, BonusService bonuses)
{
    public const string NumberTitle = "考生号", NameTitle = "姓名", ItemTitle = "加分项目";

    /// <param name="store">False compares only.</param>
    public async Task<Outcome<BonusList>> ImportAsync(Stream file, bool store, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (BonusClaimApproval.RefuseReviewer(context) is { } notReviewer)
            return notReviewer;
        if (store && !context.Campaign.Policy.BonusReview.ListEntry)
            return new Refusal("bonus.list-not-allowed", "", "本次招生不由名单录入加分，只能核对名单");
        if (store && context.Campaign.RefuseClosed(context.Campaign.Policy.BonusReview.Window, new Rules.Windows.Place(context.Actor.DivisionCode)) is { } closed)
            return closed;
        var read = await TableReader.ReadAsync(file, cancellationToken);
        if (!read.Succeeded)
            return Outcome<BonusList>.Refused(read.Refusals);
        var table = read.Value;
        foreach (var title in new[] { NumberTitle, NameTitle, ItemTitle })
        {
            if (table.Missing(title) is { } missing)
                return missing;
        }
        try
        {
            return await ReadAsync(table, store, context, cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new Refusal("bonus.list-overtaken", "", "另一名工作人员刚刚办理了名单中考生的加分，名单没有录入。请重新导入");
        }
    }

    /// <summary>The whole list in one transaction; of two lists of a campaign the second waits and then sees what the first has stored.</summary>
    private async Task<BonusList> ReadAsync(TableData table, bool store, ProcessContext context, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (store)
            await AdvisoryLock.TakeAsync(db, "bonus-list", context.Campaign.Id, "", cancellationToken);
        var problems = new List<string>();
        var (agreeing, stored) = (0, 0);
        foreach (var row in table.Rows)
        {
            var (number, name, item) = (row[table.Column(NumberTitle)], row[table.Column(NameTitle)], row[table.Column(ItemTitle)]);
            var registration = await FindAsync(number, store, context, cancellationToken);
            if (await ProblemAsync(registration, name, item, store, context, cancellationToken) is { } problem)
            {
                problems.Add($"{table.Place(row, table.Column(NumberTitle))} {number} {name}：{problem}");
                continue;
            }
            agreeing++;
            if (store && await StoreAsync(registration!, item, context, cancellationToken))
                stored++;
        }
        if (store)
            db.Record(context, "BonusListImported", (nameof(Campaign), context.Campaign.Id), after: new { Rows = table.Rows.Count, Stored = stored, Problems = problems.Count });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new BonusList(table.Rows.Count, agreeing, stored, problems);
    }

    /// <param name="hold">Holds the row, so that neither the point nor a single decision nor a new submission comes between.</param>
    private async Task<Registration?> FindAsync(string number, bool hold, ProcessContext context, CancellationToken cancellationToken)
    {
        var visible = db.Registrations.VisibleTo(context.Actor).Where(r => r.CampaignId == context.Campaign.Id && r.CandidateNumber == number);
        if (hold && await visible.Select(r => (long?)r.Id).SingleOrDefaultAsync(cancellationToken) is { } id)
            _ = await RegistrationRows.LockAsync(db, id, cancellationToken);
        return await visible.Include(r => r.BonusClaims).Include(r => r.Point).SingleOrDefaultAsync(cancellationToken);
    }

    private async Task<string?> ProblemAsync(Registration? registration, string name, string item, bool store, ProcessContext context, CancellationToken cancellationToken)
    {
        if (registration is null)
            return "本辖区没有这个考生号，请核对";
        if (registration.Name != name)
            return $"名单姓名“{name}”，报名姓名“{registration.Name}”";
        if (ExemptionService.RuleOf(context, item) is not null)
            return store ? "免试由市级招考机构逐人审查，不由名单录入" : await ExemptionProblemAsync(registration, item, context, cancellationToken);
        if (BonusService.RuleOf(context, item) is not { Derived: null } rule)
            return $"没有代码为“{item}”的加分项目";
        var claims = registration.BonusClaims;
        if (claims.Count == 0)
            return store || context.Campaign.Policy.BonusReview.ListEntry ? await RefusedAsync(registration, rule, null, context, cancellationToken) : $"名单是“{rule.Name}”，报名没有申报加分";
        if (claims.Find(c => c.Code == item) is not { } claim)
            return $"名单是“{rule.Name}”，报名申报的是“{string.Join("”“", claims.Select(c => ClaimReader.ItemWords(context.Campaign.Policy, c.Code)))}”";
        return claim.State is BonusClaimState.Rejected or BonusClaimState.Overdue ? $"这项加分{StateWords.Of(claim.State)}，不能再录入" : await RefusedAsync(registration, rule, claim, context, cancellationToken);
    }

    /// <summary>An exempt candidate of the list must have registered and applied for the same item (SX-36, SX-61).</summary>
    private async Task<string?> ExemptionProblemAsync(Registration registration, string item, ProcessContext context, CancellationToken cancellationToken)
    {
        var application = await db.ExemptionApplications.AsNoTracking().SingleOrDefaultAsync(e => e.RegistrationId == registration.Id, cancellationToken);
        if (application is null)
            return $"名单是“{Words(item)}”，报名没有申请免试";
        return application.Code != item ? $"名单是“{Words(item)}”，报名申请的是“{Words(application.Code)}”"
            : application.State == ExemptionApplicationState.Rejected ? $"免试申请{StateWords.Of(application.State)}" : null;

        string Words(string code) => ExemptionService.RuleOf(context, code)?.Name ?? code;
    }

    private async Task<string?> RefusedAsync(Registration registration, BonusRule rule, BonusClaim? claim, ProcessContext context, CancellationToken cancellationToken)
    {
        if (!ClaimRows.Open.Contains(registration.State))
            return $"考生{StateWords.Of(registration.State)}";
        if (await ClaimRows.RefuseReportedAsync(db, registration, context, cancellationToken) is { } reported)
            return reported.Sentence;
        if (!context.Campaign.Policy.BonusReview.ListEntry || claim is { State: BonusClaimState.Approved or BonusClaimState.Frozen })
            return null;
        // What a list stores must be entitled by the same rules as what an office decides one by one.
        var facts = claim?.Facts(registration) ?? new ClaimFacts(null, ClaimRows.AnswersOf(null), registration.Ethnicity, registration.Level);
        return ClaimRules.Check(rule, facts) is [var not, ..] ? not.Sentence : null;
    }

    /// <summary>Approves the claim, making it where there is none. False when it was approved before.</summary>
    private async Task<bool> StoreAsync(Registration registration, string item, ProcessContext context, CancellationToken cancellationToken)
    {
        var claim = registration.BonusClaims.Find(c => c.Code == item);
        if (claim is { State: BonusClaimState.Approved or BonusClaimState.Frozen })
            return false;
        if (claim is null)
        {
            claim = new BonusClaim { RegistrationId = registration.Id, Code = item, State = BonusClaimState.Claimed };
            db.BonusClaims.Add(claim);
            await db.SaveChangesAsync(cancellationToken);
        }
        Approval approval;
        if (claim.State == BonusClaimState.Claimed)
        {
            approval = bonuses.EnterAtPoint(claim, registration, "审核机构名单录入", context);
            await db.SaveChangesAsync(cancellationToken);
        }
        else
            approval = await db.Approvals.SingleAsync(a => a.Kind == BonusClaimApproval.KindCode && a.SubjectId == claim.Id && a.State == ApprovalState.Submitted, cancellationToken);
        approval.State = ApprovalLifecycle.Table.Next(approval.State, ApprovalLifecycle.Approve);
        db.ApprovalSteps.Add(new ApprovalStep
        {
            ApprovalId = approval.Id, Step = 0, Decision = ApprovalLifecycle.Approve, Reason = "名单录入", ActorId = context.Actor.UserId, ActorName = context.Actor.Name, At = context.Now,
        });
        claim.State = BonusClaimLifecycle.Table.Next(claim.State, BonusClaimLifecycle.Approve);
        (claim.DecidedById, claim.DecidedAt) = (context.Actor.UserId, context.Now);
        db.Record(context, "BonusApproved", (nameof(BonusClaim), claim.Id), new { State = BonusClaimState.EnteredAtPoint }, new { claim.Code, claim.State }, registration.Id);
        db.Send(context, registration, BonusClaimApproval.PassedMessage(BonusService.RuleOf(context, item)?.Name ?? item));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
