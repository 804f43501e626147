using Admissions.Core;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Exams;
using Admissions.Core.Runs;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Testing;

/// <summary>From the released numbers to the examination documents, each step by its officer.</summary>
public static class ExamBuilders
{
    /// <summary>Does one verb of the allocation as an officer of the role.</summary>
    public static async Task<Outcome<T>> AllocationAsync<T>(this TestTenant tenant, string role, string place, Func<RoomAllocationService, ProcessContext, Task<Outcome<T>>> act, string? reason = null)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(act);
        var context = await tenant.ProcessAsync(await tenant.ActorAsync(await tenant.StaffAsync(role, place)), reason);
        await using var scope = tenant.Scope();
        return await act(scope.ServiceProvider.GetRequiredService<RoomAllocationService>(), context);
    }

    /// <summary>The counties have reported and everybody is numbered and seated; window Numbering must be open, sites and scopes be there.</summary>
    public static async Task<Run> NumberedAsync(this TestTenant tenant)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        await tenant.AcceptedReportsAsync();
        var division = tenant.Tenant.DivisionPrefix;
        var runner = await tenant.ProcessAsync(await tenant.ActorAsync(await tenant.StaffAsync("InformationOfficer", division)));
        var releaser = await tenant.ProcessAsync(await tenant.ActorAsync(await tenant.StaffAsync("AdultAdmissionOfficer", division)));
        await using var scope = tenant.Scope();
        var runs = scope.ServiceProvider.GetRequiredService<RunService>();
        var run = Must(await runs.StartAsync(new StartRunOptions(RunKind.Numbering, 0, WarningsRead: true), runner));
        run = Must(await runs.ComputeAsync(run.Id, runner));
        run = Must(await runs.RequestReleaseAsync(run.Id, runner));
        return Must(await runs.ReleaseAsync(new ReleaseRunOptions(run.Id, run.OutputDigest![..4]), releaser));
    }

    /// <summary>Sends the proposed allocation of every district up to the province, which takes it in; window Numbering must be open.</summary>
    public static async Task AcceptAllocationsAsync(this TestTenant tenant, params string[] exceptDistricts)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        await using var db = tenant.Open();
        var districts = await db.RoomAllocations.Where(a => a.CampaignId == tenant.CampaignId && !exceptDistricts.Contains(a.District!.Code))
            .Select(a => new { a.DistrictId, a.District!.DivisionCode }).ToListAsync();
        foreach (var district in districts)
        {
            Must(await tenant.AllocationAsync(district.DivisionCode.Length == 4 ? "CityOfficer" : "CountyOfficer", district.DivisionCode, (s, c) => s.SubmitAsync(district.DistrictId, c)));
            Must(await tenant.AllocationAsync("CityOfficer", district.DivisionCode[..4], (s, c) => s.ReviewAsync(district.DistrictId, true, c)));
            Must(await tenant.AllocationAsync("InformationOfficer", "43", (s, c) => s.AcceptAsync(district.DistrictId, true, c)));
        }
    }

    /// <summary>The whole way to the examination documents; window Numbering must be open.</summary>
    public static async Task GenerateExamDocumentsAsync(this TestTenant tenant)
    {
        await tenant.AcceptAllocationsAsync();
        Must(await tenant.AllocationAsync("InformationOfficer", "43", (s, c) => s.GenerateAsync(c)));
    }

    /// <summary>One candidate in a room of a site, with ticket number and examination documents: past the numbering run, which is tested elsewhere.</summary>
    /// <param name="pointId">The point where the candidate was confirmed; null = as it is.</param>
    /// <returns>The ticket number.</returns>
    public static async Task<string> SeatedAsync(this TestTenant tenant, long registrationId, long? pointId = null)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        const string number = "26010100101";
        await using var db = tenant.Open();
        var user = await tenant.StaffAsync("InformationOfficer", "43");
        var district = new ExamDistrict { CampaignId = tenant.CampaignId, Code = "0101", Name = "芙蓉考区", DivisionCode = "4301" };
        var run = new Run { CampaignId = tenant.CampaignId, Kind = RunKind.Numbering, State = RunState.Snapshotted, PolicyVersion = 1, EngineVersion = "-", Seed = "00", SeedHash = "00", CreatedById = user.Id };
        db.AddRange(district, run);
        await db.SaveChangesAsync();
        var site = new ExamSite { CampaignId = tenant.CampaignId, DistrictId = district.Id, CountyCode = "430102", Code = "A1", Name = "育才中学", Address = "韶山路 1 号", RoomCount = 1, State = ExamSiteState.Approved };
        db.Add(site);
        await db.SaveChangesAsync();
        var room = new ExamRoom { CampaignId = tenant.CampaignId, RunId = run.Id, DistrictId = district.Id, Number = 1, Level = StudyLevel.CollegeToBachelor, Category = "Law", SiteId = site.Id, SeatCount = 1 };
        db.Add(room);
        await db.SaveChangesAsync();
        db.Add(new Seat { CampaignId = tenant.CampaignId, RoomId = room.Id, RegistrationId = registrationId, Number = 1, Row = 1, Column = 1 });
        await db.SaveChangesAsync();
        await db.Campaigns.Where(c => c.Id == tenant.CampaignId).ExecuteUpdateAsync(c => c.SetProperty(x => x.ExamDocumentsGeneratedAt, DateTimeOffset.UnixEpoch));
        await db.Registrations.Where(r => r.Id == registrationId).ExecuteUpdateAsync(r => r.SetProperty(x => x.TicketNumber, number).SetProperty(x => x.PointId, x => pointId ?? x.PointId));
        return number;
    }
}
