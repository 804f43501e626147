using Admissions.Core.Approvals;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Exams;

/// <summary>City, then province, decide on a site that a county proposes (HR-128, HR-129).</summary>
public sealed class ExamSiteApproval(AdmissionsDbContext db) : ApprovalKind
{
    public const string KindCode = nameof(ExamSite);

    public override string Code => KindCode;

    public override string Word => "考点申报";

    public override async Task<Refusal?> CheckAsync(Approval approval, bool pass, ProcessContext context, CancellationToken cancellationToken)
    {
        var site = await SiteAsync(approval, cancellationToken);
        return context.Campaign.RefuseClosed("SiteSetup", new Place(site.CountyCode))
            ?? ExamSiteLifecycle.Table.Check(site.State, Verb(approval.Step, pass), new TransitionFacts(context.Reason));
    }

    public override async Task ApplyAsync(Approval approval, int step, bool pass, ProcessContext context, CancellationToken cancellationToken)
    {
        var site = await SiteAsync(approval, cancellationToken);
        var before = site.State;
        site.State = ExamSiteLifecycle.Table.Next(site.State, Verb(step, pass));
        db.Record(context, pass ? "ExamSitePassed" : "ExamSiteReturned", (nameof(ExamSite), site.Id), before: new { state = before }, after: new { state = site.State, site.Code });
    }

    private static string Verb(int step, bool pass) => (step, pass) switch
    {
        (0, true) => ExamSiteLifecycle.SubmitToProvince,
        (0, false) => ExamSiteLifecycle.ReturnByCity,
        (_, true) => ExamSiteLifecycle.Approve,
        (_, false) => ExamSiteLifecycle.ReturnByProvince,
    };

    private Task<ExamSite> SiteAsync(Approval approval, CancellationToken cancellationToken) => db.ExamSites.SingleAsync(s => s.Id == approval.SubjectId, cancellationToken);
}
