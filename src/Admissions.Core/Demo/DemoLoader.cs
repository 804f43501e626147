using System.Globalization;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Demo.Season;
using Admissions.Rules;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Demo;

/// <summary>Two authorities with a campaign each and an account for every role. Idempotent.</summary>
public sealed class DemoLoader(IServiceProvider services, TenantDatabases databases)
{
    private sealed record Authority(string Slug, string Name, string Prefix, string Phone, string Footer, string Pack, string City, string CityName, string County, string CountyName,
        SeasonStage Last, int ConfirmPercent, string Now);

    private static readonly Authority[] Authorities =
    [
        new("hunan", "湖南省教育考试院", "43", "0731-88090224", Marks("湖南省教育考试院", "长沙市雨花区（演示）"), "hunan-adult", "4301", "长沙市", "430102", "芙蓉区", SeasonStage.Payment, 100, "2026-09-10 09:30"),
        new("shaanxi", "陕西省教育考试院", "61", "029-85377780", Marks("陕西省教育考试院", "西安市雁塔区（演示）"), "shaanxi-adult", "6101", "西安市", "610102", "新城区", SeasonStage.Confirmation, 60, "2026-09-04 09:30"),
    ];

    private const int DemoCandidates = 60;

    /// <param name="ownerConnection">Adds the tenants to the catalogue, which the app's role may only read.</param>
    /// <param name="gateway">Through which the demo candidates pay.</param>
    /// <returns>False when everything was there already.</returns>
    public async Task<bool> LoadAsync(string ownerConnection, SeasonGateway gateway, CancellationToken cancellationToken = default)
    {
        var loaded = false;
        foreach (var authority in Authorities)
        {
            await TenantSetup.AddToCatalogueAsync(ownerConnection, authority.Slug, authority.Name, authority.Prefix, authority.Phone, authority.Footer, ["hngz=gl"], cancellationToken);
            var database = databases.For((await databases.FindAsync(authority.Slug, cancellationToken))!);
            await TenantSetup.EnsureOfficesAndRolesAsync(database, cancellationToken);
            await using var scope = services.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(database);
            var db = scope.ServiceProvider.GetRequiredService<AdmissionsDbContext>();
            if (await db.Campaigns.AnyAsync(cancellationToken))
                continue;
            await OpenCampaign.FromPackAsync(scope.ServiceProvider, "adult-2026", PolicyPacks.Json(authority.Pack), cancellationToken);
            await StaffAsync(scope.ServiceProvider, db, authority, cancellationToken);
            // Telephones of duty, one for all cities: they are invented.
            await db.Organizations.Where(o => o.Kind == OrganizationKind.CityOffice).ExecuteUpdateAsync(o => o.SetProperty(x => x.Phone, authority.Phone), cancellationToken);
            // The season stops while registration is open, so that every role finds something to do.
            var world = new SeasonWorld(services, database, "adult-2026");
            await new SeasonRunner(world, new SeasonOptions(DemoCandidates, Last: authority.Last, ConfirmPercent: authority.ConfirmPercent), gateway).RunAsync();
            await BoundStaffAsync(scope.ServiceProvider, db, cancellationToken);
            await new DemoBulletins(world).PublishAsync(authority.Prefix, authority.Now);
            // Nobody else has been here yet: every account of the tenant is the demo's own.
            await db.Users.ExecuteUpdateAsync(u => u.SetProperty(x => x.IsSeeded, true), cancellationToken);
            await world.AtAsync(authority.Now);
            loaded = true;
        }
        return loaded;
    }

    private static async Task StaffAsync(IServiceProvider services, AdmissionsDbContext db, Authority authority, CancellationToken cancellationToken)
    {
        var users = services.GetRequiredService<UserManager<User>>();
        await AddAsync("province-admin", "系统管理员", authority.Name, "ProvinceAdministrator", authority.Prefix);
        await AddAsync("province-adult", "成招处", authority.Name, "AdultAdmissionOfficer", authority.Prefix);
        await AddAsync("province-info", "信息处", authority.Name, "InformationOfficer", authority.Prefix);
        await AddAsync("province-group", "录取管理组", authority.Name, "AdmissionManagementOfficer", authority.Prefix);
        await AddAsync("inspector", "纪检监察组", authority.Name, "Inspector", authority.Prefix);
        await AddAsync("city", "市州招考机构", authority.CityName, "CityOfficer", authority.City);
        await AddAsync("county", "县市区招生办", authority.CountyName, "CountyOfficer", authority.County);

        async Task AddAsync(string name, string title, string place, string role, string division) => await CreateAsync(users, new User
        {
            UserName = DemoAccounts.Prefix + name,
            DisplayName = $"{place} {title}",
            Kind = UserKind.Staff,
            OrganizationId = await db.Organizations.Where(o => o.DivisionCode == division).Select(o => (long?)o.Id).SingleAsync(cancellationToken),
        }, role);
    }

    /// <summary>Accounts that need something of the season: the busiest point, and the college that most people chose first, so that dossiers will come to it.</summary>
    private static async Task BoundStaffAsync(IServiceProvider services, AdmissionsDbContext db, CancellationToken cancellationToken)
    {
        var users = services.GetRequiredService<UserManager<User>>();
        var point = await db.RegistrationPoints.Where(p => p.Kind == RegistrationPointKind.Public).OrderByDescending(p => db.Registrations.Count(r => r.PointId == p.Id)).ThenBy(p => p.Id).FirstAsync(cancellationToken);
        foreach (var role in new[] { ("point", "PointHead", "负责人"), ("point-reviewer", "PointReviewer", "审核员"), ("point-photographer", "PointPhotographer", "照相员"), ("point-printer", "PointPrinter", "打印员") })
            await CreateAsync(users, new User { UserName = DemoAccounts.Prefix + role.Item1, DisplayName = $"{point.Name} {role.Item3}", Kind = UserKind.Staff, PointId = point.Id }, role.Item2);
        var college = await db.Institutions
            .OrderByDescending(i => db.ChoiceForms.Count(f => f.IsEffective && db.PlanLines.Any(l => l.InstitutionId == i.Id && l.Id == f.PlanLineIds[0])))
            .ThenBy(i => i.Code).FirstAsync(cancellationToken);
        foreach (var role in new[] { ("college", "InstitutionLeader", "录取组长"), ("college-operator", "InstitutionOperator", "操作员"), ("college-supervisor", "InstitutionSupervisor", "监督人员") })
            await CreateAsync(users, new User { UserName = DemoAccounts.Prefix + role.Item1, DisplayName = $"{college.Name} {role.Item3}", Kind = UserKind.Institution, InstitutionId = college.Id }, role.Item2);
    }

    private static async Task CreateAsync(UserManager<User> users, User user, string role)
    {
        user.Binding = BindingState.Bound;
        user.LockoutEnabled = true;
        user.Roles.Add(new UserRole { Role = role });
        var created = await users.CreateAsync(user, DemoAccounts.Password);
        if (!created.Succeeded)
            throw new InvalidOperationException(created.ToString());
    }

    /// <summary>Moves a demo campaign's clock to a Beijing time; a live campaign refuses by constraint.</summary>
    public static async Task SetClockAsync(AdmissionsDbContext db, long campaignId, string beijingTime, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(db);
        var wanted = new DateTimeOffset(DateTime.Parse(beijingTime, CultureInfo.InvariantCulture), ChineseTime.Beijing);
        var now = await db.Database.SqlQuery<DateTimeOffset>($"select now() as \"Value\"").SingleAsync(cancellationToken);
        await db.Campaigns.Where(c => c.Id == campaignId).ExecuteUpdateAsync(c => c.SetProperty(x => x.ClockOffset, wanted - now), cancellationToken);
    }

    private static string Marks(string sponsor, string address) =>
        $$"""{"sponsor":"{{sponsor}}","operator":"{{sponsor}}信息处","address":"{{address}}","siteCode":"演示0000000001","icpNumber":"演示ICP备00000000号","policeNumber":"演示公网安备00000000000000号"}""";
}
