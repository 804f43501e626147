using Admissions.Rules.Lifecycles;

namespace Admissions.Core.Runs.Numbering;

/// <summary>Who is numbered, said once for the pre-flight, the snapshot and the commit.</summary>
internal static class NumberingSql
{
    /// <summary>Valid and not exempt registrations <c>r</c> of a campaign.</summary>
    public static string Registrations(long campaignId) =>
        $"""
        from registrations r where r.campaign_id = {campaignId} and r.state = '{nameof(RegistrationState.Valid)}'
        and not exists (select 1 from exemption_applications x where x.registration_id = r.id and not x.sits_examination)
        """;

    /// <summary>The same with their district <c>d</c> (HR-130): his own adjustment (HR-131), else the scope of the category, else the county's for every category.</summary>
    public static string Candidates(long campaignId) =>
        $"""
        from (select r.* {Registrations(campaignId)}) r
        left join exam_scopes one on one.campaign_id = r.campaign_id and one.county_code = r.county_code and one.category = r.category
        left join exam_scopes every on every.campaign_id = r.campaign_id and every.county_code = r.county_code and every.category = ''
        left join district_adjustments moved on moved.registration_id = r.id
        join exam_districts d on d.id = coalesce(moved.district_id, one.district_id, every.district_id)
        """;
}
