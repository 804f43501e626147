using System.Globalization;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Demo;
using Admissions.Core.Demo.Season;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Demo;

/// <summary>Whole seasons in databases of their own: the seed decides what comes of them, and nothing else does.</summary>
public sealed class SeasonSeedTests
{
    private const int Candidates = 16;

    /// <summary>
    /// Told by document numbers and codes. Not told, because it differs by right: times of the day, row numbers, order and receipt
    /// numbers, codes to check papers by (all drawn by chance or counted by the database), and how long each stage took.
    /// </summary>
    /// <param name="People">Everybody with candidate number, state, ticket number, district, room, seat, dossier score and where he was admitted.</param>
    private sealed record Played(IReadOnlyList<string> Stages, IReadOnlyList<string> People, IReadOnlyList<string> Decisions, IReadOnlyList<string> Lines, IReadOnlyList<string> Rosters)
    {
        public string Text => string.Join('\n', [.. Stages, .. People, .. Decisions, .. Lines, .. Rosters]);
    }

    [Fact]
    public async Task Season_OfOneSeed_IsTheSameTwiceAndAnotherSeedIsAnotherSeason()
    {
        // The other seed is asked as far as the point only: other people bring everything else with them.
        var played = await Task.WhenAll(PlayAsync(seed: 7), PlayAsync(seed: 7), PlayAsync(seed: 8, SeasonStage.Confirmation));

        var (first, again, other) = (played[0], played[1], played[2]);
        first.People.Count.ShouldBe(Candidates);
        first.People.ShouldContain(p => p.Contains(" Admitted ", StringComparison.Ordinal));
        first.Rosters.ShouldNotBeEmpty();
        again.Text.ShouldBe(first.Text);
        other.People.Count.ShouldBe(Candidates);
        Numbers(other).Intersect(Numbers(first)).ShouldBeEmpty();

        static IEnumerable<string> Numbers(Played season) => season.People.Select(p => p.Split(' ')[0]);
    }

    private static async Task<Played> PlayAsync(int seed, SeasonStage last = SeasonStage.Invariants)
    {
        await using var scratch = await ScratchDatabase.CreateAsync();
        await using var gateway = await SeasonGateway.StartAsync((await SimulatorProcess.GetAsync()).Address);
        await using var services = await scratch.ServicesAsync(gateway.Settings());
        await TenantSetup.AddToCatalogueAsync(scratch.Owner, "hunan", "湖南省教育考试院", "43", "0731-88090224", "{}", []);
        var databases = services.GetRequiredService<TenantDatabases>();
        var database = databases.For((await databases.FindAsync("hunan"))!);
        await TenantSetup.EnsureOfficesAndRolesAsync(database);
        await using (var scope = services.CreateAsyncScope())
        {
            scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(database);
            await OpenCampaign.FromPackAsync(scope.ServiceProvider, "adult-2026", PolicyPacks.Json("hunan-adult"));
        }
        var report = await new SeasonRunner(new SeasonWorld(services, database, "adult-2026"), new SeasonOptions(Candidates, seed, last, OneByOne: true), gateway).RunAsync();
        report.Invariants.Where(i => i.Violations > 0).Select(i => i.Name).ShouldBeEmpty();
        await using var db = database.Open();
        return await ReadAsync(db, report);
    }

    private static async Task<Played> ReadAsync(AdmissionsDbContext db, SeasonReport report)
    {
        var people = await db.Registrations.AsNoTracking().OrderBy(r => r.DocumentNumber).Select(r => new
        {
            r.DocumentNumber, r.Name, r.CandidateNumber, r.State, r.TicketNumber, r.DossierScore,
            Seat = db.Seats.Where(s => s.RegistrationId == r.Id).Select(s => s.Room!.District!.Code + "/" + s.Room.Number + "/" + s.Number).SingleOrDefault(),
            Dossier = db.Dossiers.Where(d => d.RegistrationId == r.Id)
                .Select(d => d.State + " " + d.AdmittedPlanLine!.Institution!.Code + " " + d.AdmittedPlanLine.MajorCode + " " + d.ChoiceNumber).SingleOrDefault(),
        }).ToListAsync();
        var decisions = await db.DecisionUploads.AsNoTracking().OrderBy(u => u.Round).ThenBy(u => u.InstitutionId).Select(u => new { u.Round, u.AdmitCount, u.ReturnCount, u.InstitutionId }).ToListAsync();
        var lines = await db.ControlLines.AsNoTracking().OrderBy(l => l.Level).ThenBy(l => l.Category).ThenBy(l => l.SubCategory).ToListAsync();
        var rosters = await db.Rosters.AsNoTracking().OrderBy(r => r.Number).Select(r => new { r.Number, r.Count }).ToListAsync();
        return new Played(
            [.. report.Stages.Select(s => $"{s.Name} {s.Count}")],
            [.. people.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.DocumentNumber} {p.Name} {p.CandidateNumber} {p.State} {p.TicketNumber} {p.Seat} {p.DossierScore} {p.Dossier}"))],
            [.. decisions.Select(d => $"{d}")],
            [.. lines.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Level} {l.Category} {l.SubCategory} {l.Line}"))],
            [.. rosters.Select(r => $"{r}")]);
    }
}
