using Admissions.Core.Access;
using Admissions.Core.Accounts;
using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Accounts;

/// <summary>Accounts of points and offices: who may make, bind and end them, and when.</summary>
public sealed class StaffAccountTests
{
    private static readonly StaffApplyOptions Application = new("point-p7", TestTenant.Password, "罗敏", "19900000318", "430121");

    [Fact]
    public async Task Apply_WithoutCounty_IsRefusedAndFullHasNoPermission()
    {
        var tenant = await SetupAsync("2026-08-31 10:00");

        var wrong = await ApplyAsync(tenant, Application with { CountyCode = "4301", Password = "123456" });
        var user = RegistrationBuilders.Must(await ApplyAsync(tenant, Application));
        var again = await ApplyAsync(tenant, Application);

        wrong.Refusals.Select(r => r.Field).Order().ShouldBe(["countyCode", "password"]);
        user.Binding.ShouldBe(BindingState.Applied);
        (await tenant.ActorAsync(user)).Permissions.ShouldBeEmpty();
        again.Refusals.ShouldHaveSingleItem().Code.ShouldBe("account.name-taken");
    }

    [Fact]
    public async Task Bind_OwnActivePoint_GivesTheRolesOneByOne()
    {
        var tenant = await SetupAsync("2026-08-31 10:00");
        var user = RegistrationBuilders.Must(await ApplyAsync(tenant, Application));
        var point = await tenant.PointAsync("430121");
        var county = await CountyAsync(tenant);

        RegistrationBuilders.Must(await BindAsync(tenant, county, user.Id, point.Id, "PointPrinter"));
        var printer = await tenant.ActorAsync(user);
        RegistrationBuilders.Must(await BindAsync(tenant, county, user.Id, point.Id, "PointReviewer", "PointPhotographer"));
        var reviewer = await tenant.ActorAsync(user);

        printer.PointId.ShouldBe(point.Id);
        printer.Permissions.ShouldBe([Permissions.ViewCandidates, Permissions.PrintAtPoint, Permissions.ViewBulletins], ignoreOrder: true);
        reviewer.Roles.Order().ShouldBe(["PointPhotographer", "PointReviewer"]);
        reviewer.Can(Permissions.ConfirmCandidate).ShouldBeTrue();
        await using var db = tenant.Open();
        (await db.Events.CountAsync(e => e.Type == "StaffBound")).ShouldBe(2);
    }

    [Fact]
    public async Task Bind_PointOfAnotherCounty_IsRefused()
    {
        var tenant = await SetupAsync("2026-08-31 10:00");
        var user = RegistrationBuilders.Must(await ApplyAsync(tenant, Application));
        var foreign = await tenant.PointAsync("430102");

        (await BindAsync(tenant, await CountyAsync(tenant), user.Id, foreign.Id, "PointReviewer")).Refusals.ShouldHaveSingleItem().Code.ShouldBe("staff.point-outside");
        (await BindAsync(tenant, await CountyAsync(tenant, "430102"), user.Id, foreign.Id, "PointReviewer")).Refusals.ShouldHaveSingleItem().Code.ShouldBe("staff.unknown");
    }

    [Fact]
    [Covers("HR-72")]
    public async Task Bind_PointSubmittedToCity_IsRefused()
    {
        var tenant = await SetupAsync("2026-08-29 10:00");
        var user = RegistrationBuilders.Must(await ApplyAsync(tenant, Application));
        var point = await tenant.PointAsync("430121", state: RegistrationPointState.SubmittedToCity);

        var bound = await BindAsync(tenant, await CountyAsync(tenant), user.Id, point.Id, "PointReviewer");

        bound.Refusals.ShouldHaveSingleItem().Code.ShouldBe("staff.point-not-active");
        (await tenant.ActorAsync(user)).Permissions.ShouldBeEmpty();
    }

    [Fact]
    public async Task Bind_ByCityOrWithAnOfficeRole_IsRefused()
    {
        var tenant = await SetupAsync("2026-08-31 10:00");
        var user = RegistrationBuilders.Must(await ApplyAsync(tenant, Application));
        var point = await tenant.PointAsync("430121");
        var city = await tenant.ActorAsync(await tenant.StaffAsync("CityOfficer", "4301"));

        (await BindAsync(tenant, city, user.Id, point.Id, "PointReviewer")).Refusals.ShouldHaveSingleItem().Code.ShouldBe("staff.not-county");
        (await BindAsync(tenant, await CountyAsync(tenant), user.Id, point.Id, "ProvinceAdministrator")).Refusals.ShouldHaveSingleItem().Code.ShouldBe("staff.roles");
        (await BindAsync(tenant, await CountyAsync(tenant), user.Id, point.Id)).Refusals.ShouldHaveSingleItem().Code.ShouldBe("staff.roles");
    }

    [Fact]
    [Covers("HR-03")]
    public async Task CreateOfficeUser_AfterTheWindow_IsClosedAndAnExtensionOpensItsCityOnly()
    {
        var tenant = await SetupAsync("2026-08-27 10:00");
        var changsha = await tenant.ActorAsync(await tenant.StaffAsync("CityOfficer", "4301"));
        var zhuzhou = await tenant.ActorAsync(await tenant.StaffAsync("CityOfficer", "4302"));
        var province = await tenant.ActorAsync(await tenant.StaffAsync("ProvinceAdministrator", "43"));

        var inTime = RegistrationBuilders.Must(await CreateAsync(tenant, changsha, "county-a1", "430102"));
        await tenant.SetClockAsync("2026-08-29 10:00");
        var late = await CreateAsync(tenant, changsha, "county-a2", "430102");
        var now = (await tenant.ContextAsync()).Now;
        await using (var scope = tenant.Scope())
            RegistrationBuilders.Must(await scope.ServiceProvider.GetRequiredService<WindowService>().ExtendAsync(
                new WindowExtensionOptions("UserSetup", now.AddHours(-1), now.AddDays(1), WindowScopeKind.City, "4301", new WindowGrounds("湘教考成招字〔2026〕8号")), await tenant.ProcessAsync(province, "长沙市补办")));
        var extended = await CreateAsync(tenant, changsha, "county-a3", "430102");
        var elsewhere = await CreateAsync(tenant, zhuzhou, "county-b1", "430202");

        inTime.User.MustChangePassword.ShouldBeTrue();
        late.Refusals.ShouldHaveSingleItem().Code.ShouldBe("window.closed");
        extended.Succeeded.ShouldBeTrue();
        elsewhere.Refusals.ShouldHaveSingleItem().Code.ShouldBe("window.closed");
    }

    [Theory]
    [InlineData("2026-08-28 23:59", true)]
    [InlineData("2026-08-29 00:00", false)]
    [Covers("HR-52")]
    public async Task CreateOfficeUser_AtTheEdgeOfTheWindow_Decides(string time, bool open)
    {
        var tenant = await SetupAsync(time);
        var city = await tenant.ActorAsync(await tenant.StaffAsync("CityOfficer", "4301"));

        (await CreateAsync(tenant, city, "county-a1", "430102")).Succeeded.ShouldBe(open);
    }

    [Fact]
    public async Task CreateOfficeUser_OutsideOrAboveTheOwnDivision_IsRefused()
    {
        var tenant = await SetupAsync("2026-08-27 10:00");
        var city = await tenant.ActorAsync(await tenant.StaffAsync("CityOfficer", "4301"));

        foreach (var place in new[] { "430202", "43", "4301", "999999" })
            (await CreateAsync(tenant, city, "county-x1", place)).Refusals.ShouldContain(r => r.Code == "staff.office-outside");
    }

    [Fact]
    public async Task Disable_WithReason_EndsEverySignIn()
    {
        var tenant = await SetupAsync("2026-08-31 10:00");
        var user = RegistrationBuilders.Must(await ApplyAsync(tenant, Application));
        await tenant.ActorAsync(user);
        var county = await CountyAsync(tenant);

        var silent = await DisableAsync(tenant, county, user.Id, null);
        RegistrationBuilders.Must(await DisableAsync(tenant, county, user.Id, "调离岗位"));
        var self = await DisableAsync(tenant, county, county.UserId, "试一试");

        silent.Refusals.ShouldHaveSingleItem().Code.ShouldBe("staff.reason");
        self.Refusals.ShouldHaveSingleItem().Code.ShouldBe("staff.self");
        await using var db = tenant.Open();
        (await db.Sessions.CountAsync(s => s.UserId == user.Id)).ShouldBe(0);
        (await db.Users.SingleAsync(u => u.Id == user.Id)).Binding.ShouldBe(BindingState.Disabled);
    }

    private static async Task<TestTenant> SetupAsync(string time)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync(time);
        return tenant;
    }

    private static async Task<Actor> CountyAsync(TestTenant tenant, string county = "430121") => await tenant.ActorAsync(await tenant.StaffAsync("CountyOfficer", county));

    private static Task<Outcome<User>> ApplyAsync(TestTenant tenant, StaffApplyOptions options) => DoAsync(tenant,
        new Actor(0, options.Name, UserKind.Staff, new HashSet<string>(StringComparer.Ordinal)), null, (s, c) => s.ApplyAsync(options, c));

    private static Task<Outcome<User>> BindAsync(TestTenant tenant, Actor actor, long user, long point, params string[] roles) => DoAsync(tenant, actor, null, (s, c) => s.BindAsync(user, point, roles, c));

    private static Task<Outcome<IssuedAccount>> CreateAsync(TestTenant tenant, Actor actor, string name, string place) =>
        DoAsync(tenant, actor, null, (s, c) => s.CreateOfficeUserAsync(new OfficeUserOptions(name, "李明", null, place, ["CountyOfficer"]), c));

    private static Task<Outcome<User>> DisableAsync(TestTenant tenant, Actor actor, long user, string? reason) => DoAsync(tenant, actor, reason, (s, c) => s.DisableAsync(user, c));

    private static async Task<Outcome<T>> DoAsync<T>(TestTenant tenant, Actor actor, string? reason, Func<StaffAccountService, ProcessContext, Task<Outcome<T>>> act)
    {
        await using var scope = tenant.Scope();
        return await act(scope.ServiceProvider.GetRequiredService<StaffAccountService>(), await tenant.ProcessAsync(actor, reason));
    }
}
