using Admissions.Core.Data.Entities;
using Admissions.Rules.Policy;

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
    public DateTimeOffset? ScoresPublishedAt { get; init; }
    public DateTimeOffset? ResultsPublishedAt { get; init; }

    /// <summary>The whole day of <see cref="Now"/> in the campaign's time zone.</summary>
    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(Now, TimeZoneInfo.FindSystemTimeZoneById(Policy.Campaign.TimeZone)).DateTime);
}
