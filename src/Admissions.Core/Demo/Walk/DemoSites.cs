using System.Text;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Demo.Season;
using Admissions.Core.Events;
using Admissions.Core.Exams;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Demo.Walk;

/// <summary>Sites and scopes where they are missing, and after the numbers the rooms of those districts that are nobody's listed here.</summary>
public sealed class DemoSites(DemoCast cast)
{
    /// <summary>A district with one site for every city that lacks scopes or rooms, imported as files (HR-127, HR-130, HR-132). What is there stays.</summary>
    public async Task FillAsync(DemoPlayed played, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(played);
        ArgumentNullException.ThrowIfNull(context);
        await using var db = cast.Open();
        var scoped = (await db.ExamScopes.Where(s => s.CampaignId == context.Campaign.Id && s.Category == "").Select(s => s.CountyCode).ToListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var rooms = await db.ExamSites.Where(s => s.CampaignId == context.Campaign.Id && s.State == ExamSiteState.Approved)
            .GroupBy(s => s.CountyCode.Substring(0, 4)).Select(g => new { City = g.Key, Rooms = g.Sum(s => s.RoomCount) }).ToDictionaryAsync(g => g.City, g => g.Rooms, StringComparer.Ordinal, cancellationToken);
        var needed = await SeasonSites.NeededAsync(db, context.Campaign, cancellationToken);
        var districts = await db.ExamDistricts.Where(d => d.CampaignId == context.Campaign.Id).ToDictionaryAsync(d => d.Code, d => d.Name, StringComparer.Ordinal, cancellationToken);
        var taken = (await db.ExamSites.Where(s => s.CampaignId == context.Campaign.Id).Select(s => s.Code).ToListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var (sites, scopes) = (new List<string>(), new List<string>());
        foreach (var city in ReferenceData.Children(cast.Province).Select(c => c.Code))
        {
            var counties = ReferenceData.Children(city).Select(c => c.Code).ToList();
            var open = counties.Where(c => !scoped.Contains(c)).ToList();
            var wanted = needed.GetValueOrDefault(city);
            if (counties.Count == 0)
                continue;
            // A site that stands is not touched: where its rooms are too few, another one comes beside it.
            if (rooms.GetValueOrDefault(city) < wanted || (open.Count > 0 && !districts.ContainsKey(city)))
                sites.Add(SeasonSites.Site(city, counties[0], wanted + SeasonSites.Spare, districts.GetValueOrDefault(city), Enumerable.Range(1, taken.Count + 1).First(n => !taken.Contains(SeasonSites.CodeOf(city, n)))));
            scopes.AddRange(open.Select(county => SeasonSites.Scope(city, county)));
        }
        if (sites.Count + scopes.Count == 0)
        {
            played.Done.Add("考点和参考范围已经齐了，没有要补的。");
            return;
        }
        var office = cast.Office(context, "InformationOfficer", cast.Province);
        if (sites.Count > 0 && await ImportAsync(SeasonSites.SiteFile(sites), "考点.csv", false, played, office, cancellationToken))
            played.Done.Add($"给 {sites.Count} 个市（州）各导入 1 个考点，没有考区的一并设考区。");
        if (scopes.Count > 0 && played.Failed.Count == 0 && await ImportAsync(SeasonSites.ScopeFile(scopes), "参考范围.csv", true, played, office, cancellationToken))
            played.Done.Add($"给 {scopes.Count} 个县（市、区）划定参考范围。");
    }

    /// <summary>Every district takes the proposed rooms, its city reviews, the province takes them in (HR-135, HR-136).</summary>
    public async Task AllocateAsync(DemoPlayed played, DemoOwn own, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(played);
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(context);
        await using var db = cast.Open();
        var all = await db.RoomAllocations.AsNoTracking().Include(a => a.District).Where(a => a.CampaignId == context.Campaign.Id).OrderBy(a => a.District!.Code).ToListAsync(cancellationToken);
        if (all.Count == 0)
        {
            played.Failed.Add("准考证号还没有发布，没有考室可分配。请先在“运算”里编排并发布准考证号。");
            return;
        }
        var passed = 0;
        foreach (var allocation in all.Where(a => a.State != RoomAllocationState.Accepted))
        {
            var district = allocation.District!;
            if (own.City is { } city && district.DivisionCode.StartsWith(city, StringComparison.Ordinal))
                played.Left.Add($"考区 {district.Code} {district.Name}由您办：用“{DemoAccounts.Prefix}city”在“考室分配”里提交、审核，再用“{DemoAccounts.Prefix}province-info”接收。");
            else
                passed += await PassAsync(allocation, played, context, cancellationToken) ? 1 : 0;
        }
        played.Done.Add(passed == 0 && played.Left.Count == 0 && played.Failed.Count == 0
            ? $"{all.Count} 个考区的考室分配都已经接收，没有要代办的。"
            : $"{passed} 个考区的考室分配已报送，经市（州）审核、省级接收。");
    }

    private async Task<bool> PassAsync(RoomAllocation allocation, DemoPlayed played, ProcessContext context, CancellationToken cancellationToken)
    {
        var (id, division) = (allocation.DistrictId, allocation.District!.DivisionCode);
        var city = cast.Office(context, "CityOfficer", division[..4]);
        var own = division.Length == 4 ? city : cast.Office(context, "CountyOfficer", division);
        Outcome<RoomAllocation> moved = allocation;
        if (allocation.State is RoomAllocationState.Draft or RoomAllocationState.ReturnedByCity or RoomAllocationState.ReturnedByProvince)
            moved = await cast.DoAsync<RoomAllocationService, RoomAllocation>(s => s.SubmitAsync(id, own, cancellationToken));
        if (moved.Succeeded && moved.Value.State == RoomAllocationState.SubmittedToCity)
            moved = await cast.DoAsync<RoomAllocationService, RoomAllocation>(s => s.ReviewAsync(id, true, city, cancellationToken));
        if (moved.Succeeded && moved.Value.State == RoomAllocationState.SubmittedToProvince)
            moved = await cast.DoAsync<RoomAllocationService, RoomAllocation>(s => s.AcceptAsync(id, true, cast.Office(context, "InformationOfficer", cast.Province), cancellationToken));
        if (!moved.Succeeded)
            played.Fail($"考区 {allocation.District.Code} {allocation.District.Name}", moved);
        return moved.Succeeded;
    }

    private async Task<bool> ImportAsync(string file, string name, bool areScopes, DemoPlayed played, ProcessContext office, CancellationToken cancellationToken)
    {
        var check = await cast.DoAsync<ExamSiteService, SiteCheck>(s => s.CheckAsync(Encoding.UTF8.GetBytes(file), name, areScopes, office, cancellationToken));
        if (check.Succeeded)
            check = await cast.DoAsync<ExamSiteService, SiteCheck>(s => s.ConfirmAsync(check.Value.ImportId, office, cancellationToken));
        if (!check.Succeeded)
            played.Fail($"导入{name}", check);
        return check.Succeeded;
    }
}
