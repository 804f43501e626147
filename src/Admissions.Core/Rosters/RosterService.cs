using System.Security.Cryptography;
using System.Text;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;
using Document = Admissions.Core.Documents.AdmissionRoster;
using Roster = Admissions.Core.Data.Entities.AdmissionRoster;

namespace Admissions.Core.Rosters;

/// <summary>One institution and level with its roster, if it has one yet.</summary>
/// <param name="Fee">Yuan: as paid, before that <paramref name="FeeNow"/> (HA-84).</param>
/// <param name="FeeNow">Yuan: the notice fee of the policy × admitted now.</param>
/// <param name="Revoked">Admissions revoked after the seal; the sealed roster still counts them.</param>
public sealed record RosterLine(
    long InstitutionId, string Institution, StudyLevel Level, int Quota, int Admitted, int Undecided, bool Completed, Roster? Roster, decimal Fee, decimal FeeNow, int Revoked)
{
    /// <summary>Yuan paid for admissions that were revoked afterwards.</summary>
    public decimal Overpaid => Roster?.FeePaidAt is null ? 0 : Fee - FeeNow;
}

/// <summary>Rosters of admitted candidates: drafted when a level has ended, void until sealed (HA-85…HA-87, HA-110).</summary>
public sealed class RosterService(AdmissionsDbContext db, TenantScope tenant)
{
    /// <summary>A sealed roster among the public documents.</summary>
    public const string PublicKind = "AdmissionRoster";

    /// <summary>Every institution and level with admissions or places; an institution sees its own only.</summary>
    public async Task<IReadOnlyList<RosterLine>> ListAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var own = context.Actor.InstitutionId;
        var plans = await db.LevelPlans.AsNoTracking().Include(p => p.Institution)
            .Where(p => p.CampaignId == context.Campaign.Id && (own == null || p.InstitutionId == own))
            .OrderBy(p => p.Institution!.Code).ThenBy(p => p.Level).ToListAsync(cancellationToken);
        var undecided = await db.Dossiers.Where(d => d.CampaignId == context.Campaign.Id && DossierLifecycle.Undecided.ToArray().Contains(d.State))
            .GroupBy(d => new { d.InstitutionId, d.PlanLine!.Level }).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(cancellationToken);
        var rosters = await db.Rosters.AsNoTracking().Where(r => r.CampaignId == context.Campaign.Id).ToListAsync(cancellationToken);
        var admitted = await db.Dossiers.Where(d => d.CampaignId == context.Campaign.Id && d.State == DossierState.Admitted)
            .GroupBy(d => new { d.InstitutionId, d.AdmittedPlanLine!.Level }).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(cancellationToken);
        var revoked = await db.RevocationOrders.Where(o => o.CampaignId == context.Campaign.Id && o.RosterId != null)
            .GroupBy(o => o.RosterId!.Value).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var fee = context.Campaign.Policy.Notice.Fee?.Amount ?? 0;
        return [.. plans.Select(p =>
        {
            var roster = rosters.Find(r => r.InstitutionId == p.InstitutionId && r.Level == p.Level);
            var now = fee * (admitted.Find(a => a.Key.InstitutionId == p.InstitutionId && a.Key.Level == p.Level)?.Count ?? 0);
            return new RosterLine(
                p.InstitutionId, $"{p.Institution!.Code} {p.Institution.Name}", p.Level, p.Quota, p.Admitted,
                undecided.Find(u => u.Key.InstitutionId == p.InstitutionId && u.Key.Level == p.Level)?.Count ?? 0,
                p.Completed, roster, roster?.FeeAmount ?? now, now, roster is null ? 0 : revoked.GetValueOrDefault(roster.Id));
        })];
    }

    /// <summary>Ends a level (HA-75, HA-82): nothing undecided; the shortfall is kept. Its roster comes into being as a draft.</summary>
    public async Task<Outcome<Roster>> CompleteLevelAsync(long institutionId, StudyLevel level, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var plan = await LockAsync(institutionId, level, context, cancellationToken);
        if (plan is null)
            return Unknown();
        var undecided = await db.Dossiers.CountAsync(d => d.CampaignId == context.Campaign.Id && d.InstitutionId == institutionId && d.PlanLine!.Level == level
            && DossierLifecycle.Undecided.ToArray().Contains(d.State), cancellationToken);
        if (undecided > 0)
            return new Refusal("roster.undecided", "", $"这个层次还有 {undecided} 份档案没有确认，不能结束录取");
        if (plan.Completed)
            return new Refusal("roster.completed", "", "这个层次已经录取结束");
        plan.Completed = true;
        var institution = await db.Institutions.SingleAsync(i => i.Id == institutionId, cancellationToken);
        var roster = new Roster
        {
            CampaignId = context.Campaign.Id,
            InstitutionId = institutionId,
            Level = level,
            State = AdmissionRosterState.Draft,
            Number = $"{context.Campaign.Today.Year}-{institution.Code}-{(int)level + 1}",
            Count = plan.Admitted,
        };
        db.Rosters.Add(roster);
        await db.SaveChangesAsync(cancellationToken);
        db.Record(context, "LevelCompleted", (nameof(LevelPlan), plan.Id), after: new { plan.Quota, plan.Admitted, shortfall = plan.Quota - plan.Admitted, roster.Number });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return roster;
    }

    /// <summary>The roster as a document; every page of an unsealed one says that it is void where the policy makes it so.</summary>
    public async Task<Outcome<Document>> BuildAsync(long institutionId, StudyLevel level, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Actor.InstitutionId is { } own && own != institutionId)
            return Unknown();
        var roster = await db.Rosters.AsNoTracking().Include(r => r.Institution)
            .SingleOrDefaultAsync(r => r.CampaignId == context.Campaign.Id && r.InstitutionId == institutionId && r.Level == level, cancellationToken);
        if (roster is null)
            return new Refusal("roster.not-ended", "", "这个层次还没有录取结束，没有名册", Cited.Roster);
        var document = await DocumentAsync(roster, context, cancellationToken);
        // A sealed roster is the list that was sealed, or nothing.
        return roster.Digest is not null && roster.Digest != Digest(document)
            ? new Refusal("roster.changed", "", "盖章以后名单有变动，这份名册不能再打印，请核查操作记录")
            : document;
    }

    /// <summary>Registers the seal: from then on the roster is the legal list, bound to its digest.</summary>
    public async Task<Outcome<Roster>> SealAsync(long institutionId, StudyLevel level, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(institutionId, level, context, cancellationToken) is null)
            return Unknown();
        var roster = await db.Rosters.Include(r => r.Institution).SingleOrDefaultAsync(r => r.CampaignId == context.Campaign.Id && r.InstitutionId == institutionId && r.Level == level, cancellationToken);
        if (roster is null)
            return new Refusal("roster.not-ended", "", "这个层次还没有录取结束，没有名册");
        foreach (var verb in new[] { AdmissionRosterLifecycle.Print, AdmissionRosterLifecycle.Approve, AdmissionRosterLifecycle.Seal })
        {
            if (AdmissionRosterLifecycle.Table.Check(roster.State, verb) is { } refused)
                return refused;
            if (verb == AdmissionRosterLifecycle.Seal)
            {
                var document = await DocumentAsync(roster, context, cancellationToken);
                roster.Digest = Digest(document);
                roster.SealedById = context.Actor.UserId;
                roster.SealedAt = context.Now;
            }
            roster.State = AdmissionRosterLifecycle.Table.Next(roster.State, verb);
            await db.SaveChangesAsync(cancellationToken);
        }
        db.PublicDocuments.Add(new PublicDocument { Code = roster.Digest![..16].ToUpperInvariant(), Kind = PublicKind, Number = roster.Number, Digest = roster.Digest, IssuedAt = context.Now, CampaignId = roster.CampaignId });
        db.Record(context, "RosterSealed", (nameof(Roster), roster.Id), after: new { roster.Number, roster.Count, roster.Digest });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return roster;
    }

    /// <summary>Lets candidates read their result and why (HA-09). Nothing may be waiting for a decision.</summary>
    public async Task<Outcome<DateTimeOffset>> PublishResultsAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Campaigns.FromSql($"select * from campaigns where id = {context.Campaign.Id} for update").SingleAsync(cancellationToken);
        var undecided = await db.Dossiers.CountAsync(d => d.CampaignId == context.Campaign.Id && DossierLifecycle.Undecided.ToArray().Contains(d.State), cancellationToken);
        if (undecided > 0)
            return new Refusal("results.undecided", "", $"还有 {undecided} 份档案没有确认，录取结果还不能公布");
        if (!await db.Dossiers.AnyAsync(d => d.CampaignId == context.Campaign.Id && d.State == DossierState.Admitted, cancellationToken))
            return new Refusal("results.none", "", "还没有录取任何考生，没有结果可公布");
        var published = await db.Campaigns.Where(c => c.Id == context.Campaign.Id && c.ResultsPublishedAt == null)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.ResultsPublishedAt, context.Now.ToUniversalTime()), cancellationToken);
        if (published == 0)
            return new Refusal("results.published", "", "录取结果已经公布");
        db.Record(context, "ResultsPublished", (nameof(Campaign), context.Campaign.Id));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return context.Now;
    }

    private async Task<LevelPlan?> LockAsync(long institutionId, StudyLevel level, ProcessContext context, CancellationToken cancellationToken)
    {
        var name = level.ToString();
        return await db.LevelPlans.FromSql($"select * from level_plans where campaign_id = {context.Campaign.Id} and institution_id = {institutionId} and level = {name} for update")
            .SingleOrDefaultAsync(cancellationToken);
    }

    private static Refusal Unknown() => new("roster.unknown", "", "没有这所院校的这个层次");

    /// <summary>A candidate as rosters and their sheets print him.</summary>
    /// <param name="category">ExamCategory of the line of the admission.</param>
    internal static RosterRow RowOf(Registration row, string category) => new(
        row.CandidateNumber!, row.TicketNumber ?? "", row.Name, Word(row.Sex), row.DocumentNumber, Terms.Category(category), row.TotalScore, row.FeaturePoints, row.DossierScore);

    private static string Digest(Document document) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n',
        document.Groups.SelectMany(g => g.Rows.Select(r => $"{g.StudyLevel},{g.StudyMode},{g.Major},{r.CandidateNumber},{r.Name},{r.DossierScore}"))))));

    private async Task<Document> DocumentAsync(Roster roster, ProcessContext context, CancellationToken cancellationToken)
    {
        // A sealed roster is never written again: who was revoked after the seal stays on it, and a sheet follows it.
        var listed = db.Dossiers
            .Where(d => d.CampaignId == roster.CampaignId && d.InstitutionId == roster.InstitutionId && d.State == DossierState.Admitted && d.AdmittedPlanLine!.Level == roster.Level)
            .Select(d => new { d.RegistrationId, LineId = d.AdmittedPlanLineId!.Value })
            .Concat(db.RevocationOrders.Where(o => o.RosterId == roster.Id).Select(o => new { o.RegistrationId, LineId = o.PlanLineId }));
        var rows = await listed.Join(db.PlanLines, l => l.LineId, l => l.Id, (l, line) => new { l.RegistrationId, Line = line })
            .Join(db.Registrations, l => l.RegistrationId, r => r.Id, (l, r) => new { l.Line, R = r })
            .OrderBy(x => x.Line.Mode).ThenBy(x => x.Line.MajorCode).ThenByDescending(x => x.R.DossierScore).ThenBy(x => x.R.CandidateNumber)
            .AsNoTracking().ToListAsync(cancellationToken);
        return new Document
        {
            Authority = tenant.Tenant.Name,
            Campaign = context.Campaign.Name,
            PrintedAt = context.Now,
            RosterNumber = roster.Number,
            Institution = $"{roster.Institution!.Code} {roster.Institution.Name}",
            SealName = context.Campaign.Policy.Roster.Seal ?? "",
            Approvers = ["招生院校", "录取管理组", tenant.Tenant.Name],
            Sealed = AdmissionRosterLifecycle.LegallyValid.Contains(roster.State) || roster.SealedAt is not null,
            VoidWithoutSeal = context.Campaign.Policy.Roster.VoidWithoutSeal,
            Groups = [.. rows.GroupBy(r => (r.Line.Mode, r.Line.MajorCode, r.Line.MajorName, r.Line.Duration)).Select(g => new RosterGroup(
                roster.Level.Word(), g.Key.Mode.Word(), $"{g.Key.MajorCode} {g.Key.MajorName}", $"{g.Key.Duration:0.#} 年",
                [.. g.Select(r => RowOf(r.R, r.Line.Category))]))],
        };
    }

    private static string Word(string? sex) => sex switch { "1" => "男", "2" => "女", _ => "" };
}
