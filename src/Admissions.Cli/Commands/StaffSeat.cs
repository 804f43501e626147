using System.CommandLine;
using Admissions.Core.Accounts;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Cli.Commands;

/// <summary>
/// Verbs that a person of an office gives on the command line: authority, campaign and account are named, and the account's own
/// permissions and scope hold as on the pages.
/// </summary>
internal sealed class StaffSeat
{
    private readonly Option<string> _tenant = new("--tenant") { Description = "Short name of the authority, the first part of its addresses.", Required = true };
    private readonly Option<string> _campaign = new("--campaign") { Description = "Short name of the campaign, e.g. adult-2026.", Required = true };
    private readonly Option<string> _user = new("--as") { Description = "Account in whose name it is done.", Required = true };

    public void AddTo(Command command)
    {
        command.Options.Add(_tenant);
        command.Options.Add(_campaign);
        command.Options.Add(_user);
    }

    public async Task<int> SitAsync(ParseResult result, string? reason, Func<IServiceProvider, ProcessContext, Task<int>> act, CancellationToken cancellation)
    {
        var installation = await Installation.OpenAsync();
        await using var services = installation.Services();
        var databases = services.GetRequiredService<TenantDatabases>();
        var tenant = await databases.FindAsync(result.GetValue(_tenant)!, cancellation) ?? throw new LocalPostgresException($"There is no authority {result.GetValue(_tenant)}.");
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(databases.For(tenant));
        var db = scope.ServiceProvider.GetRequiredService<AdmissionsDbContext>();
        var name = result.GetValue(_user)!.ToUpperInvariant();
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedUserName == name && u.Kind == UserKind.Staff, cancellation)
            ?? throw new LocalPostgresException($"There is no staff account {result.GetValue(_user)}.");
        if (user.Binding == BindingState.Disabled)
            throw new LocalPostgresException($"The account {result.GetValue(_user)} is disabled.");
        // A sign-in of its own, so that scope and permissions are read exactly as for a request; it ends at once.
        var key = await SessionService.StartAsync(db, user, null, new SignInSessionOptions(), cancellation);
        var request = await scope.ServiceProvider.GetRequiredService<RequestContextLoader>().LoadAsync(key, result.GetValue(_campaign), cancellation);
        await SessionService.EndAsync(db, SessionService.HashOf(key)!, cancellation);
        db.ChangeTracker.Clear();
        if (request.Campaign is not { } campaign)
            throw new LocalPostgresException($"There is no campaign {result.GetValue(_campaign)}.");
        return await act(scope.ServiceProvider, new ProcessContext(request.Actor!, campaign, null, reason));
    }

    /// <summary>Says why nothing was done.</summary>
    public static int Refused(IEnumerable<Refusal> refusals)
    {
        foreach (var refusal in refusals)
            Console.Error.WriteLine(refusal.Sentence);
        return 3;
    }
}
