using Admissions.Core.Access;
using Admissions.Core.Approvals;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Qualifications;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Reporting;

/// <summary>One kind of work that waits for the actor.</summary>
/// <param name="Path">Page under the management portal's campaign, e.g. <c>approvals</c>.</param>
public sealed record WaitingWork(string Word, string Path, int Count, DateTimeOffset? Since);

/// <summary>What waits for an officer, for his first page.</summary>
public sealed class DashboardService(AdmissionsDbContext db, ApprovalService approvals)
{
    /// <summary>Everything that waits for this officer, by kind; kinds with nothing are left out.</summary>
    public async Task<IReadOnlyList<WaitingWork>> WaitingAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (actor, campaign) = (context.Actor, context.Campaign.Id);
        var work = new List<WaitingWork>();
        if (actor.DivisionCode is null)
            return work;
        var waiting = await approvals.WaitingFor(context).AsNoTracking().Select(a => new { a.Kind, a.CreatedAt }).ToListAsync(cancellationToken);
        work.AddRange(waiting.GroupBy(a => a.Kind).Select(g => new WaitingWork(approvals.WordOf(g.Key), PathOf(g.Key), g.Count(), g.Min(a => a.CreatedAt))));
        var visible = db.Registrations.VisibleTo(actor).Where(r => r.CampaignId == campaign);
        if (actor.Can(Permissions.ReviewSpecialDocuments))
            Add("特殊证件审核", "special-documents", await visible.CountAsync(r => r.State == RegistrationState.PendingCityReview, cancellationToken));
        if (actor.Can(Permissions.ConfirmDecisions))
            Add("录退确认", "decisions", await db.Dossiers.VisibleTo(actor).CountAsync(d => d.CampaignId == campaign && d.State == DossierState.Uploaded, cancellationToken));
        if (actor.Can(Permissions.ReleaseNumbering) || actor.Can(Permissions.ReleaseDispatch))
        {
            var kinds = new List<RunKind>();
            if (actor.Can(Permissions.ReleaseNumbering))
                kinds.Add(RunKind.Numbering);
            if (actor.Can(Permissions.ReleaseDispatch))
                kinds.Add(RunKind.Dispatch);
            Add("运算发布复核", "runs", await db.Runs.CountAsync(r => r.CampaignId == campaign && r.State == RunState.ReleaseRequested && kinds.Contains(r.Kind), cancellationToken));
        }
        if (actor.Can(Permissions.BindPointUsers))
            Add("用户申请绑定", "users", await db.Users.CountAsync(u => u.Kind == UserKind.Staff && u.Binding == BindingState.Applied && u.AppliedCountyCode == actor.DivisionCode, cancellationToken));
        return work;

        void Add(string word, string path, int count)
        {
            if (count > 0)
                work.Add(new WaitingWork(word, path, count, null));
        }
    }

    /// <summary>Kinds with a list of their own lead to it.</summary>
    private static string PathOf(string kind) => kind switch
    {
        BonusClaimApproval.KindCode => "bonuses?state=EnteredAtPoint",
        ExemptionApproval.KindCode => "exemptions?state=open",
        _ => "approvals",
    };
}
