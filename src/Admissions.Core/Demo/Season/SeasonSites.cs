using System.Globalization;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Exams;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Demo.Season;

/// <summary>The files of sites and scopes of invented data: one district and one site a city.</summary>
internal static class SeasonSites
{
    /// <summary>Rooms beyond what the candidates need.</summary>
    public const int Spare = 2;

    /// <summary>Rooms by city: every level, category and county fills rooms of its own, which is never too few.</summary>
    public static async Task<Dictionary<string, int>> NeededAsync(AdmissionsDbContext db, CampaignContext campaign, CancellationToken cancellationToken = default)
    {
        var seats = campaign.Policy.Numbering.SeatsPerRoom;
        var candidates = await db.Registrations.Where(r => r.CampaignId == campaign.Id && r.State == RegistrationState.Valid && r.CountyCode != null)
            .GroupBy(r => new { r.CountyCode, r.Level, r.Category }).Select(g => new { g.Key.CountyCode, Count = g.Count() }).ToListAsync(cancellationToken);
        return candidates.GroupBy(c => c.CountyCode![..4], StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(c => (c.Count + seats - 1) / seats), StringComparer.Ordinal);
    }

    /// <param name="district">Name of the city's district where it stands already.</param>
    /// <param name="number">From 1 within the city.</param>
    public static string Site(string city, string county, int rooms, string? district = null, int number = 1)
    {
        var name = ReferenceData.Division(city)!.Name;
        return string.Create(CultureInfo.InvariantCulture, $"{city},{district ?? name + "考区"},{county},{CodeOf(city, number)},{name}{(number == 1 ? "第一" : $"第 {number} ")}中学考点,{ReferenceData.NamePath(county)}学府路 1 号,周洁,0731-55000320,{rooms}");
    }

    public static string CodeOf(string city, int number) => city + number.ToString("00", CultureInfo.InvariantCulture);

    public static string Scope(string city, string county) => $"{county},,{city}";

    public static string SiteFile(IEnumerable<string> rows) => File(ExamSiteFile.SiteColumns, rows);

    public static string ScopeFile(IEnumerable<string> rows) => File(ExamSiteFile.ScopeColumns, rows);

    private static string File(IReadOnlyList<string> columns, IEnumerable<string> rows) => string.Concat(rows.Prepend(string.Join(',', columns)).Select(row => row + "\n"));
}
