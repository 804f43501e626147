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

    /// <summary>Null when the window is open at this place now, else the refusal with the sentence that says when it opens.</summary>
    public Refusal? RefuseClosed(string window, Place? place = null) => Windows.Refuse(window, place ?? Place.Anywhere, Now);

    /// <summary>As <see cref="RefuseClosed"/>, for a person without a point: null as well when some place is open.</summary>
    /// <param name="candidate">Key of the person; null before he has a registration.</param>
    public Refusal? RefuseUnlessSomewhere(string window, string? candidate = null) => Windows.RefuseUnlessSomewhere(window, new Place(Candidate: candidate), Now);

    public bool IsOpen(string window, Place? place = null) => Windows.IsOpen(window, place ?? Place.Anywhere, Now);

    /// <summary>The whole day of <see cref="Now"/> in the campaign's time zone.</summary>
    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(Now, Policy.Zone()).DateTime);
}
