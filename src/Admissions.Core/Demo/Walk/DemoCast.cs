using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Demo.Walk;

/// <summary>What the listed accounts are for, so that it is left to them. Null: nobody is listed.</summary>
public sealed record DemoOwn(string? County = null, string? City = null, long? InstitutionId = null)
{
    public static readonly DemoOwn Nobody = new();
}

/// <summary>What was done for others, in words.</summary>
public sealed class DemoPlayed
{
    public List<string> Done { get; } = [];

    /// <summary>Whose part failed, and why.</summary>
    public List<string> Failed { get; } = [];

    /// <summary>What the listed accounts still have to do themselves.</summary>
    public List<string> Left { get; } = [];

    public void Fail<T>(string who, Outcome<T> outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        Failed.Add($"{who}：{string.Join('；', outcome.Refusals.Take(3).Select(r => r.Sentence))}。");
    }
}

/// <summary>
/// The offices and colleges that have no account on the first page. They act through the same services as everybody, each
/// verb in a scope of its own as a request would; their events say that it was a demonstration, and who pressed the button.
/// </summary>
public sealed class DemoCast(IServiceScopeFactory scopes, TenantScope tenant)
{
    public const string NamePrefix = "演示：";

    public string Province => tenant.Tenant.DivisionPrefix;

    public AdmissionsDbContext Open() => tenant.Database.Open();

    /// <summary>An office of the role at the division, with the rights that the role begins with.</summary>
    public ProcessContext Office(ProcessContext who, string role, string division)
    {
        ArgumentNullException.ThrowIfNull(who);
        ArgumentNullException.ThrowIfNull(division);
        var definition = TenantSetup.Roles.Single(r => r.Role == role);
        var place = division == Province ? definition.Name : $"{ReferenceData.Division(division)?.Name ?? division}{(division.Length == 4 ? "招考机构" : "招生办")}";
        return who with { Actor = Someone(who, UserKind.Staff, definition, place) with { DivisionCode = division, Place = place } };
    }

    public static ProcessContext Point(ProcessContext who, RegistrationPoint point)
    {
        ArgumentNullException.ThrowIfNull(who);
        ArgumentNullException.ThrowIfNull(point);
        var definition = TenantSetup.Roles.Single(r => r.Role == "PointHead");
        return who with { Actor = Someone(who, UserKind.Staff, definition, point.Name) with { PointId = point.Id, CountyCode = point.CountyCode, Place = point.Name } };
    }

    public static ProcessContext College(ProcessContext who, Institution institution)
    {
        ArgumentNullException.ThrowIfNull(who);
        ArgumentNullException.ThrowIfNull(institution);
        var definition = TenantSetup.Roles.Single(r => r.Role == "InstitutionLeader");
        return who with { Actor = Someone(who, UserKind.Institution, definition, institution.Name) with { InstitutionId = institution.Id, Place = institution.Name } };
    }

    /// <summary>The jobs of the night, which are nobody's.</summary>
    public static ProcessContext Night(ProcessContext who)
    {
        ArgumentNullException.ThrowIfNull(who);
        return who with { Actor = Actor.System with { Name = NamePrefix + Actor.System.Name } };
    }

    public async Task<Outcome<T>> DoAsync<TService, T>(Func<TService, Task<Outcome<T>>> act)
        where TService : notnull
    {
        ArgumentNullException.ThrowIfNull(act);
        await using var scope = Scope();
        return await act(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public async Task<T> ReadAsync<TService, T>(Func<TService, Task<T>> read)
        where TService : notnull
    {
        ArgumentNullException.ThrowIfNull(read);
        await using var scope = Scope();
        return await read(scope.ServiceProvider.GetRequiredService<TService>());
    }

    /// <summary>The county, city and college of the accounts that the first page lists.</summary>
    public async Task<DemoOwn> ListedAsync(CancellationToken cancellationToken)
    {
        await using var db = Open();
        var (county, city, college) = (DemoAccounts.Prefix + "county", DemoAccounts.Prefix + "city", DemoAccounts.Prefix + "college");
        var listed = await db.Users.Where(u => u.IsSeeded && (u.UserName == county || u.UserName == city || u.UserName == college))
            .Select(u => new { u.UserName, u.InstitutionId, Division = db.Organizations.Where(o => o.Id == u.OrganizationId).Select(o => o.DivisionCode).FirstOrDefault() })
            .ToListAsync(cancellationToken);
        return new DemoOwn(
            listed.Find(u => u.UserName == county)?.Division, listed.Find(u => u.UserName == city)?.Division, listed.Find(u => u.UserName == college)?.InstitutionId);
    }

    private static Actor Someone(ProcessContext who, UserKind kind, RoleDefinition role, string place) =>
        new(who.Actor.UserId, NamePrefix + place, kind, role.Permissions.ToHashSet(StringComparer.Ordinal)) { Roles = [role.Role] };

    private AsyncServiceScope Scope()
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(tenant.Database);
        return scope;
    }
}
