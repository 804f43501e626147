using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Qualifications;

/// <summary>
/// A candidate who submits anew at a point of another county takes his undecided claims with him: their approvals go to the
/// offices of the new county, and what only the old point or city had looked at is looked at again.
/// </summary>
internal static class ClaimMoves
{
    private const int CityDigits = 4;

    /// <summary>In the caller's transaction, which holds the registration's row; the caller saves.</summary>
    /// <param name="from">County of the submission before; null at the first one.</param>
    /// <param name="point">Point of the submission in hand.</param>
    public static async Task MoveAsync(AdmissionsDbContext db, Registration registration, string? from, RegistrationPoint point, ProcessContext context, CancellationToken cancellationToken)
    {
        if (from is null || from == point.CountyCode)
            return;
        await ReturnBonusesAsync(db, registration, point, context, cancellationToken);
        await MoveExemptionAsync(db, registration, from, point, context, cancellationToken);
    }

    /// <summary>The originals were shown at the old point: the new one enters the claim again.</summary>
    private static async Task ReturnBonusesAsync(AdmissionsDbContext db, Registration registration, RegistrationPoint point, ProcessContext context, CancellationToken cancellationToken)
    {
        var claims = await db.BonusClaims.Where(b => b.RegistrationId == registration.Id && b.State == BonusClaimState.EnteredAtPoint).ToListAsync(cancellationToken);
        foreach (var claim in claims)
        {
            var approval = await db.Approvals.SingleAsync(a => a.Kind == BonusClaimApproval.KindCode && a.SubjectId == claim.Id && a.State == ApprovalState.Submitted, cancellationToken);
            approval.State = ApprovalLifecycle.Table.Next(approval.State, ApprovalLifecycle.Cancel);
            var before = new { claim.State, approval.DivisionCode };
            claim.State = BonusClaimLifecycle.Table.Next(claim.State, BonusClaimLifecycle.Return);
            (claim.Evidence, claim.EnteredById, claim.EnteredAt) = (null, null, null);
            await ForgetOriginalsAsync(db, new ClaimKey(EntitlementKind.Bonus, claim.Id), cancellationToken);
            db.Record(context, "BonusReturned", (nameof(BonusClaim), claim.Id), before, new { claim.Code, claim.State, DivisionCode = point.CountyCode }, registration.Id);
            db.Send(context, registration, $"您改到{point.Name}确认，照顾加分“{BonusService.RuleOf(context, claim.Code)?.Name ?? claim.Code}”要由该确认点重新录入。请带证明材料原件到{point.Name}办理，没有重新录入的不加分");
        }
    }

    private static async Task MoveExemptionAsync(AdmissionsDbContext db, Registration registration, string from, RegistrationPoint point, ProcessContext context, CancellationToken cancellationToken)
    {
        var approval = await db.Approvals.SingleOrDefaultAsync(a => a.Kind == ExemptionApproval.KindCode && a.SubjectId == registration.Id && a.State == ApprovalState.Submitted, cancellationToken);
        if (approval is null)
            return;
        var application = await db.ExemptionApplications.SingleAsync(e => e.RegistrationId == registration.Id, cancellationToken);
        var before = new { application.State, approval.DivisionCode, approval.Step };
        approval.DivisionCode = point.CountyCode;
        if (from[..CityDigits] != point.CountyCode[..CityDigits])
        {
            approval.Step = 0;
            if (application.State != ExemptionApplicationState.Applied)
                application.State = ExemptionApplicationLifecycle.Table.Next(application.State, ExemptionApplicationLifecycle.Restart);
            (application.SitsExamination, application.Reason) = (true, null);
            await ForgetOriginalsAsync(db, new ClaimKey(EntitlementKind.Exemption, application.Id), cancellationToken);
            db.Send(context, registration, $"您改到{point.Name}确认，免试入学申请转由该确认点所在的市（州）招考机构审核。请按要求出示证明材料原件");
        }
        db.Record(context, "ExemptionMoved", (nameof(ExemptionApplication), application.Id), before, new { application.State, approval.DivisionCode, approval.Step }, registration.Id);
    }

    private static Task<int> ForgetOriginalsAsync(AdmissionsDbContext db, ClaimKey key, CancellationToken cancellationToken) =>
        ClaimRows.Documents(db, key).ExecuteUpdateAsync(d => d.SetProperty(x => x.SeenAt, (DateTimeOffset?)null).SetProperty(x => x.SeenById, (long?)null), cancellationToken);
}
