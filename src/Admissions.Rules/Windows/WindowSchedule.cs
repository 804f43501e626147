using Admissions.Rules.Policy;

namespace Admissions.Rules.Windows;

/// <summary>
/// Answers what is open, where, when (HR-51…HR-64). Of the policy's rows for a code the narrowest that covers
/// the place counts; extensions that cover the place add their time to it. Spans are half-open.
/// </summary>
public sealed class WindowSchedule
{
    private readonly TimeZoneInfo _zone;
    private readonly ILookup<string, WindowRow> _rows;
    private readonly ILookup<string, OfficeHours> _hours;

    public WindowSchedule(IEnumerable<WindowRow> rows, IEnumerable<OfficeHours> officeHours, TimeZoneInfo zone)
    {
        _zone = zone;
        _rows = rows.ToLookup(row => row.Code, StringComparer.Ordinal);
        _hours = officeHours.OrderBy(hours => hours.From).ToLookup(hours => hours.Window, StringComparer.Ordinal);
    }

    /// <summary>The schedule of a policy with the extensions given since.</summary>
    public static WindowSchedule Of(CampaignPolicy policy, IEnumerable<WindowRow>? extensions = null)
    {
        var zone = policy.Zone();
        return new WindowSchedule(
            policy.Windows.SelectMany(window => WindowRow.Of(window, zone)).Concat(extensions ?? []), policy.OfficeHours, zone);
    }

    public bool IsOpen(string code, Place place, DateTimeOffset instant) =>
        Spans(code, place).Any(span => span.Holds(instant)) && InOfficeHours(code, instant);

    /// <summary>The first instant not before <paramref name="instant"/> at which the window is open; null when it does not open any more, or is not set.</summary>
    public DateTimeOffset? NextOpening(string code, Place place, DateTimeOffset instant)
    {
        foreach (var span in Spans(code, place).Where(span => span.To > instant))
        {
            var start = span.From > instant ? span.From : instant;
            if (NextOfficeHour(code, start) is { } open && open < span.To)
                return open;
        }

        return null;
    }

    /// <summary>When the span that holds <paramref name="instant"/> ends, with office hours at the end of the last of them; null when none holds it.</summary>
    public DateTimeOffset? Closing(string code, Place place, DateTimeOffset instant) =>
        Spans(code, place).FirstOrDefault(span => span.Holds(instant)) is { } span ? LastEnd(code, span) : null;

    /// <summary>The span that is running or comes next, with office hours at its end; null when the window does not open any more, or is not set.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? NowOrNext(string code, Place place, DateTimeOffset instant) =>
        Spans(code, place).Select(span => (span.From, To: LastEnd(code, span))).Where(span => span.To > instant)
            .Select(span => ((DateTimeOffset, DateTimeOffset)?)span).FirstOrDefault();

    /// <summary>「9月11日（周五）18:00前」 while it is running, 「9月1日（周二）至9月10日（周四）」 before it opens; null when it does not open any more, or is not set.</summary>
    public string? WhenText(string code, Place place, DateTimeOffset instant) => NowOrNext(code, place, instant) switch
    {
        null => null,
        { From: var from, To: var to } when from <= instant => ChineseTime.End(to, _zone) + "前",
        { From: var from, To: var to } => ChineseTime.Span(from, to, _zone),
    };

    /// <summary>
    /// Until when a running or coming extension for more than one person keeps the window open at this place (HR-154, HR-155); null without one.
    /// </summary>
    public DateTimeOffset? ExtendedUntil(string code, Place place, DateTimeOffset instant) => _rows[code]
        .Where(row => row.IsExtension && row.Scope.Kind != ScopeKind.Candidate && row.Scope.Covers(place) && row.ClosesAt > instant)
        .Max(row => row.ClosesAt);

    /// <summary>Whether the span has ended for good at this place.</summary>
    public bool HasEnded(string code, Place place, DateTimeOffset instant)
    {
        var spans = Spans(code, place);
        return spans.Count > 0 && LastEnd(code, spans[^1]) <= instant;
    }

    /// <summary>
    /// From the first opening to the last closing that has passed, at whatever place and for whichever candidate:
    /// the time in which somebody may have used the window. Null when it has not ended anywhere yet.
    /// </summary>
    public (DateTimeOffset From, DateTimeOffset To)? Reach(string code, DateTimeOffset instant)
    {
        var ended = _rows[code]
            .Where(row => row is { OpensAt: not null, ClosesAt: not null })
            .Select(row => (From: row.OpensAt!.Value, To: LastEnd(code, new Span(row.OpensAt!.Value, row.ClosesAt!.Value))))
            .Where(span => span.To <= instant).ToList();
        return ended.Count == 0 ? null : (ended.Min(span => span.From), ended.Max(span => span.To));
    }

    /// <summary>Why the window is closed, in Chinese; null when it is open.</summary>
    public string? ClosedSentence(string code, Place place, DateTimeOffset instant)
    {
        if (IsOpen(code, place, instant))
            return null;
        var name = Name(code);
        var spans = Spans(code, place);
        if (spans.Count == 0)
            return $"{name}的时间还没有公布，请留意公告";
        if (NextOpening(code, place, instant) is not { } next)
            return $"{name}已于{ChineseTime.End(LastEnd(code, spans[^1]), _zone)}截止（北京时间）";
        return spans.Any(span => span.Holds(instant))
            ? $"{name}现在不办理：办公时间为{OfficeHoursText(code)}（北京时间），下次从{ChineseTime.Start(next, _zone)}开始"
            : $"{name}将于{ChineseTime.Start(next, _zone)}开放（北京时间）";
    }

    /// <summary>Null when open, else a refusal for the whole form.</summary>
    public Refusal? Refuse(string code, Place place, DateTimeOffset instant) =>
        ClosedSentence(code, place, instant) is { } sentence ? new Refusal("window.closed", "", sentence) : null;

    /// <summary>
    /// Null when it is open at the place or at any narrower place: for who has not chosen a point yet. The point is asked
    /// for its own time when he has.
    /// </summary>
    public Refusal? RefuseUnlessSomewhere(string code, Place place, DateTimeOffset instant) =>
        IsOpen(code, place, instant) || _rows[code].Any(row => row.Scope is { Kind: ScopeKind.City or ScopeKind.County or ScopeKind.Point, Value: { } value }
            && IsOpen(code, row.Scope.Kind == ScopeKind.Point ? place with { Point = value } : place with { Division = value }, instant))
            ? null
            : Refuse(code, place, instant);

    /// <summary>「每天 8:00–12:00、15:00–18:00」; empty when the window has no office hours.</summary>
    public string OfficeHoursText(string code) => _hours.Contains(code)
        ? "每天 " + string.Join('、', _hours[code].Select(hours => ChineseTime.Hours(hours.From, hours.To)))
        : "";

    /// <summary>
    /// Whether a point may take this household now (HR-55), asked alike when a candidate chooses and when a clerk confirms (HR-56).
    /// </summary>
    /// <param name="point">The point's place.</param>
    /// <param name="household">Division code of the household, 4 digits or more.</param>
    public Refusal? RefuseHousehold(Place point, string household, DateTimeOffset instant)
    {
        foreach (var row in _rows.SelectMany(group => group).Where(row => row.Restrict is not null && row.Scope.Covers(point)))
        {
            if (row is not { OpensAt: { } opens, ClosesAt: { } closes, Restrict: { } restrict } || instant < opens || instant >= closes)
                continue;
            if (restrict.Household == HouseholdRestriction.SameCityAsPoint && point.City is { } city && !household.StartsWith(city, StringComparison.Ordinal))
            {
                return new Refusal(
                    "point.household-outside",
                    "point",
                    $"这个报名确认点在{ChineseTime.End(closes, _zone)}前只办理本市户籍考生。您可以从{ChineseTime.Start(closes, _zone)}起选择它，或者改选户籍所在市的报名确认点（北京时间）",
                    restrict.Source);
            }
        }

        return null;
    }

    private string Name(string code) => _rows[code].Select(row => row.Name).FirstOrDefault(name => name is not null) ?? "这项业务";

    // Apart from each other and in order of time.
    private List<Span> Spans(string code, Place place)
    {
        var covering = _rows[code].Where(row => row.Scope.Covers(place)).ToList();
        var narrowest = covering.Where(row => !row.IsExtension).Select(row => row.Scope.Kind).DefaultIfEmpty(ScopeKind.Tenant).Max();
        var merged = new List<Span>();
        var spans = covering
            .Where(row => row.IsExtension || row.Scope.Kind == narrowest)
            .Where(row => row is { OpensAt: not null, ClosesAt: not null })
            .Select(row => new Span(row.OpensAt!.Value, row.ClosesAt!.Value))
            .OrderBy(span => span.From);
        foreach (var span in spans)
        {
            if (merged.Count > 0 && span.From <= merged[^1].To)
                merged[^1] = merged[^1] with { To = span.To > merged[^1].To ? span.To : merged[^1].To };
            else
                merged.Add(span);
        }

        return merged;
    }

    private bool InOfficeHours(string code, DateTimeOffset instant)
    {
        if (!_hours.Contains(code))
            return true;
        var time = TimeOnly.FromTimeSpan(TimeZoneInfo.ConvertTime(instant, _zone).TimeOfDay);
        return _hours[code].Any(hours => time >= hours.From && time < hours.To);
    }

    private DateTimeOffset? NextOfficeHour(string code, DateTimeOffset instant)
    {
        if (InOfficeHours(code, instant))
            return instant;
        var local = TimeZoneInfo.ConvertTime(instant, _zone);
        var today = DateOnly.FromDateTime(local.DateTime);
        foreach (var day in new[] { today, today.AddDays(1) })
        {
            foreach (var hours in _hours[code])
            {
                var start = new PolicyMoment(day, hours.From).OpensAt(_zone);
                if (start > instant)
                    return start;
            }
        }

        return null;
    }

    private DateTimeOffset LastEnd(string code, Span span)
    {
        var last = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(span.To.AddTicks(-1), _zone).DateTime);
        foreach (var day in new[] { last, last.AddDays(-1) })
        {
            foreach (var hours in _hours[code].Reverse())
            {
                var end = new PolicyMoment(day, hours.To).OpensAt(_zone);
                if (new PolicyMoment(day, hours.From).OpensAt(_zone) < span.To)
                    return end < span.To ? end : span.To;
            }
        }

        return span.To;
    }

    private sealed record Span(DateTimeOffset From, DateTimeOffset To)
    {
        public bool Holds(DateTimeOffset instant) => instant >= From && instant < To;
    }
}
