using Admissions.Core.Access;
using Admissions.Core.Accounts;
using Admissions.Core.Bulletins;
using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Core.Reporting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Bulletins;

/// <summary>Whom a bulletin reaches, and who has read it.</summary>
public sealed class BoardTests : IAsyncLifetime
{
    private TestTenant _tenant = null!;

    public async ValueTask InitializeAsync()
    {
        _tenant = await TestTenant.CreateAsync();
        await _tenant.SetClockAsync("2026-09-08 10:00");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public static TheoryData<string, BulletinAudience, string> Reached => new()
    {
        { "43", BulletinAudience.Everyone, "public, candidate, fresh, far, city, county, neighbour, point, college" },
        { "43", BulletinAudience.Candidates, "candidate, fresh, far" },
        { "43", BulletinAudience.Offices, "city, county, neighbour, point" },
        { "43", BulletinAudience.Institutions, "college" },
        { "4301", BulletinAudience.Everyone, "public, candidate, city, county, neighbour, point" },
        { "430121", BulletinAudience.Everyone, "public, candidate, county, point" },
        { "430121", BulletinAudience.Candidates, "candidate" },
        { "430121", BulletinAudience.Offices, "county, point" },
    };

    /// <summary>The board and the count of what is unread say the same of everybody; another tenant's people never see any of it.</summary>
    [Theory]
    [MemberData(nameof(Reached))]
    public async Task Publish_ByAnOffice_ReachesItsSubtreeAndAudienceOnly(string division, BulletinAudience audience, string reached)
    {
        var point = await _tenant.PointAsync("430121");
        var line = await _tenant.PlanLineAsync();
        var candidates = new Dictionary<string, TestCandidate>(StringComparer.Ordinal)
        {
            ["candidate"] = await (await _tenant.CandidateAsync().PledgedAsync()).FilledAsync([line.Id], point.Id),
            ["fresh"] = await _tenant.CandidateAsync(),
            ["far"] = await _tenant.SubmittedCandidateAsync(await _tenant.PointAsync("430202"), line),
        };
        var staff = new Dictionary<string, Actor>(StringComparer.Ordinal)
        {
            ["city"] = await _tenant.OfficerAsync("Inspector", "4301"),
            ["county"] = await _tenant.OfficerAsync("Inspector", "430121"),
            ["neighbour"] = await _tenant.OfficerAsync("Inspector", "430102"),
            ["point"] = await _tenant.StaffActorAsync("PointPhotographer", pointId: point.Id),
            ["college"] = await _tenant.ActorAsync(await _tenant.StaffAsync("InstitutionOperator", institutionId: line.InstitutionId)),
        };

        var bulletin = await _tenant.PublishedBulletinAsync(division, audience);

        var sees = new List<string>();
        await using var scope = _tenant.Scope();
        var board = scope.ServiceProvider.GetRequiredService<BulletinBoard>();
        if (await board.ForThePublic(_tenant.CampaignId).AnyAsync())
            sees.Add("public");
        foreach (var (name, candidate) in candidates)
        {
            var own = await FileAsync(candidate);
            own.UnreadBulletins.ShouldBe(await board.For(BulletinReader.Of(own), _tenant.CampaignId).CountAsync(), name);
            if (own.UnreadBulletins == 1)
                sees.Add(name);
        }
        foreach (var (name, actor) in staff)
        {
            var found = await board.FindAsync(bulletin.Id, BulletinReader.Of(actor), _tenant.CampaignId);
            (await UnreadAsync(_tenant, actor)).ShouldBe(found is null ? 0 : 1, name);
            if (found is not null)
                sees.Add(name);
        }
        string.Join(", ", sees).ShouldBe(reached);

        var elsewhere = await TestTenant.CreateAsync();
        (await UnreadAsync(elsewhere, await elsewhere.OfficerAsync("CountyOfficer", "430121"))).ShouldBe(0);
        await using var other = elsewhere.Scope();
        (await other.ServiceProvider.GetRequiredService<BulletinBoard>().ForThePublic(_tenant.CampaignId).AnyAsync()).ShouldBeFalse();
    }

    /// <summary>Where he belongs follows what he has typed, until a submission says it.</summary>
    [Fact]
    public async Task Place_OfACandidate_IsHisPointsOrHisHouseholds()
    {
        await _tenant.PublishedBulletinAsync("430121");
        var candidate = await _tenant.CandidateAsync().PledgedAsync();
        (await FileAsync(candidate)).UnreadBulletins.ShouldBe(0);

        var row = await candidate.ReadAsync();
        var household = RegistrationDraft.Read(row).With([KeyValuePair.Create("householdRegistrationPlace", (string?)"430121")]);
        Must(await candidate.DoAsync<RegistrationService, DraftSaved>((s, c) => s.SaveDraftAsync(new SaveDraftOptions(row.DraftVersion, household), c)));
        var file = await FileAsync(candidate);
        (file.Place, file.UnreadBulletins).ShouldBe(("430121", 1), "the county of his household");

        await candidate.FilledAsync([(await _tenant.PlanLineAsync()).Id], (await _tenant.PointAsync("430202")).Id, ("householdRegistrationPlace", "430121"));
        file = await FileAsync(candidate);
        (file.Place, file.UnreadBulletins).ShouldBe(("430202", 0), "the county of his point");
    }

    [Fact]
    public async Task Readers_OfACounty_AreCountedAndWhoHasNotReadIsNamed()
    {
        var county = await _tenant.OfficerAsync("CountyOfficer", "430121");
        var schools = new List<(RegistrationPoint Point, Actor Clerk)>();
        for (var i = 0; i < 20; i++)
        {
            var school = await _tenant.PointAsync("430121", kind: RegistrationPointKind.School);
            schools.Add((school, await _tenant.StaffActorAsync("PointHead", pointId: school.Id)));
        }
        await _tenant.PointAsync("430102", kind: RegistrationPointKind.School);
        var bulletin = await _tenant.PublishedBulletinAsync("43", BulletinAudience.Offices);
        (await UnreadAsync(_tenant, schools[0].Clerk)).ShouldBe(1);

        foreach (var (_, clerk) in schools.Skip(2))
            (await ReadAsync(bulletin, clerk)).ShouldBeTrue();

        (await UnreadAsync(_tenant, schools[2].Clerk)).ShouldBe(0);
        (await UnreadAsync(_tenant, schools[0].Clerk)).ShouldBe(1);
        var reach = (await _tenant.DoAsync<BulletinReaders, BulletinReach?>(county, (s, c) => s.OfAsync(bulletin.Id, c))).ShouldNotBeNull();
        var points = reach.Places.Where(p => p.Kind == ReaderKind.Point).ToList();
        (points.Count, points.Count(p => p.HasRead)).ShouldBe((20, 18));
        points.Where(p => !p.HasRead).Select(p => p.Name).ShouldBe(schools.Take(2).Select(s => s.Point.Name), ignoreOrder: true);
        (await _tenant.DoAsync<BulletinReaders, Counted<int>?>(county, (s, c) => s.CandidatesAsync(reach, false, c))).ShouldBeNull();
    }

    [Fact]
    public async Task Readers_OfTheProvince_CountOfficesPointsInstitutionsAndCandidates()
    {
        var province = await _tenant.OfficerAsync("ProvinceAdministrator", "43");
        var line = await _tenant.PlanLineAsync();
        var candidate = await _tenant.SubmittedCandidateAsync(await _tenant.PointAsync(), line);
        var bulletin = await _tenant.PublishedBulletinAsync();
        foreach (var actor in new[] { await _tenant.OfficerAsync("CityOfficer", "4301"), await _tenant.ActorAsync(await _tenant.StaffAsync("InstitutionOperator", institutionId: line.InstitutionId)) })
            await ReadAsync(bulletin, actor);
        await ReadAsync(bulletin, candidate.Actor, BulletinReader.Of(await FileAsync(candidate)));

        var reach = (await _tenant.DoAsync<BulletinReaders, BulletinReach?>(province, (s, c) => s.OfAsync(bulletin.Id, c))).ShouldNotBeNull();

        reach.Places.Where(p => p.HasRead).Select(p => p.Kind).ShouldBe([ReaderKind.CityOffice, ReaderKind.Institution]);
        reach.Places.Count(p => p.Kind == ReaderKind.CityOffice).ShouldBe(14);
        reach.Places.Count(p => p.Kind == ReaderKind.Point).ShouldBe(1);
        (await CandidatesAsync(anew: false)).ShouldBe(1);
        var second = await _tenant.SubmittedCandidateAsync(await _tenant.PointAsync(), line);
        await ReadAsync(bulletin, second.Actor, BulletinReader.Of(await FileAsync(second)));
        (await CandidatesAsync(anew: false)).ShouldBe(1, "counted a moment ago");
        (await CandidatesAsync(anew: true)).ShouldBe(2);
        (await CandidatesAsync(anew: false)).ShouldBe(2);
        var city = await _tenant.OfficerAsync("CityOfficer", "4302");
        var own = (await _tenant.DoAsync<BulletinReaders, BulletinReach?>(city, (s, c) => s.OfAsync(bulletin.Id, c)))!;
        (await _tenant.DoAsync<BulletinReaders, Counted<int>?>(city, (s, c) => s.CandidatesAsync(own, false, c)))!.Figures.ShouldBe(0, "the city sees its own");

        async Task<int> CandidatesAsync(bool anew) => (await _tenant.DoAsync<BulletinReaders, Counted<int>?>(province, (s, c) => s.CandidatesAsync(reach, anew, c)))!.Figures;
    }

    [Fact]
    public async Task Withdraw_ReachesNobodyAtOnceAndKeepsWhoHadRead()
    {
        var (city, clerk) = (await _tenant.OfficerAsync("CityOfficer", "4301"), await _tenant.OfficerAsync("CountyOfficer", "430121"));
        var bulletin = await _tenant.PublishedBulletinAsync("4301");
        await ReadAsync(bulletin, clerk);

        Must(await _tenant.BulletinAsync(city, (s, c) => s.WithdrawAsync(bulletin.Id, c), "写错"));

        (await UnreadAsync(_tenant, await _tenant.OfficerAsync("CountyOfficer", "430102"))).ShouldBe(0);
        (await ReadAsync(bulletin, await _tenant.OfficerAsync("CountyOfficer", "430102"))).ShouldBeFalse("nothing is left to read");
        await using var db = _tenant.Open();
        (await db.BulletinReads.Where(r => r.BulletinId == bulletin.Id).Select(r => r.UserId).ToListAsync()).ShouldContain(clerk.UserId);
    }

    [Fact]
    public async Task Read_ManyTimesAtOnce_KeepsTheFirstTimeOnce()
    {
        var candidate = await _tenant.CandidateAsync();
        var bulletin = await _tenant.PublishedBulletinAsync(mustRead: true);
        var reader = BulletinReader.Of(await FileAsync(candidate));

        var firsts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => ReadAsync(bulletin, candidate.Actor, reader, candidate.RegistrationId))));

        firsts.Count(f => f).ShouldBe(1);
        await using var db = _tenant.Open();
        var read = await db.BulletinReads.SingleAsync(r => r.UserId == candidate.User.Id);
        read.At.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH", System.Globalization.CultureInfo.InvariantCulture).ShouldBe("2026-09-08 10");
        (await db.Events.SingleAsync(e => e.Type == "BulletinRead")).RegistrationId.ShouldBe(candidate.RegistrationId);
    }

    private Task<bool> ReadAsync(Bulletin bulletin, Actor actor, BulletinReader? reader = null, long? registrationId = null) =>
        _tenant.DoAsync<BulletinBoard, bool>(actor, (s, c) => s.ReadAsync(bulletin, reader ?? BulletinReader.Of(actor), c, registrationId));

    private async Task<RegistrationFile> FileAsync(TestCandidate candidate)
    {
        await using var scope = _tenant.Scope();
        return (await scope.ServiceProvider.GetRequiredService<RegistrationFiles>().FindAsync(candidate.Actor, await _tenant.ContextAsync())).ShouldNotBeNull();
    }

    /// <summary>What the menu of this account counts.</summary>
    private static async Task<int> UnreadAsync(TestTenant tenant, Actor actor)
    {
        await using var scope = tenant.Scope();
        await using var db = tenant.Open();
        var user = await db.Users.SingleAsync(u => u.Id == actor.UserId);
        var key = await SessionService.StartAsync(db, user, null, new SignInSessionOptions(), default);
        return (await scope.ServiceProvider.GetRequiredService<RequestContextLoader>().LoadAsync(key, tenant.CampaignSlug, default)).UnreadBulletins;
    }
}
