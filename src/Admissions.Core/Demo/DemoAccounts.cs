using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
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

    /// <summary>One account per role, one candidate per state of registration, and an admitted one when the results are out.</summary>
    public static async Task<IReadOnlyList<DemoAccount>> ListAsync(TenantDatabases databases, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(databases);
        var accounts = new List<DemoAccount>();
        foreach (var tenant in await databases.AllAsync(cancellationToken))
        {
            await using var db = databases.For(tenant).Open();
            var first = await db.Registrations.Where(r => r.Campaign!.Mode == CampaignMode.Demo && r.User!.IsSeeded)
                .GroupBy(r => r.State).Select(g => g.Min(r => r.Id)).ToListAsync(cancellationToken);
            var candidates = await db.Registrations.Where(r => first.Contains(r.Id)).Select(r => new { r.User!.UserName, r.Name, r.State }).ToListAsync(cancellationToken);
            accounts.AddRange(candidates.OrderBy(c => c.State).Select(c => new DemoAccount(tenant.Slug, tenant.Name, c.UserName!, $"考生 {c.Name}（{RegistrationLifecycle.Table.Word(c.State)}）")));
            // Once the results are out, somebody who was admitted: the first of a state need not be one.
            var admitted = await db.Dossiers.Where(d => d.State == DossierState.Admitted && d.Registration!.User!.IsSeeded && !first.Contains(d.RegistrationId)
                    && db.Campaigns.Any(c => c.Id == d.CampaignId && c.Mode == CampaignMode.Demo && c.ResultsPublishedAt != null))
                .OrderBy(d => d.RegistrationId).Select(d => new { d.Registration!.User!.UserName, d.Registration.Name }).FirstOrDefaultAsync(cancellationToken);
            if (admitted is not null)
                accounts.Add(new DemoAccount(tenant.Slug, tenant.Name, admitted.UserName!, $"考生 {admitted.Name}（{DossierLifecycle.Table.Word(DossierState.Admitted)}）"));
            accounts.AddRange((await db.Users.Where(u => u.IsSeeded && u.UserName!.StartsWith(Prefix) && u.Binding == BindingState.Bound).OrderBy(u => u.Kind == UserKind.Staff ? 0 : 1).ThenBy(u => u.Id)
                    .Select(u => new { u.UserName, u.DisplayName }).ToListAsync(cancellationToken))
                .Select(u => new DemoAccount(tenant.Slug, tenant.Name, u.UserName!, u.DisplayName)));
        }
        return accounts;
    }
}
