using System.Globalization;
using System.Security.Cryptography;
using Admissions.Core.Access;
using Admissions.Core.Accounts;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Demo;
using Admissions.Core.Events;
using Admissions.Core.Jobs;
using Admissions.Rules.Policy;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Testing;

/// <summary>
/// A tenant of its own for one test class, with a demo campaign whose clock the tests move. Everything is made through
/// the same services that people use, or read from the same reference data.
/// </summary>
public sealed class TestTenant
{
    public const string Password = "Test$ecret7431";
    private static int _serial;

    private TestTenant(ServiceProvider services, TenantDatabase database, Campaign campaign, CampaignPolicy policy)
    {
        (Services, Database, CampaignId, Policy) = (services, database, campaign.Id, policy);
        CampaignSlug = campaign.Slug;
    }

    public ServiceProvider Services { get; }
    public TenantDatabase Database { get; }
    public Tenant Tenant => Database.Tenant;
    public long CampaignId { get; }
    public string CampaignSlug { get; }
    public CampaignPolicy Policy { get; }

    /// <param name="pack">Policy pack, e.g. <c>hunan-adult</c>.</param>
    /// <param name="edit">Changes the pack's JSON for a test of another policy.</param>
    public static async Task<TestTenant> CreateAsync(string pack = "hunan-adult", Func<string, string>? edit = null, Action<IServiceCollection>? configure = null)
    {
        var services = await TestDatabase.ServicesAsync(configure);
        var slug = $"t{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5))}";
        var division = pack.StartsWith("shaanxi", StringComparison.Ordinal) ? "61" : "43";
        await TenantSetup.AddToCatalogueAsync(await TestDatabase.OwnerAsync(), slug, "测试省教育考试院", division, "0731-80000000", "{}", ["hngz=gl"]);
        var databases = services.GetRequiredService<TenantDatabases>();
        var database = databases.For((await databases.FindAsync(slug))!);
        await TenantSetup.EnsureOfficesAndRolesAsync(database);
        var json = edit is null ? PolicyPacks.Json(pack) : edit(PolicyPacks.Json(pack));
        await using var scope = Scope(services, database);
        var campaign = await OpenCampaign.FromPackAsync(scope.ServiceProvider, "adult-2026", json);
        return new TestTenant(services, database, campaign, PolicyJson.Parse(json));
    }

    /// <summary>The same authority seen from another of its campaigns, e.g. a drill: what is built then is built there.</summary>
    public TestTenant In(Campaign campaign)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        return new TestTenant(Services, Database, campaign, Policy);
    }

    /// <summary>What staff hand out for a drill; null in every other campaign.</summary>
    public async Task<string?> EntryCodeAsync()
    {
        await using var db = Open();
        return await db.Campaigns.Where(c => c.Id == CampaignId).Select(c => c.EntryCode).SingleAsync();
    }

    /// <summary>A scope inside this tenant, as a request or job has one.</summary>
    public AsyncServiceScope Scope() => Scope(Services, Database);

    public AdmissionsDbContext Open() => Database.Open();

    /// <summary>What an instance's scheduler does every few seconds: takes up what is queued in this tenant until nothing is.</summary>
    /// <returns>How many jobs were done.</returns>
    public Task<int> WorkAsync() => WorkAsync(Services);

    /// <summary>As <see cref="WorkAsync()"/>, by another instance.</summary>
    public async Task<int> WorkAsync(IServiceProvider instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        await using var scope = Scope(instance, instance.GetRequiredService<TenantDatabases>().For(Tenant));
        return await instance.GetRequiredService<JobWorker>().RunQueuedAsync(scope.ServiceProvider, default);
    }

    /// <summary>What another instance does every minute with the work of one that has died; its silence is over already.</summary>
    /// <returns>How many jobs ended as failed.</returns>
    public async Task<int> TakeOverAsync(IServiceProvider instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        await using var scope = Scope(instance, instance.GetRequiredService<TenantDatabases>().For(Tenant));
        await scope.ServiceProvider.GetRequiredService<AdmissionsDbContext>().Database
            .ExecuteSqlAsync($"update job_runs set heartbeat_at = now() - interval '1 hour' where state = 'Running'");
        return await JobWorker.SweepAsync(scope.ServiceProvider, default);
    }

    /// <summary>Moves the campaign's clock so that it is now the given Beijing time.</summary>
    public async Task SetClockAsync(string beijingTime)
    {
        var wanted = new DateTimeOffset(DateTime.Parse(beijingTime, CultureInfo.InvariantCulture), TimeSpan.FromHours(8));
        await using var db = Open();
        var now = await db.Database.SqlQuery<DateTimeOffset>($"select now() as \"Value\"").SingleAsync();
        await db.Campaigns.Where(c => c.Id == CampaignId).ExecuteUpdateAsync(c => c.SetProperty(x => x.ClockOffset, wanted - now));
    }

    /// <summary>The campaign as a request made now would see it.</summary>
    public async Task<CampaignContext> ContextAsync()
    {
        await using var scope = Scope();
        return (await scope.ServiceProvider.GetRequiredService<RequestContextLoader>().LoadAsync(null, CampaignSlug, default)).Campaign!;
    }

    public async Task<ProcessContext> ProcessAsync(Actor actor, string? reason = null) =>
        new(actor, await ContextAsync(), "127.0.0.1", reason);

    /// <summary>A staff or institution account, bound, with roles; signs in with <see cref="Password"/>.</summary>
    /// <param name="place">Division code of an office (43, 4301, 430102), or empty with a point or institution.</param>
    public async Task<User> StaffAsync(string role, string place = "", long? pointId = null, long? institutionId = null, BindingState binding = BindingState.Bound)
    {
        await using var scope = Scope();
        var db = scope.ServiceProvider.GetRequiredService<AdmissionsDbContext>();
        var serial = Interlocked.Increment(ref _serial);
        var user = new User
        {
            UserName = $"{role.ToLowerInvariant()}{serial}",
            DisplayName = NameOf(serial),
            Kind = institutionId is null ? UserKind.Staff : UserKind.Institution,
            Binding = binding,
            OrganizationId = place.Length == 0 ? null : await db.Organizations.Where(o => o.DivisionCode == place).Select(o => (long?)o.Id).SingleAsync(),
            PointId = pointId,
            InstitutionId = institutionId,
            LockoutEnabled = true,
        };
        user.Roles.Add(new UserRole { Role = role });
        var created = await scope.ServiceProvider.GetRequiredService<UserManager<User>>().CreateAsync(user, Password);
        return created.Succeeded ? user : throw new InvalidOperationException(created.ToString());
    }

    /// <summary>The actor a request of this user would have.</summary>
    public async Task<Actor> ActorAsync(User user)
    {
        await using var scope = Scope();
        var key = await SessionService.StartAsync(scope.ServiceProvider.GetRequiredService<AdmissionsDbContext>(), user, null, new SignInSessionOptions(), default);
        return (await scope.ServiceProvider.GetRequiredService<RequestContextLoader>().LoadAsync(key, CampaignSlug, default)).Actor!;
    }

    /// <summary>An invented name; no two of 400 accounts in a row have the same.</summary>
    private static string NameOf(int serial) => $"{"罗周谭彭龚贺熊易邹廖蒋阳邓柳肖欧黎段尹苏"[serial % 20]}{"岚敏湘毅楠婕帆朗芸澍瑾昊琪衡舒晖茜铭颖越"[serial / 20 % 20]}";

    private static AsyncServiceScope Scope(IServiceProvider services, TenantDatabase database)
    {
        var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(database);
        return scope;
    }
}
