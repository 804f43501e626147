using System.Globalization;
using System.Text.Json;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Plans;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Plans;

/// <summary>What a charter says of a level and mode, as it was typed; blank = not offered.</summary>
/// <param name="Years">2.5, or several: 2.5、3.</param>
/// <param name="Fees">Yuan a year, one or several.</param>
public sealed record CharterRow(StudyLevel Level, StudyMode Mode, string? Years, string? Place, string? Fees)
{
    public bool IsBlank => string.IsNullOrWhiteSpace(Years) && string.IsNullOrWhiteSpace(Place) && string.IsNullOrWhiteSpace(Fees);
}

public sealed record CharterOptions(IReadOnlyList<CharterRow> Rows, string? Range, string? Principle, string? ExtraTests, string? Responsible);

/// <summary>A difference from the plan that was published knowingly.</summary>
public sealed record KeptDifference(string Difference, string Reason);

/// <summary>An institution's charter: its draft, where it differs from the plan, and what was published.</summary>
public sealed record CharterDesk(AdmissionCharter? Draft, IReadOnlyList<AdmissionCharter> Published, IReadOnlyList<CharterDifference> Differences)
{
    /// <summary>What the form shows: the draft, else the last version.</summary>
    public AdmissionCharter? Shown => Draft ?? (Published.Count > 0 ? Published[0] : null);
    public string Seen => CharterService.MarkOf(Shown);
}

/// <summary>Institutions write and publish their charters; what they say is compared with their plan first (SX-08, SX-09, SX-159).</summary>
public sealed class CharterService(AdmissionsDbContext db)
{
    private const string Rule = "charterRequired";
    private static readonly char[] Separators = ['、', '，', ',', ';', '；', '/', ' '];

    public static bool IsAsked(ProcessContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Campaign.Policy.PlanRules.Contains(Rule, StringComparer.Ordinal);
    }

    /// <summary>Levels and modes of the policy, one line of the form each.</summary>
    public static IReadOnlyList<(StudyLevel Level, StudyMode Mode)> LinesOf(ProcessContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return [.. context.Campaign.Policy.Levels.SelectMany(level => context.Campaign.Policy.Modes.Select(mode => (level, mode)))];
    }

    public static IReadOnlyList<CharterFact> FactsOf(AdmissionCharter? charter) => charter is null ? [] : JsonSerializer.Deserialize<List<CharterFact>>(charter.Facts, EventLog.Json)!;

    public static IReadOnlyList<KeptDifference> KeptOf(AdmissionCharter charter)
    {
        ArgumentNullException.ThrowIfNull(charter);
        return JsonSerializer.Deserialize<List<KeptDifference>>(charter.Kept, EventLog.Json)!;
    }

    internal static string MarkOf(AdmissionCharter? charter) => SeenMark.Of(charter is null ? null : new { charter.Version, draft = charter.PublishedAt is null, said = Said(charter) });

    /// <summary>The actor's own institution.</summary>
    public async Task<CharterDesk> DeskAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        var institution = Own(context);
        var charters = await db.Charters.AsNoTracking().Where(c => c.CampaignId == context.Campaign.Id && c.InstitutionId == institution).OrderByDescending(c => c.Version).ToListAsync(cancellationToken);
        var draft = charters.Find(c => c.PublishedAt is null);
        return new CharterDesk(draft, [.. charters.Where(c => c.PublishedAt is not null)], draft is null ? [] : await CompareAsync(draft, context, cancellationToken));
    }

    /// <summary>Keeps the draft; the first change after a publication begins the next version. What is missing may come later.</summary>
    /// <param name="seen">The <see cref="CharterDesk.Seen"/> that the writer had before him.</param>
    public async Task<Outcome<AdmissionCharter>> SaveAsync(CharterOptions options, string? seen, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (RefuseActor(context) is { } refused)
            return refused;
        if (Check(options, context, out var facts) is { Count: > 0 } wrong)
            return Outcome<AdmissionCharter>.Refused(wrong);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var last = await LastAsync(context, cancellationToken);
        var said = new Contents(facts, options.Range?.Trim() ?? "", options.Principle?.Trim() ?? "", options.ExtraTests?.Trim() ?? "", options.Responsible?.Trim() ?? "");
        var before = last is null ? null : Said(last);
        if (last is not null && SeenMark.Of(before) == SeenMark.Of(said))
            return last;
        if (await db.RefuseOvertakenAsync(seen, MarkOf(last), "招生章程", (nameof(AdmissionCharter), last?.Id ?? 0), context, cancellationToken) is { } overtaken)
            return overtaken;
        var draft = last is { PublishedAt: null } ? last
            : db.Charters.Add(new AdmissionCharter { CampaignId = context.Campaign.Id, InstitutionId = Own(context), Version = (last?.Version ?? 0) + 1, Facts = "[]", Kept = "[]" }).Entity;
        draft.Facts = JsonSerializer.Serialize(facts, EventLog.Json);
        (draft.Range, draft.Principle, draft.ExtraTests, draft.Responsible, draft.SavedById, draft.SavedAt) =
            (said.Range, said.Principle, said.ExtraTests, said.Responsible, context.Actor.UserId, context.Now);
        await db.SaveChangesAsync(cancellationToken);
        db.Record(context, "CharterDrafted", (nameof(AdmissionCharter), draft.Id), before, said);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return draft;
    }

    /// <summary>Publishes the draft as the writer saw it.</summary>
    /// <param name="kept">Key of a difference from the plan → why it is published all the same.</param>
    public async Task<Outcome<AdmissionCharter>> PublishAsync(string? seen, IReadOnlyDictionary<string, string> kept, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(kept);
        if (RefuseActor(context) is { } refused)
            return refused;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LastAsync(context, cancellationToken) is not { PublishedAt: null } draft)
            return new Refusal("charter.no-draft", "", "没有等公布的章程草稿，请先填写保存");
        if (await db.RefuseOvertakenAsync(seen, MarkOf(draft), "招生章程", (nameof(AdmissionCharter), draft.Id), context, cancellationToken) is { } overtaken)
            return overtaken;
        var said = Said(draft);
        var missing = Missing(said);
        if (missing.Count > 0)
            return Outcome<AdmissionCharter>.Refused(missing);
        var differences = await CompareAsync(draft, context, cancellationToken);
        var open = differences.Where(d => string.IsNullOrWhiteSpace(kept.GetValueOrDefault(d.Key))).ToList();
        if (open.Count > 0)
            return Outcome<AdmissionCharter>.Refused([.. open.Select(d => new Refusal("charter.differs", $"kept:{d.Key}", $"{d.Sentence}。请改章程；确实要保留的，勾选“保留”并写明理由"))]);
        if (differences.Any(d => kept[d.Key].Length > AdmissionCharter.ReasonMaxLength))
            return new Refusal("charter.reason", "", $"保留的理由不超过 {AdmissionCharter.ReasonMaxLength} 个字");
        List<KeptDifference> reasons = [.. differences.Select(d => new KeptDifference(d.Sentence, kept[d.Key].Trim()))];
        (draft.Kept, draft.PublishedAt, draft.PublishedById) = (JsonSerializer.Serialize(reasons, EventLog.Json), context.Now, context.Actor.UserId);
        db.Record(context, "CharterPublished", (nameof(AdmissionCharter), draft.Id), after: new { draft.Version, said.Responsible, kept = reasons });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return draft;
    }

    /// <summary>What everybody reads: the versions of an institution, the newest first; empty when none is published.</summary>
    public async Task<IReadOnlyList<AdmissionCharter>> PublishedAsync(long campaignId, string institution, CancellationToken cancellationToken = default) =>
        await db.Charters.AsNoTracking().Include(c => c.Institution).Where(c => c.CampaignId == campaignId && c.Institution!.Code == institution && c.PublishedAt != null)
            .OrderByDescending(c => c.Version).ToListAsync(cancellationToken);

    /// <summary>Those of the institutions that have published a charter.</summary>
    public async Task<IReadOnlySet<long>> WithCharterAsync(long campaignId, IReadOnlyCollection<long> institutions, CancellationToken cancellationToken = default) =>
        (await db.Charters.Where(c => c.CampaignId == campaignId && institutions.Contains(c.InstitutionId) && c.PublishedAt != null).Select(c => c.InstitutionId).Distinct().ToListAsync(cancellationToken)).ToHashSet();

    private async Task<AdmissionCharter?> LastAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        var institution = Own(context);
        await AdvisoryLock.TakeAsync(db, "charter", context.Campaign.Id, institution.ToString(CultureInfo.InvariantCulture), cancellationToken);
        return await db.Charters.Where(c => c.CampaignId == context.Campaign.Id && c.InstitutionId == institution).OrderByDescending(c => c.Version).FirstOrDefaultAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<CharterDifference>> CompareAsync(AdmissionCharter charter, ProcessContext context, CancellationToken cancellationToken) =>
        CharterRules.Compare(FactsOf(charter), await db.PlanLines.AsNoTracking().Where(l => l.CampaignId == context.Campaign.Id && l.InstitutionId == charter.InstitutionId && l.Quota > 0).OrderBy(l => l.MajorCode)
            .Select(l => new PlannedMajor(l.Level, l.Mode, l.MajorCode + " " + l.MajorName, l.Duration, l.Tuition, l.Place)).ToListAsync(cancellationToken));

    private static List<Refusal> Check(CharterOptions options, ProcessContext context, out List<CharterFact> facts)
    {
        var refusals = new List<Refusal>();
        facts = [];
        var allowed = LinesOf(context);
        foreach (var (row, index) in options.Rows.Select((row, index) => (row, index)).Where(r => !r.row.IsBlank && allowed.Contains((r.row.Level, r.row.Mode))))
        {
            var years = Numbers(row.Years, 8);
            var fees = Numbers(row.Fees, 1_000_000);
            if (years is null || years.Any(y => y <= 0 || y % 0.5m != 0))
                refusals.Add(new Refusal("charter.years", $"rows[{index}].Years", "学制以年为单位，可以有半年，例如 2.5；有几种的用顿号隔开"));
            if (fees is null)
                refusals.Add(new Refusal("charter.fees", $"rows[{index}].Fees", "收费标准填每年多少元，例如 2100；有几种的用顿号隔开"));
            if (row.Place?.Length > AdmissionCharter.PlaceMaxLength)
                refusals.Add(new Refusal("charter.place", $"rows[{index}].Place", $"办学地点不超过 {AdmissionCharter.PlaceMaxLength} 个字"));
            facts.Add(new CharterFact(row.Level, row.Mode, years ?? [], row.Place?.Trim() ?? "", fees ?? []));
        }
        foreach (var (text, field, name) in new[] { (options.Range, "range", "招生范围"), (options.Principle, "principle", "录取原则"), (options.ExtraTests, "extraTests", "加试的时间地点") })
            if (text?.Length > AdmissionCharter.TextMaxLength)
                refusals.Add(new Refusal("charter.long", field, $"{name}不超过 {AdmissionCharter.TextMaxLength} 个字"));
        if (options.Responsible?.Trim().Length > AdmissionCharter.NameMaxLength)
            refusals.Add(new Refusal("charter.long", "responsible", $"负责人姓名不超过 {AdmissionCharter.NameMaxLength} 个字"));
        return refusals;
    }

    /// <summary>SX-08: range, mode, duration, place, principle, fees, extra tests; SX-09: who answers for it.</summary>
    private static List<Refusal> Missing(Contents said)
    {
        var missing = new List<Refusal>();
        void Need(bool there, string element, string field)
        {
            if (!there)
                missing.Add(new CharterElementMissing(element, field));
        }
        Need(said.Range.Length > 0, "招生范围", "range");
        Need(said.Facts.Count > 0, "学习形式", "rows");
        foreach (var fact in said.Facts)
        {
            Need(fact.Years.Count > 0, $"{fact.Word}的学制", "rows");
            Need(fact.Place.Length > 0, $"{fact.Word}的办学地点", "rows");
            Need(fact.Fees.Count > 0, $"{fact.Word}的收费标准", "rows");
        }
        Need(said.Principle.Length > 0, "录取原则", "principle");
        Need(said.ExtraTests.Length > 0, "加试的时间地点（没有加试的写“没有加试”）", "extraTests");
        Need(said.Responsible.Length > 0, "负责人", "responsible");
        return missing;
    }

    /// <summary>Null when something is no number in range; nothing typed is no number at all.</summary>
    private static List<decimal>? Numbers(string? text, decimal most)
    {
        var numbers = new List<decimal>();
        foreach (var part in (text ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!decimal.TryParse(Rules.Identity.DigitText.Normalise(part), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > most)
                return null;
            numbers.Add(number);
        }
        return [.. numbers.Distinct().Order()];
    }

    private static Refusal? RefuseActor(ProcessContext context) =>
        !IsAsked(context) ? new Refusal("charter.not-asked", "", "本次招生不要求公布章程")
        : !context.Actor.Can(Permissions.PublishCharter) ? new Refusal("charter.not-permitted", "", "章程由院校录取组长填写和公布") : null;

    private static Contents Said(AdmissionCharter charter) => new(FactsOf(charter), charter.Range, charter.Principle, charter.ExtraTests, charter.Responsible);

    private static long Own(ProcessContext context) => context.Actor.InstitutionId ?? throw new InvalidOperationException("Charters are written by institutions.");

    private sealed record Contents(IReadOnlyList<CharterFact> Facts, string Range, string Principle, string ExtraTests, string Responsible);
}
