using Admissions.Core.Access;
using Admissions.Core.Approvals;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Qualifications;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Reporting;

/// <summary>How far the candidates of one county or point have come.</summary>
/// <param name="Submitted">Submitted at least once.</param>
/// <param name="Paid">The fee has arrived, whether or not the registration is still valid.</param>
public sealed record ProgressRow(string Code, string Name, int Registered, int Submitted, int Confirmed, int Paid, int Valid);

/// <summary>One kind of work that waits for the actor.</summary>
/// <param name="Path">Page under the management portal's campaign, e.g. <c>approvals</c>.</param>
public sealed record WaitingWork(string Word, string Path, int Count, DateTimeOffset? Since);

/// <summary>What an officer's first page shows: counts within his scope, and what waits for him.</summary>
public sealed class DashboardService(AdmissionsDbContext db, ApprovalService approvals)
{
    /// <summary>One row a county, in order of code; for a point's user the one row of his point.</summary>
    public async Task<IReadOnlyList<ProgressRow>> ProgressAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var confirmed = RegistrationLifecycle.CountsAsConfirmed.ToArray();
        var counts = await db.Registrations.VisibleTo(context.Actor).Where(r => r.CampaignId == context.Campaign.Id)
            .GroupBy(r => r.CountyCode)
            .Select(g => new
            {
                g.Key,
                Registered = g.Count(),
                Submitted = g.Count(r => r.SubmittedAt != null),
                Confirmed = g.Count(r => confirmed.Contains(r.State)),
                Paid = g.Count(r => r.PaidAt != null),
                Valid = g.Count(r => r.State == RegistrationState.Valid),
            }).ToListAsync(cancellationToken);
        var names = context.Actor.PointId is null
            ? await db.Organizations.AsNoTracking().Where(o => o.Kind == OrganizationKind.CountyOffice && o.DivisionCode.StartsWith(context.Actor.DivisionCode ?? ""))
                .ToDictionaryAsync(o => o.DivisionCode, o => o.Name, StringComparer.Ordinal, cancellationToken)
            : await db.RegistrationPoints.AsNoTracking().VisibleTo(context.Actor).ToDictionaryAsync(p => p.CountyCode, p => p.Name, StringComparer.Ordinal, cancellationToken);
        return [.. counts.OrderBy(c => c.Key, StringComparer.Ordinal)
            .Select(c => new ProgressRow(c.Key ?? "", Short(names.GetValueOrDefault(c.Key ?? "", c.Key ?? "")), c.Registered, c.Submitted, c.Confirmed, c.Paid, c.Valid))];
    }

    /// <summary>Accounts that have not chosen a point yet belong to no county; only the province counts them.</summary>
    public async Task<int> WithoutPointAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Actor.DivisionCode is { Length: 2 }
            ? await db.Registrations.CountAsync(r => r.CampaignId == context.Campaign.Id && r.CountyCode == null, cancellationToken)
            : 0;
    }

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

    /// <summary>芙蓉区 for 芙蓉区招生办公室.</summary>
    private static string Short(string office) => office.EndsWith("招生办公室", StringComparison.Ordinal) ? office[..^5] : office;
}
