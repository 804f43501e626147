namespace Admissions.Rules.Emergencies;

/// <summary>How registrations are collected (HR-158): online, on paper forms only, or not at all for the moment.</summary>
public enum CollectionMode { Online, DraftOnly, ReadOnly }

/// <summary>Identifiers of the policy's <c>emergency.measures</c> that this software carries out by an activation.</summary>
public static class EmergencyMeasures
{
    public const string FillingSlots = nameof(FillingSlots), DraftForms = nameof(DraftForms), BatchEntryOwnPoint = nameof(BatchEntryOwnPoint),
        BatchEntryOtherPoint = nameof(BatchEntryOtherPoint), CollectionMode = nameof(CollectionMode);

    public static readonly IReadOnlyList<string> All = [FillingSlots, DraftForms, BatchEntryOwnPoint, BatchEntryOtherPoint, CollectionMode];
}

/// <summary>A point that may enter the forms of another one (HR-151).</summary>
/// <param name="Point">Key of the point that enters.</param>
/// <param name="ForPoint">Key of the point whose forms they are.</param>
public sealed record PointGrant(string Point, string ForPoint);

/// <summary>A time in which a part of the candidates may fill in their forms (HR-147).</summary>
/// <param name="Division">Division code; empty for the whole area of the activation.</param>
/// <param name="Digits">Last characters of document numbers it is for; empty for all.</param>
public sealed record FillingSlot(string Division, string Digits, DateTimeOffset OpensAt, DateTimeOffset ClosesAt)
{
    public bool Concerns(Applicant person) =>
        (Division.Length == 0 || person.Division?.StartsWith(Division, StringComparison.Ordinal) == true)
        && (Digits.Length == 0 || (person.DocumentNumber is { Length: > 0 } number && Digits.Contains(char.ToUpperInvariant(number[^1]), StringComparison.Ordinal)));

    public bool Holds(DateTimeOffset instant) => instant >= OpensAt && instant < ClosesAt;
}

/// <summary>Who wants to fill in a form.</summary>
/// <param name="Division">County of his point, else of his household; null while he has named neither.</param>
public sealed record Applicant(string? Division, string? DocumentNumber);

/// <summary>One activation in force: where, when, which measures (HR-150).</summary>
/// <param name="Division">Division code; one of two digits, or an empty one, is the whole province.</param>
public sealed record EmergencyRow(
    long Id, string Division, DateTimeOffset StartsAt, DateTimeOffset EndsAt, IReadOnlyList<string> Measures, CollectionMode Mode,
    IReadOnlyList<PointGrant> Grants, IReadOnlyList<FillingSlot> Slots)
{
    public bool Runs(DateTimeOffset instant) => instant >= StartsAt && instant < EndsAt;

    private const int ProvinceDigits = 2;

    /// <param name="division">Null for who has named none yet: he is in the province.</param>
    public bool Covers(string? division) => Division.Length <= ProvinceDigits || division?.StartsWith(Division, StringComparison.Ordinal) == true;

    public bool Has(string measure) => Measures.Contains(measure, StringComparer.Ordinal);
}

/// <summary>What a point may enter now.</summary>
/// <param name="OwnPoint">Its own candidates' forms.</param>
/// <param name="OtherPoints">Keys of the points whose forms it may enter besides.</param>
public sealed record BatchEntryRight(long ActivationId, bool OwnPoint, IReadOnlyList<string> OtherPoints)
{
    public bool Covers(string own, string point) => own == point ? OwnPoint : OtherPoints.Contains(point, StringComparer.Ordinal);
}

/// <summary>Answers what the emergencies in force allow and forbid, where, when (HR-147, HR-150, HR-151, HR-158).</summary>
public sealed class EmergencySchedule(IReadOnlyList<EmergencyRow> rows, TimeZoneInfo zone)
{
    private const string Plan = "《应急预案》";

    public static readonly EmergencySchedule None = new([], TimeZoneInfo.Utc);

    /// <summary>Why this person cannot fill in his form now; null when no emergency stands in the way.</summary>
    public Refusal? RefuseOnline(Applicant person, DateTimeOffset instant)
    {
        var running = rows.Where(row => row.Runs(instant) && row.Covers(person.Division)).ToList();
        if (RefuseReadOnly(person.Division, instant) is { } readOnly)
            return readOnly;
        if (running.Find(row => row.Mode == CollectionMode.DraftOnly) is { } draftOnly)
            return new Refusal("emergency.draft-only", "", $"本地暂停网上填报，{ChineseTime.End(draftOnly.EndsAt, zone)}前改填纸质《信息采集草表》（北京时间）。请到报名确认点领表填写，由确认点录入", Plan);
        foreach (var row in running.Where(row => row.Has(EmergencyMeasures.FillingSlots)))
        {
            var own = row.Slots.Where(slot => slot.Concerns(person)).OrderBy(slot => slot.OpensAt).ToList();
            if (own.Count == 0 || own.Exists(slot => slot.Holds(instant)))
                continue;
            var coming = own.FindAll(slot => slot.OpensAt > instant);
            return new Refusal("emergency.slot", "", coming.Count > 0
                ? $"现在分时段填报，您的填报时段是{string.Join('、', coming.Take(3).Select(Words))}（北京时间）。其他时间可以查看，不能修改"
                : $"现在分时段填报，您的填报时段{Words(own[^1])}已经结束（北京时间）。没有填完的，请联系报名确认点，或等分时段填报结束", Plan);
        }
        return null;
    }

    /// <summary>Why nobody changes anything in this division now: candidates, points and offices look only. Null without such an emergency.</summary>
    /// <param name="division">Null: no division is known.</param>
    public Refusal? RefuseReadOnly(string? division, DateTimeOffset instant) =>
        rows.FirstOrDefault(row => row.Runs(instant) && row.Mode == CollectionMode.ReadOnly && row.Covers(division)) is { } running
            ? new Refusal("emergency.read-only", "", $"系统应急维护，{ChineseTime.End(running.EndsAt, zone)}前只能查看，不能修改（北京时间）。已经保存和提交的内容不受影响", Plan)
            : null;

    /// <summary>What the point may enter by batch now; null without an activation for its place and time (HR-150).</summary>
    /// <param name="county">County of the point.</param>
    /// <param name="point">Key of the point.</param>
    public BatchEntryRight? BatchEntry(string? county, string point, DateTimeOffset instant)
    {
        var own = rows.FirstOrDefault(row => row.Runs(instant) && row.Covers(county) && (row.Has(EmergencyMeasures.BatchEntryOwnPoint) || row.Mode == CollectionMode.DraftOnly));
        var lending = rows.Where(row => row.Runs(instant) && row.Has(EmergencyMeasures.BatchEntryOtherPoint) && row.Grants.Any(grant => grant.Point == point)).ToList();
        return own is null && lending.Count == 0
            ? null
            : new BatchEntryRight((own ?? lending[0]).Id, own is not null,
                [.. lending.SelectMany(row => row.Grants).Where(grant => grant.Point == point).Select(grant => grant.ForPoint).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>Whether blank forms may be given out at this place now (HR-148).</summary>
    public bool DraftForms(string? county, string point, DateTimeOffset instant) =>
        BatchEntry(county, point, instant) is not null || rows.Any(row => row.Runs(instant) && row.Covers(county) && row.Has(EmergencyMeasures.DraftForms));

    /// <summary>Activations of this instant, for banners.</summary>
    public IEnumerable<EmergencyRow> Running(DateTimeOffset instant) => rows.Where(row => row.Runs(instant));

    /// <summary>「9月8日（周二）8:00–10:00」.</summary>
    private string Words(FillingSlot slot)
    {
        var (from, to) = (TimeZoneInfo.ConvertTime(slot.OpensAt, zone), TimeZoneInfo.ConvertTime(slot.ClosesAt, zone));
        return from.Date == to.AddTicks(-1).Date
            ? ChineseTime.Day(DateOnly.FromDateTime(from.DateTime)) + ChineseTime.Hours(TimeOnly.FromTimeSpan(from.TimeOfDay), TimeOnly.FromTimeSpan(to.TimeOfDay))
            : $"{ChineseTime.Start(slot.OpensAt, zone)}至{ChineseTime.End(slot.ClosesAt, zone)}";
    }
}
