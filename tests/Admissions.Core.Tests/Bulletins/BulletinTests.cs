using Admissions.Core.Access;
using Admissions.Core.Bulletins;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using static Admissions.Testing.BulletinBuilders;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Bulletins;

/// <summary>Drafted, edited, published, withdrawn: by whom, in which order, and what is written down.</summary>
public sealed class BulletinTests : IAsyncLifetime
{
    private TestTenant _tenant = null!;
    private Actor _county = null!;

    public async ValueTask InitializeAsync()
    {
        _tenant = await TestTenant.CreateAsync();
        await _tenant.SetClockAsync("2026-09-08 10:00");
        _county = await _tenant.OfficerAsync("CountyOfficer", "430121");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Publish_OfADraft_KeepsAuthorTimesAndOneEventAnAct()
    {
        var draft = Must(await _tenant.BulletinAsync(_county, (s, c) => s.DraftAsync(Words(), c)));
        var edited = Must(await _tenant.BulletinAsync(_county, (s, c) => s.EditAsync(draft.Id, Words(title: "关于照常办公的公告"), BulletinService.MarkOf(draft), c)));
        Must(await _tenant.BulletinAsync(_county, (s, c) => s.PublishAsync(draft.Id, BulletinService.MarkOf(edited), c)));
        Must(await _tenant.BulletinAsync(_county, (s, c) => s.WithdrawAsync(draft.Id, c), "日期写错"));

        await using var db = _tenant.Open();
        var row = await db.Bulletins.SingleAsync();
        (row.State, row.DivisionCode, row.IssuedBy, row.Title, row.AuthorId).ShouldBe((BulletinState.Withdrawn, "430121", _county.Place, "关于照常办公的公告", _county.UserId));
        (row.DraftedAt <= row.PublishedAt && row.PublishedAt <= row.WithdrawnAt).ShouldBeTrue();
        (row.PublishedByName, row.WithdrawnByName, row.WithdrawalReason).ShouldBe((_county.Name, _county.Name, "日期写错"));
        var events = await db.Events.Where(e => e.SubjectType == nameof(Bulletin)).OrderBy(e => e.Id).ToListAsync();
        events.Select(e => e.Type).ShouldBe(["BulletinDrafted", "BulletinEdited", "BulletinPublished", "BulletinWithdrawn"]);
        (events[1].Before!, events[1].After!).ShouldSatisfyAllConditions(x => x.Item1.ShouldContain("关于周末照常办公的公告"), x => x.Item2.ShouldContain("关于照常办公的公告"));
        events[3].Reason.ShouldBe("日期写错");
    }

    [Fact]
    public async Task Act_InAnotherState_IsRefusedAndChangesNothing()
    {
        var draft = Must(await _tenant.BulletinAsync(_county, (s, c) => s.DraftAsync(Words(), c)));
        var mark = BulletinService.MarkOf(draft);

        var early = await _tenant.BulletinAsync(_county, (s, c) => s.WithdrawAsync(draft.Id, c), "写错");
        Must(await _tenant.BulletinAsync(_county, (s, c) => s.PublishAsync(draft.Id, mark, c)));
        var again = await _tenant.BulletinAsync(_county, (s, c) => s.PublishAsync(draft.Id, mark, c));
        var late = await _tenant.BulletinAsync(_county, (s, c) => s.EditAsync(draft.Id, Words(title: "别的"), mark, c));
        var noReason = await _tenant.BulletinAsync(_county, (s, c) => s.WithdrawAsync(draft.Id, c), " ");

        new[] { early, again, late }.ShouldAllBe(o => o.Refusals.Single() is TransitionNotAllowed);
        noReason.Refusals.ShouldHaveSingleItem().Field.ShouldBe("reason");
        await using var db = _tenant.Open();
        (await db.Bulletins.SingleAsync()).State.ShouldBe(BulletinState.Published);
        (await db.Events.CountAsync(e => e.SubjectType == nameof(Bulletin))).ShouldBe(2);
    }

    /// <summary>Whatever a program does, what people have read stays as they read it.</summary>
    [Fact]
    public async Task Change_OfPublishedWords_IsRefusedByTheDatabase()
    {
        var bulletin = await _tenant.PublishedBulletinAsync(_county, Words());
        await using var db = _tenant.Open();

        var change = () => db.Bulletins.Where(b => b.Id == bulletin.Id).ExecuteUpdateAsync(b => b.SetProperty(x => x.Body, "改过的正文"));
        var back = () => db.Bulletins.Where(b => b.Id == bulletin.Id).ExecuteUpdateAsync(b => b.SetProperty(x => x.State, BulletinState.Draft));

        (await change.ShouldThrowAsync<PostgresException>()).SqlState.ShouldBe(PostgresErrorCodes.RestrictViolation);
        (await back.ShouldThrowAsync<PostgresException>()).SqlState.ShouldBe(PostgresErrorCodes.CheckViolation);
    }

    [Fact]
    public async Task Draft_WrongInEachWay_NamesTheField()
    {
        Task<Outcome<Bulletin>> Try(BulletinOptions options) => _tenant.BulletinAsync(_county, (s, c) => s.DraftAsync(options, c));

        (await Try(new BulletinOptions(" ", "", null, false))).Refusals.Select(r => r.Field).ShouldBe(["title", "body", "audience"]);
        (await Try(Words(BulletinAudience.Institutions))).Refusals.ShouldHaveSingleItem().Field.ShouldBe("audience", "institutions belong to no county");
        (await Try(Words(BulletinAudience.Offices, mustRead: true))).Refusals.ShouldHaveSingleItem().Field.ShouldBe("mustRead");
        await using var db = _tenant.Open();
        (await db.Bulletins.AnyAsync()).ShouldBeFalse();
    }

    [Theory]
    [InlineData("PointHead")]
    [InlineData("Inspector")]
    public async Task Draft_WithoutThePermission_IsRefused(string role)
    {
        var actor = role == "PointHead"
            ? await _tenant.StaffActorAsync(role, pointId: (await _tenant.PointAsync()).Id)
            : await _tenant.OfficerAsync(role, "43");

        (await _tenant.BulletinAsync(actor, (s, c) => s.DraftAsync(Words(), c))).Refusals.ShouldHaveSingleItem().Code.ShouldBe("bulletin.not-permitted");
    }

    /// <summary>The city above may take it down; a neighbour does not even see it, and nobody but its own office writes in it.</summary>
    [Fact]
    public async Task Act_ByAnotherOffice_IsRefusedExceptWithdrawalFromAbove()
    {
        var (city, neighbour, other) = (await _tenant.OfficerAsync("CityOfficer", "4301"), await _tenant.OfficerAsync("CountyOfficer", "430102"), await _tenant.OfficerAsync("CityOfficer", "4302"));
        var draft = Must(await _tenant.BulletinAsync(_county, (s, c) => s.DraftAsync(Words(), c)));
        var mark = BulletinService.MarkOf(draft);

        var edited = await _tenant.BulletinAsync(city, (s, c) => s.EditAsync(draft.Id, Words(title: "市里改"), mark, c));
        var published = await _tenant.BulletinAsync(city, (s, c) => s.PublishAsync(draft.Id, mark, c));
        Must(await _tenant.BulletinAsync(_county, (s, c) => s.PublishAsync(draft.Id, mark, c)));

        edited.Refusals.ShouldHaveSingleItem().Code.ShouldBe("bulletin.not-own");
        published.Refusals.ShouldHaveSingleItem().Code.ShouldBe("bulletin.not-own");
        foreach (var stranger in new[] { neighbour, other })
            (await _tenant.BulletinAsync(stranger, (s, c) => s.WithdrawAsync(draft.Id, c), "不妥")).Refusals.ShouldHaveSingleItem().Code.ShouldBe("bulletin.unknown");
        Must(await _tenant.BulletinAsync(city, (s, c) => s.WithdrawAsync(draft.Id, c), "与全市安排不符")).State.ShouldBe(BulletinState.Withdrawn);
    }

    [Fact]
    public async Task EditAndPublish_AfterAColleagueWasFaster_TellsWhoAndSavesNothing()
    {
        var colleague = await _tenant.OfficerAsync("CountyOfficer", "430121");
        var draft = Must(await _tenant.BulletinAsync(_county, (s, c) => s.DraftAsync(Words(), c)));
        var seen = BulletinService.MarkOf(draft);
        Must(await _tenant.BulletinAsync(colleague, (s, c) => s.EditAsync(draft.Id, Words(title: "同事的标题"), seen, c)));

        var late = await _tenant.BulletinAsync(_county, (s, c) => s.EditAsync(draft.Id, Words(title: "我的标题"), seen, c));
        var unseen = await _tenant.BulletinAsync(_county, (s, c) => s.PublishAsync(draft.Id, seen, c));

        var overtaken = late.Refusals[0].ShouldBeOfType<Overtaken>();
        overtaken.Who.ShouldBe(colleague.Name);
        late.Refusals[1].Sentence.ShouldBe("现在是“同事的标题”");
        unseen.Refusals.ShouldHaveSingleItem().Code.ShouldBe("bulletin.changed");
        await using var db = _tenant.Open();
        (await db.Bulletins.AsNoTracking().SingleAsync()).ShouldSatisfyAllConditions(b => b.Title.ShouldBe("同事的标题"), b => b.State.ShouldBe(BulletinState.Draft));
        Must(await _tenant.BulletinAsync(_county, (s, c) => s.EditAsync(draft.Id, Words(title: "我的标题"), overtaken.Now, c))).Title.ShouldBe("我的标题");
    }

    [Fact]
    public async Task Publish_ByTwoAtOnce_HappensOnce()
    {
        var draft = Must(await _tenant.BulletinAsync(_county, (s, c) => s.DraftAsync(Words(), c)));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => _tenant.BulletinAsync(_county, (s, c) => s.PublishAsync(draft.Id, BulletinService.MarkOf(draft), c)))));

        outcomes.Count(o => o.Succeeded).ShouldBe(1);
        await using var db = _tenant.Open();
        (await db.Events.CountAsync(e => e.Type == "BulletinPublished")).ShouldBe(1);
    }

    [Fact]
    public async Task Managed_ByWhoBelongsToNoOffice_IsNothing()
    {
        Must(await _tenant.BulletinAsync(_county, (s, c) => s.DraftAsync(Words(), c)));
        var clerk = await _tenant.StaffActorAsync("PointHead", pointId: (await _tenant.PointAsync("430121")).Id);

        (await _tenant.DoAsync<BulletinService, int>(clerk with { Permissions = new HashSet<string> { Permissions.ManageBulletins } }, (s, c) => s.Managed(c).CountAsync())).ShouldBe(0);
    }
}
