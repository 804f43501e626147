using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Accounts;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Demo.Season;

/// <summary>One campaign in which a season is played: its clock, its officers, its services.</summary>
public sealed class SeasonWorld(IServiceProvider services, TenantDatabase database, string campaignSlug)
{
    private readonly Dictionary<(string Role, string Place), Actor> _actors = [];

    public TenantDatabase Database => database;
    public string CampaignSlug => campaignSlug;

    /// <summary>The campaign at its present time; a stage takes it once.</summary>
    public async Task<CampaignContext> CampaignAsync()
    {
        await using var scope = Scope();
        return (await scope.ServiceProvider.GetRequiredService<RequestContextLoader>().LoadAsync(null, campaignSlug, default)).Campaign
            ?? throw new InvalidOperationException($"There is no campaign {campaignSlug}.");
    }

    /// <summary>Moves the campaign's clock and returns the campaign as it is then.</summary>
    public async Task<CampaignContext> AtAsync(string beijingTime)
    {
        await using var db = database.Open();
        var id = await db.Campaigns.Where(c => c.Slug == campaignSlug).Select(c => c.Id).SingleAsync();
        await DemoLoader.SetClockAsync(db, id, beijingTime);
        return await CampaignAsync();
    }

    /// <summary>Moves the clock to some hours after a window of the policy opens (negative: before it).</summary>
    public async Task<CampaignContext> AroundAsync(string window, double hoursAfterOpening)
    {
        var campaign = await CampaignAsync();
        var opens = campaign.Policy.Windows.First(w => w.Code == window).From?.OpensAt(campaign.Policy.Zone())
            ?? throw new InvalidOperationException($"Window {window} has no dates.");
        return await AtAsync(opens.ToOffset(ChineseTime.Beijing).AddHours(hoursAfterOpening).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
    }

    public AsyncServiceScope Scope()
    {
        var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(database);
        return scope;
    }

    /// <summary>Does one verb of a service in a scope of its own, as a request would; a refusal here is a bug of the season.</summary>
    public async Task<T> DoAsync<TService, T>(Func<TService, Task<Outcome<T>>> act)
        where TService : notnull
    {
        await using var scope = Scope();
        var outcome = await act(scope.ServiceProvider.GetRequiredService<TService>());
        return outcome.Succeeded ? outcome.Value : throw new InvalidOperationException(
            $"{typeof(TService).Name}: {string.Join('；', outcome.Refusals.Take(5).Select(r => r.Sentence))}");
    }

    /// <summary>An officer of the role at the place, with an account; made on first use.</summary>
    public async Task<Actor> OfficerAsync(string role, string division = "", long? pointId = null, long? institutionId = null, string? title = null)
    {
        var place = division + pointId + institutionId;
        if (_actors.TryGetValue((role, place), out var actor))
            return actor;
        await using var scope = Scope();
        var db = scope.ServiceProvider.GetRequiredService<AdmissionsDbContext>();
        var name = $"season-{role.ToLowerInvariant()}-{(place.Length == 0 ? "0" : place)}";
        var user = await db.Users.SingleOrDefaultAsync(u => u.UserName == name);
        if (user is null)
        {
            user = new User
            {
                UserName = name,
                DisplayName = title ?? TenantSetup.Roles.First(r => r.Role == role).Name,
                Kind = institutionId is null ? UserKind.Staff : UserKind.Institution,
                Binding = BindingState.Bound,
                OrganizationId = division.Length == 0 ? null : await db.Organizations.Where(o => o.DivisionCode == division).Select(o => (long?)o.Id).SingleAsync(),
                PointId = pointId,
                InstitutionId = institutionId,
                LockoutEnabled = true,
            };
            user.Roles.Add(new UserRole { Role = role });
            var created = await scope.ServiceProvider.GetRequiredService<UserManager<User>>().CreateAsync(user, DemoAccounts.Password);
            if (!created.Succeeded)
                throw new InvalidOperationException(created.ToString());
        }
        var key = await SessionService.StartAsync(db, user, null, new SignInSessionOptions(), default);
        actor = (await scope.ServiceProvider.GetRequiredService<RequestContextLoader>().LoadAsync(key, campaignSlug, default)).Actor!;
        await SessionService.EndAsync(db, SessionService.HashOf(key)!, default);
        _actors[(role, place)] = actor;
        return actor;
    }

    public static Actor Candidate(long userId, string name) =>
        new(userId, name, UserKind.Candidate, new HashSet<string>(StringComparer.Ordinal) { Permissions.RegisterSelf });

    public static ProcessContext Process(Actor actor, CampaignContext campaign, string? reason = null) => new(actor, campaign, "127.0.0.1", reason);
}
