using System.CommandLine;
using Admissions.Core.Accounts;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Cli.Commands;

/// <summary><c>admissions create-admin</c>: puts an authority on this installation, if need be, and issues its first administrator's account.</summary>
internal static class CreateAdminCommand
{
    public static Command Create()
    {
        var tenant = new Option<string>("--tenant") { Description = "Short name of the authority, the first part of its addresses.", Required = true };
        var user = new Option<string>("--user") { Description = "Name with which the administrator signs in.", Required = true };
        var person = new Option<string>("--person") { Description = "Who uses the account, as pages show it.", DefaultValueFactory = _ => "系统管理员" };
        var name = new Option<string?>("--name") { Description = "Full name of a new authority, as its pages and papers show it." };
        var division = new Option<string?>("--division") { Description = "First two digits of a new authority's division code (GB/T 2260)." };
        var phone = new Option<string?>("--phone") { Description = "Telephone that a new authority's pages show." };
        var reason = new Option<string?>("--reason") { Description = "Why another administrator is issued beside one who is there; stands in the record." };
        var command = new Command("create-admin", "Issue the first administrator's account of an authority; adds the authority when it is new.") { tenant, user, person, name, division, phone, reason };
        command.SetAction((result, cancellation) => RunCommand.GuardAsync(async () =>
        {
            if (FirstAdministrator.Check(result.GetValue(user)!, result.GetValue(person)!) is { } wrong)
                return StaffSeat.Refused([wrong]);
            var installation = await Installation.OpenAsync();
            await installation.MigrateAsync();
            await using var services = installation.Services();
            var databases = services.GetRequiredService<TenantDatabases>();
            var slug = result.GetValue(tenant)!;
            if (await databases.FindAsync(slug, cancellation) is null)
                await AddAsync(installation, slug, result.GetValue(name), result.GetValue(division), result.GetValue(phone), cancellation);
            var database = databases.For((await databases.FindAsync(slug, cancellation))!);
            await TenantSetup.EnsureOfficesAndRolesAsync(database, cancellation);
            await using var scope = services.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(database);
            var issued = await scope.ServiceProvider.GetRequiredService<FirstAdministrator>().IssueAsync(result.GetValue(user)!, result.GetValue(person)!, result.GetValue(reason), cancellation);
            if (!issued.Succeeded)
                return StaffSeat.Refused(issued.Refusals);
            Console.WriteLine($"/{slug}/gl/sign-in  {issued.Value.User.UserName}  {issued.Value.Password}");
            Console.WriteLine("The password is shown this once and must be changed at the first sign-in.");
            return 0;
        }));
        return command;
    }

    private static async Task AddAsync(Installation installation, string slug, string? name, string? division, string? phone, CancellationToken cancellation)
    {
        if (!TenantSetup.IsSlug(slug))
            throw new LocalPostgresException($"{slug} cannot be the first part of addresses: use 2 to 32 small letters, digits and hyphens, beginning with a letter, and none of {string.Join(", ", TenantSetup.ReservedSlugs)}.");
        if (string.IsNullOrWhiteSpace(name) || string.IsNullOrWhiteSpace(phone) || division is null)
            throw new LocalPostgresException($"There is no authority {slug} yet: say --name, --division and --phone to add it.");
        if (division.Length != 2 || ReferenceData.Children(division).Count == 0)
            throw new LocalPostgresException($"{division} is no province: say the first two digits of its division code.");
        await TenantSetup.AddToCatalogueAsync(installation.Owner, slug, name.Trim(), division, phone.Trim(), "{}", [], cancellation);
    }
}
