using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Reporting;
using Admissions.Rules.Policy;

namespace Admissions.Core.Demo.Season;

/// <summary>County, city and province pass the registration data on, each by its officer, so that numbers may be given (HR-121…HR-125).</summary>
public static class SeasonReporting
{
    /// <returns>How many counties' data the province has accepted.</returns>
    public static async Task<long> ReportAsync(SeasonWorld world)
    {
        ArgumentNullException.ThrowIfNull(world);
        // Where the city alone reports, it sends the seats with the data, after the numbers.
        if ((await world.CampaignAsync()).Policy.Reporting?.Chain.Contains(ReportingLevel.County) != true)
            return 0;
        var campaign = await world.AtAsync("2026-09-22 09:00");
        var province = SeasonWorld.Process(await world.OfficerAsync("InformationOfficer", world.Database.Tenant.DivisionPrefix), campaign);
        var accepted = 0L;
        foreach (var city in ReferenceData.Children(world.Database.Tenant.DivisionPrefix).Select(c => c.Code))
        {
            foreach (var county in ReferenceData.Children(city).Select(c => c.Code))
            {
                var officer = SeasonWorld.Process(await world.OfficerAsync("CountyOfficer", county), campaign);
                await world.DoAsync<DataReportService, DataReport>(s => s.CheckAsync(county, officer));
                await world.DoAsync<DataReportService, DataReport>(s => s.ReportToCityAsync(county, officer));
            }
            var cityOfficer = SeasonWorld.Process(await world.OfficerAsync("CityOfficer", city), campaign);
            await world.DoAsync<DataReportService, IReadOnlyList<DataReport>>(s => s.ReportToProvinceAsync(city, cityOfficer));
            accepted += (await world.DoAsync<DataReportService, IReadOnlyList<DataReport>>(s => s.AcceptAsync(city, province))).Count;
        }
        return accepted;
    }
}
