using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Candidate;

/// <summary>Once as many candidates are inside as the province has said, newcomers wait in order and nobody inside is sent out.</summary>
public sealed partial class WaitingRoomTests
{
    private const string SignIn = "/ks/sign-in";

    [Fact]
    public async Task Get_WhereNothingIsSet_LetsEverybodyIn()
    {
        await using var host = await HostAsync();
        var tenant = await TestTenant.CreateAsync();

        for (var i = 0; i < 3; i++)
            (await host.Open(tenant).GetAsync(SignIn)).Status.ShouldBe(HttpStatusCode.OK);

        await using var db = tenant.Open();
        (await db.RoomPlaces.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Get_SixtyFourAtOnceForFivePlaces_LetsFiveInAndTellsEachOtherHisOwnPlace()
    {
        await using var host = await HostAsync(("Admissions:WaitingRoom:Size", "5"));
        var tenant = await TestTenant.CreateAsync();
        var people = Enumerable.Range(0, 64).Select(_ => host.Open(tenant)).ToList();

        var answers = await Task.WhenAll(people.Select(p => p.GetAsync(SignIn)));

        answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(5);
        var waiting = answers.Where(a => a.Status == HttpStatusCode.ServiceUnavailable).ToList();
        waiting.Select(Ahead).Order().ShouldBe(Enumerable.Range(0, 59));
        waiting.ShouldAllBe(a => a.Document.QuerySelector("meta[http-equiv=refresh]") != null && a.Response.Headers.RetryAfter!.Delta == TimeSpan.FromSeconds(15));
        await using var db = tenant.Open();
        (await db.RoomPlaces.CountAsync()).ShouldBe(5, "who waits is kept nowhere but in his browser");
        (await db.WaitingRooms.SingleAsync()).NextTicket.ShouldBe(64);

        // All come again at once: each keeps his place, and who was in stays in.
        var again = await Task.WhenAll(people.Select(p => p.GetAsync(SignIn)));
        again.Select(Standing).ShouldBe(answers.Select(Standing));
    }

    [Fact]
    public async Task Get_TwoPlacesFreed_LetsInWhoCameFirstAndNobodyWhoOnlyAskedFirst()
    {
        await using var host = await HostAsync(("Admissions:WaitingRoom:Size", "2"));
        var tenant = await TestTenant.CreateAsync();
        var people = Enumerable.Range(0, 6).Select(_ => host.Open(tenant)).ToList();
        foreach (var person in people)
            await person.GetAsync(SignIn);
        await FreeAsync(tenant);

        var last = await people[5].GetAsync(SignIn);
        var newcomer = await host.Open(tenant).GetAsync(SignIn);
        var (third, fourth, fifth) = (await people[2].GetAsync(SignIn), await people[3].GetAsync(SignIn), await people[4].GetAsync(SignIn));

        (Standing(last), Standing(newcomer), Standing(third), Standing(fourth), Standing(fifth)).ShouldBe((1, 2, -1, -1, 0));
        (await people[0].GetAsync(SignIn)).Status.ShouldBe(HttpStatusCode.OK, "who was inside stays inside, however long he was silent");
    }

    [Fact]
    public async Task Get_WhoWasCalledAndDoesNotCome_MakesRoomForTheNextAndStillComesInLater()
    {
        await using var host = await HostAsync(("Admissions:WaitingRoom:Size", "1"));
        var tenant = await TestTenant.CreateAsync();
        var people = Enumerable.Range(0, 3).Select(_ => host.Open(tenant)).ToList();
        foreach (var person in people)
            await person.GetAsync(SignIn);
        await FreeAsync(tenant);
        Standing(await people[2].GetAsync(SignIn)).ShouldBe(0, "the second is called and is awaited");
        await FreeAsync(tenant);

        (await people[2].GetAsync(SignIn)).Status.ShouldBe(HttpStatusCode.OK);
        (await people[1].GetAsync(SignIn)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Get_SignedInBeforeTheRoomWasOpened_GoesOnAndSoDoStaffAndPublicPages()
    {
        await using var host = await HostAsync(("Admissions:WaitingRoom:Size", "1"));
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await tenant.CandidateAsync();
        (await host.Open(tenant).GetAsync(SignIn)).Status.ShouldBe(HttpStatusCode.OK);

        var inside = await host.Open(tenant).AsAsync(candidate.User);
        var officer = await host.Open(tenant).AsAsync(await tenant.StaffAsync("CountyOfficer", "430102"));

        (await host.Open(tenant).GetAsync(SignIn)).Status.ShouldBe(HttpStatusCode.ServiceUnavailable, "the room is full");
        (await inside.GetAsync("/ks/adult-2026")).Status.ShouldBe(HttpStatusCode.OK);
        (await officer.GetAsync("/gl/adult-2026/dashboard")).Status.ShouldBe(HttpStatusCode.OK);
        (await host.Open(tenant).GetAsync("/")).Status.ShouldBe(HttpStatusCode.OK);
        (await host.Open(tenant).GetAsync("/gl/sign-in")).Status.ShouldBe(HttpStatusCode.OK);
        (await officer.Client.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.OK, "the list of authorities belongs to none");
        (await officer.Client.GetAsync("/health")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Get_TwoInstances_AreOneRoomAndBothKnowWhoIsInside()
    {
        await using var one = await HostAsync();
        await using var two = await HostAsync();
        var tenant = await TestTenant.CreateAsync();
        await OpenRoomAsync(one, tenant, "1");
        var cookies = new CookieContainer();

        (await one.Open(tenant, cookies).GetAsync(SignIn)).Status.ShouldBe(HttpStatusCode.OK);

        Standing(await two.Open(tenant).GetAsync(SignIn)).ShouldBe(0);
        (await two.Open(tenant, cookies).GetAsync(SignIn)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Get_ForgedPlace_WaitsAtTheEnd()
    {
        await using var host = await HostAsync(("Admissions:WaitingRoom:Size", "1"));
        var tenant = await TestTenant.CreateAsync();
        await host.Open(tenant).GetAsync(SignIn);
        var forger = host.Open(tenant);
        forger.Client.DefaultRequestHeaders.Add("Cookie", "adm-place=1/1/1/4102444800; adm-session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");

        Standing(await forger.GetAsync(SignIn)).ShouldBe(0);
    }

    [Fact]
    public async Task Set_ByTheProvince_TakesEffectIsOnRecordAndZeroCallsEverybody()
    {
        await using var host = await HostAsync();
        var tenant = await TestTenant.CreateAsync();
        var wrong = await OpenRoomAsync(host, tenant, "很多");
        (await OpenRoomAsync(host, tenant, "1")).Status.ShouldBe(HttpStatusCode.Redirect);
        var people = new[] { host.Open(tenant), host.Open(tenant), host.Open(tenant) };
        foreach (var person in people)
            await person.GetAsync(SignIn);
        var province = await host.Open(tenant).AsAsync(await tenant.StaffAsync("ProvinceAdministrator", "43"));

        var page = await province.GetAsync("/gl/adult-2026/waiting-room");
        var late = await province.PostAsync("/gl/adult-2026/waiting-room", [new("Input.Size", "5"), new("Input.Seen", "0")]);
        (await OpenRoomAsync(host, tenant, "0")).Status.ShouldBe(HttpStatusCode.Redirect);

        wrong.Status.ShouldBe(HttpStatusCode.BadRequest);
        wrong.Text.ShouldContain("0 是不排队");
        page.Text.ShouldContain("正在排队：同时办理 1 人。");
        page.Text.ShouldContain("里面有 1 人");
        page.Text.ShouldContain("外面有 2 人领了号");
        late.Status.ShouldBe(HttpStatusCode.BadRequest);
        late.Text.ShouldContain("排队人数（现在是 1）刚刚由");
        foreach (var person in people)
            (await person.GetAsync(SignIn)).Status.ShouldBe(HttpStatusCode.OK);
        await using var db = tenant.Open();
        (await db.Events.CountAsync(e => e.Type == "WaitingRoomSet")).ShouldBe(2);
    }

    private static int Ahead(PageAnswer page) => int.Parse(People().Match(page.Text).Groups[1].Value, CultureInfo.InvariantCulture);

    /// <summary>How many are ahead; -1 inside.</summary>
    private static int Standing(PageAnswer page) => page.Status == HttpStatusCode.OK ? -1 : Ahead(page);

    /// <summary>Everybody inside is silent for so long that his place is free.</summary>
    private static async Task FreeAsync(TestTenant tenant)
    {
        await using var db = tenant.Open();
        await db.RoomPlaces.ExecuteDeleteAsync();
    }

    private static async Task<PageAnswer> OpenRoomAsync(WebHost host, TestTenant tenant, string size) =>
        await (await host.Open(tenant).AsAsync(await tenant.StaffAsync("ProvinceAdministrator", "43"))).PostAsync("/gl/adult-2026/waiting-room", [new("Input.Size", size)]);

    /// <summary>An instance that asks the database at every request.</summary>
    private static Task<WebHost> HostAsync(params (string Key, string Value)[] settings) => WebHost.WithAsync([("Admissions:WaitingRoom:StateSeconds", "0"), .. settings]);

    [GeneratedRegex("前面还有 ([0-9,]+) 人")]
    private static partial Regex People();
}
