using Admissions.Core.Approvals;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Runs;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using static Admissions.Rules.Lifecycles.ExamSiteLifecycle;

namespace Admissions.Core.Exams;

/// <summary>City, then province, decide on a site that a county proposes (HR-128, HR-129); once the numbers are out a proposal that still waits can only go back.</summary>
public sealed class ExamSiteApproval(AdmissionsDbContext db)
    : PlaceApproval<ExamSite, ExamSiteState>(db, Table, new PlaceVerbs(SubmitToProvince, ReturnByCity, Approve, ReturnByProvince), WindowCodes.SiteSetup)
{
    public const string KindCode = nameof(ExamSite);

    public override string Word => "考点申报";

    /// <summary>Numbers are released under the same lock: who came first is seen by the other.</summary>
    public override async Task<bool> LockInScopeAsync(Approval approval, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        await RunLock.TakeAsync(Db, context.Campaign.Id, cancellationToken);
        return true;
    }

    public override async Task<Refusal?> CheckAsync(Approval approval, bool pass, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!await PublishedNumbers.AreOutAsync(Db, context.Campaign.Id, cancellationToken))
            return await base.CheckAsync(approval, pass, context, cancellationToken);
        // Going back changes no site that candidates sit at, and it is the only way off the officer's list, so no window ends it.
        return pass ? new SiteTooLate() : CheckState(await PlaceAsync(approval.SubjectId, cancellationToken), approval, pass, context);
    }

    protected override Task<ExamSite> PlaceAsync(long id, CancellationToken cancellationToken) => Db.ExamSites.SingleAsync(s => s.Id == id, cancellationToken);

    protected override string CountyOf(ExamSite place) => place.CountyCode;

    protected override ExamSiteState StateOf(ExamSite place) => place.State;

    protected override void Move(ExamSite place, ExamSiteState state) => place.State = state;
}
