using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Dossiers;

/// <summary>An institution that has not uploaded all of a round whose deadline has passed.</summary>
/// <param name="Open">The list that waits for a second officer; null before the first has proposed one.</param>
public sealed record LateCase(long InstitutionId, string Institution, int Round, int Dossiers, LateHandling? Open);

/// <summary>What the province would decide of one dossier.</summary>
/// <param name="Major">The line it is admitted to; null returns it.</param>
public sealed record LateDecision(Dossier Dossier, PlanLine? Major);

/// <param name="ReasonCode">For those whom the plan does not hold.</param>
public sealed record LateOptions(long InstitutionId, int Round, string ReasonCode, string ReasonText);

/// <summary>
/// After the deadline the province handles what an institution did not upload, never downloaded ones included: from high
/// to low within the plan, by two officers, marked so, and the institution is told (HA-68, 湘教考招 2007 §四 第四步).
/// </summary>
public sealed class LateHandlingService(AdmissionsDbContext db)
{
    private static readonly DossierState[] Owed = [.. DossierLifecycle.AwaitsInstitution];

    public async Task<IReadOnlyList<LateCase>> ListAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Campaign.Policy.LateUpload.ByProvince)
            return [];
        var owed = await Waiting(context).GroupBy(d => new { d.InstitutionId, d.Institution!.Code, d.Institution.Name, d.Round })
            .Select(g => new { g.Key, Count = g.Count() }).ToListAsync(cancellationToken);
        var open = await db.LateHandlings.AsNoTracking().Where(h => h.CampaignId == context.Campaign.Id && h.ConfirmedAt == null).ToListAsync(cancellationToken);
        return
        [
            .. owed.Where(o => Ended(o.Key.Round ?? 0, context)).OrderBy(o => o.Key.Code, StringComparer.Ordinal).ThenBy(o => o.Key.Round)
                .Select(o => new LateCase(o.Key.InstitutionId!.Value, $"{o.Key.Code} {o.Key.Name}", o.Key.Round!.Value, o.Count,
                    open.Find(h => h.InstitutionId == o.Key.InstitutionId && h.Round == o.Key.Round))),
        ];
    }

    /// <summary>The policy's default, e.g. from high to low while the level's plan has places, the others returned.</summary>
    public async Task<IReadOnlyList<LateDecision>> ProposalAsync(long institutionId, int round, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var dossiers = await Waiting(context).Include(d => d.Registration).Include(d => d.PlanLine).Include(d => d.AdmittedPlanLine)
            .Where(d => d.InstitutionId == institutionId && d.Round == round).ToListAsync(cancellationToken);
        var left = await db.LevelPlans.AsNoTracking().Where(p => p.CampaignId == context.Campaign.Id && p.InstitutionId == institutionId)
            .ToDictionaryAsync(p => p.Level, p => p.Completed ? 0 : p.Quota - p.Admitted, cancellationToken);
        var uploaded = await db.Dossiers.Where(d => d.CampaignId == context.Campaign.Id && d.InstitutionId == institutionId && d.DecisionIsAdmit == true
                && (d.State == DossierState.Uploaded || d.State == DossierState.Reconsidering))
            .GroupBy(d => d.AdmittedPlanLine!.Level).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(cancellationToken);
        foreach (var level in uploaded)
            left[level.Key] = left.GetValueOrDefault(level.Key) - level.Count;
        var decisions = new List<LateDecision>();
        foreach (var dossier in dossiers.OrderByDescending(d => d.Registration!.DossierScore).ThenBy(d => d.Registration!.CandidateNumber, StringComparer.Ordinal))
        {
            var line = dossier.AdmittedPlanLine ?? dossier.PlanLine!;
            var admit = context.Campaign.Policy.LateUpload.Default == LateUploadDefault.HighToLowWithinPlan && line.ExecutionQuota > 0 && left.GetValueOrDefault(line.Level) > 0;
            if (admit)
                left[line.Level]--;
            decisions.Add(new LateDecision(dossier, admit ? line : null));
        }
        return decisions;
    }

    /// <summary>The first officer's list.</summary>
    public async Task<Outcome<LateHandling>> ProposeAsync(LateOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Campaign.Policy.LateUpload.ByProvince)
            return new Refusal("late.not-by-province", "", "本次招生不由省级代为处理，没有按时上载的档案仍由院校上载，时间由省教育考试院在“日程”里开放补办", Cited.Decision);
        if (!Ended(options.Round, context))
            return new Refusal("late.open", "", "上载时间还没有截止，由院校自己上载", Cited.Decision);
        var rule = context.Campaign.Policy.ReturnReasonRequired;
        if (!ReferenceData.ReturnReasons.Contains(options.ReasonCode))
            return new Refusal("return.code-unknown", "reasonCode", "退档原因代码表里没有这个代码，请重新选择");
        if (options.ReasonText.Trim().Length < rule.TextAtLeast)
            return new Refusal("return.text", "reasonText", $"写明退档的原因，至少 {rule.TextAtLeast} 个字", Cited.Decision);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await LockAsync(options.InstitutionId, context, cancellationToken);
        var decisions = await ProposalAsync(options.InstitutionId, options.Round, context, cancellationToken);
        if (decisions.Count == 0)
            return new Refusal("late.nothing", "", "这所院校没有要代为处理的档案");
        var waiting = await db.LateHandlings.SingleOrDefaultAsync(h => h.CampaignId == context.Campaign.Id && h.InstitutionId == options.InstitutionId && h.Round == options.Round && h.ConfirmedAt == null, cancellationToken);
        if (waiting is not null)
        {
            if (waiting.Digest == Digest(decisions))
                return new Refusal("late.proposed", "", "已经有人提出处理名单，请另一位工作人员核对确认");
            // Nobody can confirm a list that dossiers or plans have left behind, so a new one takes its place.
            db.LateHandlings.Remove(waiting);
            db.Record(context, "LateHandlingSuperseded", (nameof(LateHandling), waiting.Id), before: new { waiting.Round, waiting.AdmitCount, waiting.ReturnCount, waiting.Digest, waiting.ProposedById });
            await db.SaveChangesAsync(cancellationToken);
        }
        var handling = new LateHandling
        {
            CampaignId = context.Campaign.Id, InstitutionId = options.InstitutionId, Round = options.Round,
            ReasonCode = options.ReasonCode, ReasonText = options.ReasonText.Trim(),
            AdmitCount = decisions.Count(d => d.Major is not null), ReturnCount = decisions.Count(d => d.Major is null),
            Digest = Digest(decisions), ProposedById = context.Actor.UserId, ProposedAt = context.Now,
        };
        db.LateHandlings.Add(handling);
        await db.SaveChangesAsync(cancellationToken);
        db.Record(context, "LateHandlingProposed", (nameof(LateHandling), handling.Id), after: new { handling.Round, handling.AdmitCount, handling.ReturnCount, handling.Digest });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return handling;
    }

    /// <summary>The second officer confirms the same list: the dossiers are uploaded on the institution's behalf, which is told.</summary>
    public async Task<Outcome<DecisionUpload>> ConfirmAsync(long handlingId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Plans and dossiers before the list, as a new proposal takes them: it may be putting another list in this one's place.
        if (await db.LateHandlings.Where(h => h.Id == handlingId && h.CampaignId == context.Campaign.Id).Select(h => (long?)h.InstitutionId).SingleOrDefaultAsync(cancellationToken) is { } institution)
            await LockAsync(institution, context, cancellationToken);
        var handling = await db.LateHandlings.FromSql($"select * from late_handlings where id = {handlingId} and campaign_id = {context.Campaign.Id} for update")
            .Include(h => h.Institution).SingleOrDefaultAsync(cancellationToken);
        if (handling is null)
            return new Refusal("late.unknown", "", "没有这份处理名单，可能已经有人重新提出，请刷新后核对");
        if (handling.ConfirmedAt is not null)
            return new Refusal("late.confirmed", "", "这份处理名单已经确认");
        if (handling.ProposedById == context.Actor.UserId)
            return new Refusal("late.same-person", "", "提出名单的人不能自己确认，要由另一位工作人员核对确认", Cited.Decision);
        if (!Ended(handling.Round, context))
            return new Refusal("late.open", "", "上载时间已经延长，还没有截止，由院校自己上载", Cited.Decision);
        var decisions = await ProposalAsync(handling.InstitutionId, handling.Round, context, cancellationToken);
        if (Digest(decisions) != handling.Digest)
            return new Refusal("late.changed", "", "名单提出以后，档案或计划有变动，请重新提出");
        var upload = new DecisionUpload
        {
            CampaignId = context.Campaign.Id, InstitutionId = handling.InstitutionId, Round = handling.Round,
            ReceiptNumber = string.Create(CultureInfo.InvariantCulture, $"DB{TimeZoneInfo.ConvertTime(context.Now, context.Campaign.Policy.Zone()):yyyyMMddHHmmss}{handling.InstitutionId:0000}"),
            AdmitCount = handling.AdmitCount, ReturnCount = handling.ReturnCount, Digest = handling.Digest,
            UploadedById = context.Actor.UserId, UploadedAt = context.Now, OnBehalf = true,
        };
        db.DecisionUploads.Add(upload);
        (handling.ConfirmedById, handling.ConfirmedAt) = (context.Actor.UserId, context.Now);
        await db.SaveChangesAsync(cancellationToken);
        var majors = decisions.ToDictionary(d => d.Dossier.Id, d => d.Major?.Id);
        foreach (var dossier in await db.Dossiers.Where(d => majors.Keys.Contains(d.Id)).ToListAsync(cancellationToken))
        {
            if (DossierLifecycle.Check(dossier.State, DossierLifecycle.UploadOnBehalf, dossier.Suspended, new TransitionFacts(handling.ReasonText, Persons: 2)) is { } refused)
                return refused;
            var admit = majors[dossier.Id] is not null;
            (dossier.State, dossier.UploadId, dossier.DecisionIsAdmit, dossier.AdmittedPlanLineId) = (DossierState.Uploaded, upload.Id, admit, majors[dossier.Id]);
            (dossier.ReasonCode, dossier.ReasonText) = admit ? (null, null) : (handling.ReasonCode, handling.ReasonText);
            db.Record(context, "DossierHandledOnBehalf", (nameof(Dossier), dossier.Id), after: new { dossier.DecisionIsAdmit, dossier.AdmittedPlanLineId, dossier.ReasonCode }, registrationId: dossier.RegistrationId);
        }
        db.Record(context, "LateHandlingConfirmed", (nameof(DecisionUpload), upload.Id), after: new { upload.ReceiptNumber, upload.AdmitCount, upload.ReturnCount, upload.Digest });
        await TellAsync(handling, upload, context, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return upload;
    }

    private async Task TellAsync(LateHandling handling, DecisionUpload upload, ProcessContext context, CancellationToken cancellationToken)
    {
        var phone = await db.CampaignInstitutions.Where(i => i.CampaignId == context.Campaign.Id && i.InstitutionId == handling.InstitutionId).Select(i => i.ContactPhone).SingleOrDefaultAsync(cancellationToken);
        db.Send(context, phone, $"{handling.Institution!.Name}：第 {handling.Round} 轮没有在规定时间上载的档案，已由省级代为处理：拟录取 {upload.AdmitCount} 人，拟退档 {upload.ReturnCount} 人，回执 {upload.ReceiptNumber}。请登录查看");
    }

    private async Task LockAsync(long institutionId, ProcessContext context, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"select 1 from level_plans where campaign_id = {context.Campaign.Id} and institution_id = {institutionId} order by level for update", cancellationToken);
        await db.Database.ExecuteSqlAsync($"select 1 from dossiers where campaign_id = {context.Campaign.Id} and institution_id = {institutionId} order by id for update", cancellationToken);
    }

    private IQueryable<Dossier> Waiting(ProcessContext context) =>
        db.Dossiers.AsNoTracking().VisibleTo(context.Actor).Where(d => d.CampaignId == context.Campaign.Id && Owed.Contains(d.State) && !d.Suspended);

    private static bool Ended(int round, ProcessContext context) =>
        context.Campaign.Windows.HasEnded(WindowCodes.Upload(round), Place.Anywhere, context.Now);

    private static string Digest(IReadOnlyList<LateDecision> decisions) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', decisions.OrderBy(d => d.Dossier.Id).Select(d => $"{d.Dossier.Id},{d.Major?.Id}")))));
}
