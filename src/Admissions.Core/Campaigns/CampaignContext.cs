using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Emergencies;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Admissions.Rules.Windows;

namespace Admissions.Core.Campaigns;

/// <summary>A campaign as a request sees it: its policy in force, its windows and its time.</summary>
/// <param name="Now">Database time plus the campaign's offset, taken when the request began.</param>
public sealed record CampaignContext(
    long Id,
    string Slug,
    string Name,
    CampaignMode Mode,
    CampaignPolicy Policy,
    int PolicyVersion,
    WindowSchedule Windows,
    DateTimeOffset Now)
{
    public CampaignState State { get; init; } = CampaignState.Open;

    /// <summary>Emergency measures of the campaign, past and present.</summary>
    public EmergencySchedule Emergencies { get; init; } = EmergencySchedule.None;

    public DateTimeOffset? ScoresPublishedAt { get; init; }
    public DateTimeOffset? ResultsPublishedAt { get; init; }
    public DateTimeOffset? ExamDocumentsGeneratedAt { get; init; }

    /// <summary>
    /// Null when the window is open at this place now, else the refusal with the sentence that says when it opens. Candidates, points and
    /// offices, who name their place, are refused as well while an emergency has made it read-only; the province's own work, which names
    /// none, goes on (HR-158).
    /// </summary>
    public Refusal? RefuseClosed(string window, Place? place = null) => RefuseUnopened(window, place) ?? (place is null ? null : Emergencies.RefuseReadOnly(place.Division, Now));

    /// <summary>As <see cref="RefuseClosed"/>, for what is only looked at or printed: read-only mode leaves it alone.</summary>
    public Refusal? RefuseUnopened(string window, Place? place = null) => Windows.Refuse(window, place ?? Place.Anywhere, Now);

    /// <summary>As <see cref="RefuseUnopened"/>, for a person without a point: null as well when some place is open.</summary>
    /// <param name="candidate">Key of the person; null before he has a registration.</param>
    public Refusal? RefuseUnlessSomewhere(string window, string? candidate = null) => Windows.RefuseUnlessSomewhere(window, new Place(Candidate: candidate), Now);

    public bool IsOpen(string window, Place? place = null) => Windows.IsOpen(window, place ?? Place.Anywhere, Now);

    /// <summary>The whole day of <see cref="Now"/> in the campaign's time zone.</summary>
    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(Now, Policy.Zone()).DateTime);
}
