using System.Text;
using Admissions.Core.Scoring;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Testing;

/// <summary>Scores, imported by the province as it imports them.</summary>
public static class ScoreBuilders
{
    /// <summary>Gives the registrations the ticket numbers T00, T01 … in their order.</summary>
    public static async Task TicketedAsync(this TestTenant tenant, IReadOnlyList<long> registrations)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(registrations);
        await using var db = tenant.Open();
        for (var i = 0; i < registrations.Count; i++)
        {
            var (id, number) = (registrations[i], $"T{i:00}");
            await db.Registrations.Where(r => r.Id == id).ExecuteUpdateAsync(r => r.SetProperty(x => x.TicketNumber, number));
        }
    }

    /// <summary>Checks and confirms a score file with its titles, as the information division of the province.</summary>
    public static async Task<ScoreCheck> ImportScoresAsync(this TestTenant tenant, string csv)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        var context = await tenant.ProcessAsync(await tenant.ActorAsync(await tenant.StaffAsync("InformationOfficer", tenant.Tenant.DivisionPrefix)));
        await using var scope = tenant.Scope();
        var scores = scope.ServiceProvider.GetRequiredService<ScoreImportService>();
        var read = Must(await scores.CheckAsync(new MemoryStream(Encoding.UTF8.GetBytes(csv)), "成绩.csv", context));
        return Must(await scores.ConfirmAsync(read.ImportId, context));
    }
}
