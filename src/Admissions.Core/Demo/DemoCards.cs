using System.Text.Json;
using Admissions.Core.Data;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Demo;

/// <summary>Identity cards of the demo's invented candidates, for the simulated card reader.</summary>
public static class DemoCards
{
    /// <summary>Writes those of the demo points' waiting candidates, oldest first, as the simulator reads them.</summary>
    public static async Task WriteAsync(TenantDatabases databases, string file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(databases);
        var cards = new List<object>();
        foreach (var tenant in await databases.AllAsync(cancellationToken))
        {
            await using var db = databases.For(tenant).Open();
            var waiting = await db.Registrations
                .Where(r => r.State == RegistrationState.Submitted && r.DocumentKind == DocumentKind.ResidentIdCard
                    && db.Users.Any(u => u.PointId == r.PointId && u.UserName!.StartsWith(DemoAccounts.Prefix)))
                .OrderBy(r => r.Id).Select(r => new { r.Name, Number = r.DocumentNumber, r.Ethnicity }).ToListAsync(cancellationToken);
            cards.AddRange(waiting.Select(w => new { w.Name, w.Number, Nation = ReferenceData.Ethnicities.Name(w.Ethnicity)?.TrimEnd('族') ?? "汉" }));
        }
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(cards, JsonSerializerOptions.Web), cancellationToken);
    }
}
