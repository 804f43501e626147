using Admissions.Core.Approvals;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Points;

/// <summary>City, then province, decide on a registration point (HR-68, HR-69).</summary>
public sealed class RegistrationPointApproval(AdmissionsDbContext db) : ApprovalKind
{
    public const string KindCode = nameof(RegistrationPoint);

    public override string Code => KindCode;

    public override string Word => "报名确认点设置";

    public override async Task<Refusal?> CheckAsync(Approval approval, bool pass, ProcessContext context, CancellationToken cancellationToken)
    {
        var point = await PointAsync(approval, cancellationToken);
        return context.Campaign.RefuseClosed("PointSetup", new Place(point.CountyCode))
            ?? RegistrationPointLifecycle.Table.Check(point.State, Verb(approval.Step, pass), new TransitionFacts(context.Reason));
    }

    public override async Task ApplyAsync(Approval approval, int step, bool pass, ProcessContext context, CancellationToken cancellationToken)
    {
        var point = await PointAsync(approval, cancellationToken);
        var before = point.State;
        point.State = RegistrationPointLifecycle.Table.Next(point.State, Verb(step, pass));
        db.Record(context, pass ? "RegistrationPointPassed" : "RegistrationPointReturned", (nameof(RegistrationPoint), point.Id),
            before: new { state = before }, after: new { state = point.State });
    }

    private static string Verb(int step, bool pass) => (step, pass) switch
    {
        (0, true) => RegistrationPointLifecycle.SubmitToProvince,
        (0, false) => RegistrationPointLifecycle.ReturnByCity,
        (_, true) => RegistrationPointLifecycle.Activate,
        (_, false) => RegistrationPointLifecycle.ReturnByProvince,
    };

    private Task<RegistrationPoint> PointAsync(Approval approval, CancellationToken cancellationToken) =>
        db.RegistrationPoints.SingleAsync(p => p.Id == approval.SubjectId, cancellationToken);
}
