using System.Text.Json;
using System.Text.RegularExpressions;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Demo;
using Admissions.Core.Demo.Season;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Web.Tests.Shell;

/// <summary>A whole season, played by the services that people use, read as an inspector reads it.</summary>
public sealed partial class EventFactsSeasonTests
{
    [Fact]
    public async Task Season_FromPlanToRosters_WritesNoEventWithoutWords()
    {
        await using var scratch = await ScratchDatabase.CreateAsync();
        await using var gateway = await SeasonGateway.StartAsync((await SimulatorProcess.GetAsync()).Address);
        await using var services = await scratch.ServicesAsync([new("Admissions:PasswordHasher:IterationCount", "1000"), new("Admissions:PasswordLane:WaitSeconds", "600"), .. gateway.Settings()]);
        await TenantSetup.AddToCatalogueAsync(scratch.Owner, "hunan", "湖南省教育考试院", "43", "0731-80000000", "{}", ["hngz=gl"]);
        var databases = services.GetRequiredService<TenantDatabases>();
        var database = databases.For((await databases.FindAsync("hunan"))!);
        await TenantSetup.EnsureOfficesAndRolesAsync(database);
        var world = new SeasonWorld(services, database, "adult-2026");
        await using (var scope = world.Scope())
            await OpenCampaign.FromPackAsync(scope.ServiceProvider, "adult-2026", PolicyPacks.Json("hunan-adult"));

        await new SeasonRunner(world, new SeasonOptions(30), gateway).RunAsync();

        await using var db = database.Open();
        var campaign = await world.CampaignAsync();
        var events = await db.Events.AsNoTracking().OrderBy(e => e.Id).ToListAsync();
        var facts = new EventFacts(campaign.Policy, await EventNames.LoadAsync(db, campaign.Id, events));
        events.Select(e => e.Type).Distinct().Count().ShouldBeGreaterThan(30, "a small season happens to have a little over forty kinds");
        events.SelectMany(e => Unlabelled(e, facts)).Distinct().ShouldBeEmpty();
        events.SelectMany(e => new[] { facts.Before(e), facts.After(e) }.OfType<string>().SelectMany(text => English().Matches(text)).Select(m => $"{e.Type}: {m.Value}")).Distinct().ShouldBeEmpty();
        events.Where(e => e.Type == "DossierAdmitted").Select(e => facts.After(e)!).ShouldAllBe(text => Admitted().IsMatch(text));
    }

    private static IEnumerable<string> Unlabelled(Event e, EventFacts facts) => new[] { e.Before, e.After }.OfType<string>().SelectMany(json =>
    {
        using var document = JsonDocument.Parse(json);
        return Keys(document.RootElement).ToList();
    }).Where(key => facts.Label(e.Type, e.SubjectType, key) is null).Select(key => $"{e.Type} {e.SubjectType}.{key}");

    private static IEnumerable<string> Keys(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Keys(p.Value).Prepend(p.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Keys),
        _ => [],
    };

    /// <summary>A member of an enum or a code of the source, which nobody has put into words.</summary>
    [GeneratedRegex("(?<![A-Za-z0-9-])[A-Z][a-z]{2,}[A-Za-z]*")]
    private static partial Regex English();

    [GeneratedRegex(@"^院校：\d{4} \S+；录取专业：\d{4} \S+　\w+ \S+$")]
    private static partial Regex Admitted();
}
