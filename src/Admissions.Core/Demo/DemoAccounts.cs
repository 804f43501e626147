using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Demo;

/// <summary>Configuration section <c>Admissions:Demo</c>.</summary>
public sealed class DemoOptions
{
    public const string Section = "Admissions:Demo";

    /// <summary>Shows the demo accounts with one-press sign-in. Never true where real candidates are.</summary>
    public bool Enabled { get; set; }
}

/// <summary>One demo account as the first page lists it.</summary>
public sealed record DemoAccount(string TenantSlug, string TenantName, string UserName, string Title);

/// <summary>The invented people of the demo data.</summary>
public static class DemoAccounts
{
    public const string Password = "Demo#2026cn";

    /// <summary>Accounts of the demo carry this prefix, and nobody else can take such a name through the portals' own sign-up.</summary>
    public const string Prefix = "demo-";

    public static IQueryable<User> Of(IQueryable<User> users) => users.Where(u => u.UserName!.StartsWith(Prefix) && u.Binding != BindingState.Disabled);

    public static async Task<IReadOnlyList<DemoAccount>> ListAsync(TenantDatabases databases, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(databases);
        var accounts = new List<DemoAccount>();
        foreach (var tenant in await databases.AllAsync(cancellationToken))
        {
            await using var db = databases.For(tenant).Open();
            accounts.AddRange((await Of(db.Users).OrderBy(u => u.Kind == UserKind.Candidate ? 0 : u.Kind == UserKind.Staff ? 1 : 2).ThenBy(u => u.Id)
                    .Select(u => new { u.UserName, u.DisplayName }).ToListAsync(cancellationToken))
                .Select(u => new DemoAccount(tenant.Slug, tenant.Name, u.UserName!, u.DisplayName)));
        }
        return accounts;
    }
}
