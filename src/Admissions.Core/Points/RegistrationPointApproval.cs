using Admissions.Core.Approvals;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using static Admissions.Rules.Lifecycles.RegistrationPointLifecycle;

namespace Admissions.Core.Points;

/// <summary>City, then province, decide on a registration point (HR-68, HR-69).</summary>
public sealed class RegistrationPointApproval(AdmissionsDbContext db)
    : PlaceApproval<RegistrationPoint, RegistrationPointState>(db, Table, new PlaceVerbs(SubmitToProvince, ReturnByCity, Activate, ReturnByProvince), WindowCodes.PointSetup)
{
    public const string KindCode = nameof(RegistrationPoint);

    public override string Word => "报名确认点设置";

    protected override Task<RegistrationPoint> PlaceAsync(long id, CancellationToken cancellationToken) => Db.RegistrationPoints.SingleAsync(p => p.Id == id, cancellationToken);

    protected override string CountyOf(RegistrationPoint place) => place.CountyCode;

    protected override RegistrationPointState StateOf(RegistrationPoint place) => place.State;

    protected override void Move(RegistrationPoint place, RegistrationPointState state) => place.State = state;
}
