using System.Security.Cryptography;
using System.Text;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Dossiers;

/// <summary>One decision of an institution about one dossier.</summary>
/// <param name="Admit">True pre-admits to <paramref name="MajorPlanLineId"/>; false pre-returns with code and text.</param>
public sealed record DecisionOptions(long DossierId, bool Admit, long? MajorPlanLineId = null, string? ReasonCode = null, string? ReasonText = null)
{
    /// <summary>The <see cref="Stamp"/> of what was stored when the page was shown; null where nobody was shown it.</summary>
    public string? Seen { get; init; }

    /// <summary>One text for one decision: equal exactly when nobody has decided otherwise since.</summary>
    public static string Stamp(bool? admit, long? major, string? code, string? text) => admit switch
    {
        true => $"+{major}",
        false => $"-{code?.Trim()} {text?.Trim()}",
        null => "",
    };
}

/// <summary>What was delivered, for the receipt (HA-67).</summary>
public sealed record UploadReceipt(string ReceiptNumber, int AdmitCount, int ReturnCount, string Digest, DateTimeOffset At);

/// <summary>
/// The institution's part: download, read, pre-admit or pre-return, upload. The institution decides, the office
/// supervises (HA-01); the province has no verb here.
/// </summary>
public sealed class InstitutionDossierService(AdmissionsDbContext db)
{
    /// <summary>How many candidates a refusal names.</summary>
    private const int Named = 5;

    /// <summary>Takes over every dossier dispatched to the institution in the round.</summary>
    public async Task<Outcome<int>> DownloadAsync(int round, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Campaign.RefuseClosed(WindowCodes.Download(round)) is { } closed)
            return closed;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var downloaded = await Own(context).Where(d => d.Round == round && d.State == DossierState.Dispatched && !d.Suspended)
            .ExecuteUpdateAsync(d => d.SetProperty(x => x.State, DossierState.Downloaded), cancellationToken);
        if (downloaded == 0)
            return new Refusal("dossier.nothing", "", "没有新的档案可下载，已下载的在“阅档”里");
        db.Record(context, "DossiersDownloaded", (nameof(Institution), context.Actor.InstitutionId!.Value), after: new { round, count = downloaded });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return downloaded;
    }

    /// <summary>Sets pre-decisions (HA-63…HA-65). All or nothing: one wrong line refuses the batch and names each.</summary>
    public async Task<Outcome<int>> DecideAsync(IReadOnlyList<DecisionOptions> decisions, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(decisions);
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var ids = decisions.Select(d => d.DossierId).ToArray();
        var dossiers = await LockAsync(ids, context, cancellationToken);
        var lines = await db.PlanLines.AsNoTracking().Where(l => l.CampaignId == context.Campaign.Id && l.InstitutionId == context.Actor.InstitutionId)
            .ToDictionaryAsync(l => l.Id, cancellationToken);
        foreach (var round in dossiers.Values.Select(d => d.Round).Distinct())
            if (context.Campaign.RefuseClosed(WindowCodes.Upload(round)) is { } closed)
                return closed;
        var refusals = new List<Refusal>();
        var unchosen = await UnchosenMajors.RefuseAsync(db, Admissions(decisions.Where(d => d.Admit && dossiers.ContainsKey(d.DossierId)).Select(d => (d.DossierId, d.MajorPlanLineId))), context.Campaign, cancellationToken);
        foreach (var decision in decisions)
            if (!dossiers.TryGetValue(decision.DossierId, out var dossier))
                refusals.Add(await GoneAsync(decision.DossierId, lines, cancellationToken));
            else if (decision.Seen is { } seen && seen != DecisionOptions.Stamp(dossier.DecisionIsAdmit, dossier.AdmittedPlanLineId, dossier.ReasonCode, dossier.ReasonText))
                refusals.Add(new Refusal("decision.changed", $"decisions[{decision.DossierId}].", $"{dossier.Registration!.Name}：您打开名单以后，别人改了决定，这次没有保存。请核对后重新选"));
            else if ((CheckDecision(decision, dossier, lines, context) ?? unchosen.GetValueOrDefault(decision.DossierId)) is { } refusal)
                refusals.Add(refusal with { Field = $"decisions[{decision.DossierId}].{refusal.Field}", Sentence = $"{dossier.Registration!.Name}：{refusal.Sentence}" });
        if (refusals.Count > 0)
            return Outcome<int>.Refused(refusals);
        var changed = 0;
        foreach (var decision in decisions)
            changed += Apply(decision, dossiers[decision.DossierId], context) ? 1 : 0;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return changed;
    }

    /// <summary>
    /// Delivers the round's decisions of one level set as one batch with a receipt (HA-67): all decided, every level
    /// within its execution plan (HA-66), in time (HA-69). The context's reason explains higher candidates returned while
    /// lower ones of the same major are admitted; without it such a list is refused (HA-07).
    /// </summary>
    public async Task<Outcome<UploadReceipt>> UploadAsync(int round, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Campaign.RefuseClosed(WindowCodes.Upload(round)) is { } closed)
            return context.Campaign.Policy.LateUpload.ByProvince && context.Campaign.Windows.HasEnded(WindowCodes.Upload(round), Rules.Windows.Place.Anywhere, context.Now)
                ? closed with { Code = "upload.late", Sentence = closed.Sentence + "。没有上载的，由省教育考试院代为处理" }
                : closed;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var institutionId = context.Actor.InstitutionId!.Value;
        // The institution's level plans are locked first, so that two uploads at once are one after the other.
        var plans = await db.LevelPlans.FromSql($"select * from level_plans where campaign_id = {context.Campaign.Id} and institution_id = {institutionId} order by level for update")
            .ToListAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select 1 from dossiers where campaign_id = {context.Campaign.Id} and institution_id = {institutionId} and round = {round} order by id for update", cancellationToken);
        var dossiers = await Own(context).Include(d => d.Registration).Include(d => d.PlanLine).Include(d => d.AdmittedPlanLine)
            .Where(d => d.Round == round && (d.State == DossierState.Dispatched || d.State == DossierState.Downloaded || d.State == DossierState.PreAdmitted || d.State == DossierState.PreReturned))
            .OrderBy(d => d.Id).ToListAsync(cancellationToken);
        // A pre-admission without a major is never stored (HA-65): such a dossier is still undecided here.
        var undecided = dossiers.FindAll(d => d.DecisionIsAdmit is null);
        if (undecided.Count > 0)
            return new Refusal("upload.undecided", "", $"还有 {undecided.Count} 份档案没有决定，全部决定以后才能上载：{string.Join('、', undecided.Take(Named).Select(d => d.Registration!.Name))}{(undecided.Count > Named ? "等" : "")}。录取的要确定专业，退档的要写明原因");
        if (dossiers.Count == 0)
            return new Refusal("upload.nothing", "", "没有可上载的决定");
        // HA-64, HA-65: what was saved may have become wrong since: a major closed, a rule tightened, a row written past the form.
        var lines = await db.PlanLines.AsNoTracking().Where(l => l.CampaignId == context.Campaign.Id && l.InstitutionId == institutionId).ToDictionaryAsync(l => l.Id, cancellationToken);
        var unchosen = await UnchosenMajors.RefuseAsync(db, Admissions(dossiers.Where(d => d.DecisionIsAdmit == true).Select(d => (d.Id, d.AdmittedPlanLineId))), context.Campaign, cancellationToken);
        var incomplete = dossiers.Select(d => (d, Refusal: CheckContent(new DecisionOptions(d.Id, d.DecisionIsAdmit == true, d.AdmittedPlanLineId, d.ReasonCode, d.ReasonText), d, lines, context) ?? unchosen.GetValueOrDefault(d.Id)))
            .Where(x => x.Refusal is not null).Select(x => x.Refusal! with { Field = "", Sentence = $"{x.d.Registration!.Name}：{x.Refusal.Sentence}" }).ToList();
        if (incomplete.Count > 0)
            return Outcome<UploadReceipt>.Refused(incomplete);
        foreach (var plan in plans)
        {
            var admits = dossiers.Count(d => d.DecisionIsAdmit == true && d.AdmittedPlanLine!.Level == plan.Level);
            var waiting = await Own(context).CountAsync(d => d.AdmittedPlanLine!.Level == plan.Level && d.DecisionIsAdmit == true
                && (d.State == DossierState.Uploaded || d.State == DossierState.Reconsidering), cancellationToken);
            if (plan.Admitted + waiting + admits > plan.Quota)
                return new Refusal("upload.over-plan", "",
                    $"{plan.Level.Word()}计划 {plan.Quota} 人，已录取 {plan.Admitted} 人，待确认 {waiting} 人，这次预录取 {admits} 人，超出 {plan.Admitted + waiting + admits - plan.Quota} 人。请改为预退档并写明原因");
        }
        var higher = await InstitutionDesk.OutOfOrderAsync(Own(context), round, cancellationToken);
        if (higher.Count > 0 && context.Reason is null)
            return new Refusal("upload.out-of-order", "orderReason", $"{higher[0].Name}{(higher.Count > 1 ? $"等 {higher.Count} 人" : " ")}高分退、低分录，写明理由才能上载", Cited.Order);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n',
            dossiers.Select(d => $"{d.Registration!.CandidateNumber},{(d.DecisionIsAdmit == true ? "admit" : "return")},{d.AdmittedPlanLineId},{d.ReasonCode},{d.ReasonText}")))));
        var upload = new DecisionUpload
        {
            CampaignId = context.Campaign.Id,
            InstitutionId = institutionId,
            Round = round,
            ReceiptNumber = $"SZ{TimeZoneInfo.ConvertTime(context.Now, context.Campaign.Policy.Zone()):yyyyMMddHHmmss}{institutionId:0000}",
            AdmitCount = dossiers.Count(d => d.DecisionIsAdmit == true),
            ReturnCount = dossiers.Count(d => d.DecisionIsAdmit == false),
            Digest = digest,
            UploadedById = context.Actor.UserId,
            UploadedAt = context.Now,
        };
        db.DecisionUploads.Add(upload);
        db.PublicDocuments.Add(new PublicDocument { Code = upload.ReceiptNumber, Kind = nameof(DecisionUpload), Number = upload.ReceiptNumber, Digest = digest, IssuedAt = context.Now, CampaignId = context.Campaign.Id });
        await db.SaveChangesAsync(cancellationToken);
        foreach (var dossier in dossiers)
            (dossier.State, dossier.UploadId) = (DossierState.Uploaded, upload.Id);
        db.Record(context, "DecisionsUploaded", (nameof(DecisionUpload), upload.Id), after: new { upload.ReceiptNumber, upload.AdmitCount, upload.ReturnCount, upload.Digest });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new UploadReceipt(upload.ReceiptNumber, upload.AdmitCount, upload.ReturnCount, digest, context.Now);
    }

    /// <summary>Answers a reconsideration (HA-72): changes the decision, or keeps it with an explanation.</summary>
    public async Task<Outcome<Dossier>> AnswerAsync(DecisionOptions decision, string explanation, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(decision);
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var dossiers = await LockAsync([decision.DossierId], context, cancellationToken);
        if (!dossiers.TryGetValue(decision.DossierId, out var dossier))
            return new Refusal("dossier.unknown", "", "这份档案不在本校");
        if (DossierLifecycle.Check(dossier.State, DossierLifecycle.AnswerReconsideration, dossier.Suspended) is { } state)
            return state;
        if (dossier.DecisionIsAdmit == decision.Admit && string.IsNullOrWhiteSpace(explanation))
            return new Refusal("reconsideration.explanation", "explanation", "维持原来的决定，要写明理由");
        var lines = await db.PlanLines.AsNoTracking().Where(l => l.CampaignId == context.Campaign.Id && l.InstitutionId == context.Actor.InstitutionId).ToDictionaryAsync(l => l.Id, cancellationToken);
        var unchosen = await UnchosenMajors.RefuseAsync(db, Admissions(decision.Admit ? [(dossier.Id, decision.MajorPlanLineId)] : []), context.Campaign, cancellationToken);
        if ((CheckContent(decision, dossier, lines, context) ?? unchosen.GetValueOrDefault(dossier.Id)) is { } refusal)
            return refusal;
        var before = Describe(dossier);
        Set(decision, dossier);
        dossier.State = DossierState.Uploaded;
        db.Record(context with { Reason = explanation }, "ReconsiderationAnswered", (nameof(Dossier), dossier.Id), before, Describe(dossier), dossier.RegistrationId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return dossier;
    }

    private IQueryable<Dossier> Own(ProcessContext context) =>
        db.Dossiers.VisibleTo(context.Actor).Where(d => d.CampaignId == context.Campaign.Id && d.InstitutionId == context.Actor.InstitutionId);

    private async Task<Dictionary<long, Dossier>> LockAsync(long[] ids, ProcessContext context, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"select 1 from dossiers where id = any({ids}) order by id for update", cancellationToken);
        return await Own(context).Include(d => d.Registration).Include(d => d.PlanLine).Where(d => ids.Contains(d.Id)).ToDictionaryAsync(d => d.Id, cancellationToken);
    }

    /// <summary>A dossier whose return the province has confirmed has left the institution, and the decision stands (HA-73).</summary>
    private async Task<Refusal> GoneAsync(long dossierId, Dictionary<long, PlanLine> lines, CancellationToken cancellationToken)
    {
        var own = lines.Keys.ToArray();
        if (await db.RevocationOrders.AnyAsync(o => o.DossierId == dossierId && own.Contains(o.PlanLineId) && o.DecidedAt != null && o.RefusedReason == null, cancellationToken))
            return new Refusal("decision.final", $"decisions[{dossierId}]", "这名考生的录取已由省级撤销，院校不能再更改", Cited.Decision);
        return await db.Dossiers.AnyAsync(d => d.Id == dossierId && d.ReturnedByPlanLineIds.Any(l => own.Contains(l)), cancellationToken)
            ? new Refusal("decision.final", $"decisions[{dossierId}]", "这份档案的退档已经确认，院校不能再更改", Cited.Decision)
            : new Refusal("dossier.unknown", $"decisions[{dossierId}]", "有一份档案不在本校，请刷新后再办");
    }

    private static Refusal? CheckDecision(DecisionOptions decision, Dossier dossier, Dictionary<long, PlanLine> lines, ProcessContext context)
    {
        var verb = decision.Admit ? DossierLifecycle.PreAdmit : DossierLifecycle.PreReturn;
        var target = decision.Admit ? DossierState.PreAdmitted : DossierState.PreReturned;
        // Deciding again the same way only changes major or reason.
        if (dossier.State != target && DossierLifecycle.Check(dossier.State, verb, dossier.Suspended, new TransitionFacts(decision.ReasonText)) is { } state && state is not TransitionReasonMissing)
            return state;
        return CheckContent(decision, dossier, lines, context);
    }

    private static Refusal? CheckContent(DecisionOptions decision, Dossier dossier, Dictionary<long, PlanLine> lines, ProcessContext context)
    {
        if (!decision.Admit)
        {
            return RefuseReason(decision.ReasonCode, decision.ReasonText, context);
        }
        if (decision.MajorPlanLineId is not { } lineId)
            return new Refusal("admit.major", "major", "预录取要确定录取专业", Cited.Decision);
        if (!lines.TryGetValue(lineId, out var line) || line.Level != dossier.PlanLine!.Level || line.Category != dossier.PlanLine.Category)
            return new Refusal("admit.major-other", "major", "录取专业要在本校同一层次、同一科类的专业里选");
        return line.ExecutionQuota == 0
            ? new Refusal("admit.major-closed", "major", "这个专业的执行计划数是 0，不能录取任何考生，请改选专业", Cited.Plan)
            : null;
    }

    /// <summary>What is wrong with the reason of a pre-return, one dossier's or that of many at once; null: nothing.</summary>
    public static Refusal? RefuseReason(string? code, string? text, ProcessContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var rule = context.Campaign.Policy.ReturnReasonRequired;
        if (rule.Code && string.IsNullOrWhiteSpace(code))
            return new Refusal("return.code", "reasonCode", "预退档要选择原因");
        if (rule.Code && !ReferenceData.ReturnReasons.Contains(code))
            return new Refusal("return.code-unknown", "reasonCode", "退档原因代码表里没有这个代码，请重新选择");
        return (text ?? "").Trim().Length < rule.TextAtLeast
            ? new Refusal("return.text", "reasonText", $"预退档要写明原因，至少 {rule.TextAtLeast} 个字", Cited.Decision)
            : null;
    }

    private static Dictionary<long, long> Admissions(IEnumerable<(long Dossier, long? Line)> decisions) =>
        decisions.Where(d => d.Line is not null).DistinctBy(d => d.Dossier).ToDictionary(d => d.Dossier, d => d.Line!.Value);

    private bool Apply(DecisionOptions decision, Dossier dossier, ProcessContext context)
    {
        var before = Describe(dossier);
        Set(decision, dossier);
        dossier.State = decision.Admit ? DossierState.PreAdmitted : DossierState.PreReturned;
        var after = Describe(dossier);
        if (before.Equals(after))
            return false;
        db.Record(context, "DossierPreDecided", (nameof(Dossier), dossier.Id), before, after, dossier.RegistrationId);
        return true;
    }

    private static void Set(DecisionOptions decision, Dossier dossier)
    {
        dossier.DecisionIsAdmit = decision.Admit;
        dossier.AdmittedPlanLineId = decision.Admit ? decision.MajorPlanLineId : null;
        dossier.ReasonCode = decision.Admit ? null : decision.ReasonCode?.Trim();
        dossier.ReasonText = decision.Admit ? null : decision.ReasonText?.Trim();
    }

    private static object Describe(Dossier dossier) =>
        new { dossier.State, dossier.DecisionIsAdmit, dossier.AdmittedPlanLineId, dossier.ReasonCode, dossier.ReasonText };
}
