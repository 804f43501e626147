using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exams;
using Admissions.Core.Tests.Runs;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Tests.Exams;

/// <summary>Rooms to sites, up to the province, and the examination documents.</summary>
public sealed class RoomAllocationTests
{
    [Fact]
    [Covers("HR-135")]
    public async Task Allocate_EleventhRoomToASiteOfTen_IsRefused()
    {
        var (stage, district) = await NumberedAsync(rooms: 11);
        await using var db = stage.Tenant.Open();
        var site = await db.ExamSites.SingleAsync(s => s.Code == "A1");
        site.RoomCount.ShouldBe(10);
        RegistrationBuilders.Must(await CityAsync(stage, (s, c) => s.AllocateAsync(new AllocateOptions(district, 1, 11, null), c)));

        var ten = await CityAsync(stage, (s, c) => s.AllocateAsync(new AllocateOptions(district, 1, 10, site.Id), c));
        var eleventh = await CityAsync(stage, (s, c) => s.AllocateAsync(new AllocateOptions(district, 11, 11, site.Id), c));

        ten.Value.ShouldBe(10);
        eleventh.Refusals.ShouldHaveSingleItem().Sentence.ShouldBe("A1 第A1中学只有 10 个考室，已经分配 10 个，放不下这 1 个。请改放其他考点");
        (await db.ExamRooms.CountAsync(r => r.SiteId == site.Id)).ShouldBe(10);
        (await db.ExamRooms.SingleAsync(r => r.DistrictId == district && r.Number == 11)).SiteId.ShouldBeNull();
    }

    [Fact]
    [Covers("HR-136")]
    public async Task Submit_OneRoomOpen_IsRefusedNamingItAndAfterwardsGoesToTheProvince()
    {
        var (stage, district) = await NumberedAsync(rooms: 10);
        await using var db = stage.Tenant.Open();
        var site = await db.ExamSites.SingleAsync(s => s.Code == "A1");
        await CityAsync(stage, (s, c) => s.AllocateAsync(new AllocateOptions(district, 7, 7, null), c));

        var early = await CityAsync(stage, (s, c) => s.SubmitAsync(district, c));
        await CityAsync(stage, (s, c) => s.AllocateAsync(new AllocateOptions(district, 7, 7, site.Id), c));
        var toCity = await CityAsync(stage, (s, c) => s.SubmitAsync(district, c));
        var late = await CityAsync(stage, (s, c) => s.AllocateAsync(new AllocateOptions(district, 7, 7, null), c));
        var toProvince = await CityAsync(stage, (s, c) => s.ReviewAsync(district, true, c));

        early.Refusals.ShouldHaveSingleItem().Sentence.ShouldBe("第 007 考室还没有分配考点，全部分配以后才能提交");
        toCity.Value!.State.ShouldBe(RoomAllocationState.SubmittedToCity);
        late.Refusals.ShouldHaveSingleItem().Code.ShouldBe("allocation.submitted");
        toProvince.Value!.State.ShouldBe(RoomAllocationState.SubmittedToProvince);
        (await db.RoomAllocations.SingleAsync(a => a.DistrictId == district)).State.ShouldBe(RoomAllocationState.SubmittedToProvince);
    }

    [Fact]
    public async Task Review_ReturnedWithReason_MayBeChangedAndSubmittedAgain()
    {
        var (stage, district) = await NumberedAsync(rooms: 2);
        await CityAsync(stage, (s, c) => s.SubmitAsync(district, c));

        var silent = await CityAsync(stage, (s, c) => s.ReviewAsync(district, false, c));
        var returned = await CityAsync(stage, (s, c) => s.ReviewAsync(district, false, c), "两个考室应在一个考点");
        var other = await stage.Tenant.AllocationAsync("CityOfficer", "4302", (s, c) => s.SubmitAsync(district, c));
        var county = await stage.Tenant.AllocationAsync("CountyOfficer", RunStage.Furong, (s, c) => s.ReviewAsync(district, true, c));
        var again = await CityAsync(stage, (s, c) => s.SubmitAsync(district, c));

        silent.Refusals.ShouldHaveSingleItem().ShouldBeOfType<TransitionReasonMissing>();
        (returned.Value!.State, returned.Value.Reason).ShouldBe((RoomAllocationState.ReturnedByCity, "两个考室应在一个考点"));
        other.Refusals.ShouldHaveSingleItem().Code.ShouldBe("allocation.unknown");
        county.Refusals.ShouldHaveSingleItem().Code.ShouldBe("allocation.not-permitted");
        again.Value!.State.ShouldBe(RoomAllocationState.SubmittedToCity);
    }

    [Fact]
    [Covers("HR-137")]
    public async Task Generate_OneOfFourteenCitiesNotAccepted_IsRefusedNamingItAndThenGenerates()
    {
        var stage = await RunStage.CreateAsync();
        var tenant = stage.Tenant;
        var cities = ReferenceData.Children("43").Select(c => c.Code[..4]).ToList();
        cities.Count.ShouldBe(14);
        await using var db = tenant.Open();
        var counties = new List<string> { RunStage.Furong, RunStage.Hetang };
        foreach (var city in cities.Skip(2))
        {
            var county = ReferenceData.Children(city)[0].Code;
            counties.Add(county);
            var district = new ExamDistrict { CampaignId = tenant.CampaignId, Code = city[2..] + "01", Name = ReferenceData.Division(city)!.Name + "考区", DivisionCode = city };
            db.ExamDistricts.Add(district);
            await db.SaveChangesAsync();
            db.ExamSites.Add(new ExamSite { CampaignId = tenant.CampaignId, DistrictId = district.Id, CountyCode = county, Code = "S" + city, Name = "第一中学", Address = "测试路 1 号", RoomCount = 2, State = ExamSiteState.Approved });
            db.ExamScopes.Add(new ExamScope { CampaignId = tenant.CampaignId, CountyCode = county, Category = "", DistrictId = district.Id });
            await db.SaveChangesAsync();
        }
        await RunCandidates.InsertAsync(tenant, counties.SelectMany(c => Enumerable.Repeat(new RunCandidate(c, StudyLevel.CollegeToBachelor, "Law"), 3)));
        await stage.ReleasedAsync(RunKind.Numbering);
        (await db.RoomAllocations.CountAsync()).ShouldBe(14);
        await tenant.AcceptAllocationsAsync("0101");

        var refused = await tenant.AllocationAsync("InformationOfficer", "43", (s, c) => s.GenerateAsync(c));
        (await tenant.ContextAsync()).ExamDocumentsGeneratedAt.ShouldBeNull();
        await tenant.AcceptAllocationsAsync([.. await db.RoomAllocations.Where(a => a.State == RoomAllocationState.Accepted).Select(a => a.District!.Code).ToListAsync()]);
        var generated = await tenant.AllocationAsync("InformationOfficer", "43", (s, c) => s.GenerateAsync(c));

        refused.Refusals.ShouldHaveSingleItem().Sentence.ShouldBe("还有 1 个考区的考室分配没有接收：长沙考区（草稿）。全部接收以后才能生成考务文件");
        generated.Succeeded.ShouldBeTrue();
        (await tenant.ContextAsync()).ExamDocumentsGeneratedAt.ShouldNotBeNull();
        (await db.Events.CountAsync(e => e.Type == "ExamDocumentsGenerated")).ShouldBe(1);
    }

    /// <summary>A released numbering in which the district of Changsha has so many rooms of thirty.</summary>
    private static async Task<(RunStage Stage, long District)> NumberedAsync(int rooms)
    {
        var stage = await RunStage.CreateAsync(roomsInChangsha: 21);
        await RunCandidates.InsertAsync(stage.Tenant, Enumerable.Range(0, rooms * 30).Select(_ => new RunCandidate(RunStage.Furong, StudyLevel.CollegeToBachelor, "Law")));
        await stage.ReleasedAsync(RunKind.Numbering);
        await using var db = stage.Tenant.Open();
        (await db.ExamRooms.CountAsync()).ShouldBe(rooms);
        return (stage, await db.ExamDistricts.Where(d => d.Code == "0101").Select(d => d.Id).SingleAsync());
    }

    private static Task<Outcome<T>> CityAsync<T>(RunStage stage, Func<RoomAllocationService, Core.Events.ProcessContext, Task<Outcome<T>>> act, string? reason = null) =>
        stage.Tenant.AllocationAsync("CityOfficer", "4301", act, reason);
}
