using Admissions.Core.Access;
using Admissions.Core.Accounts;
using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Policy;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Campaigns;

/// <summary>Accounts belong to the authority, not to a campaign: a drill takes none over, ends none and stands in nobody's way.</summary>
public sealed class DrillAccountTests : IAsyncLifetime
{
    private TestTenant _tenant = null!;
    private TestTenant _drill = null!;
    private RegistrationPoint _point = null!;
    private Actor _province = null!;

    public async ValueTask InitializeAsync()
    {
        _tenant = await TestTenant.CreateAsync();
        await _tenant.SetClockAsync("2026-09-08 10:00");
        _point = await _tenant.PointAsync("430121");
        _province = await _tenant.StaffActorAsync("ProvinceAdministrator", "43");
        _drill = _tenant.In(Must(await _tenant.DoAsync<DrillService, Outcome<Campaign>>(_province, (s, c) => s.CreateAsync(null, c))));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Change_OfAStaffAccountInADrill_IsRefusedAndTheAccountStays()
    {
        var clerk = await _tenant.StaffAsync("PointHead", pointId: _point.Id);
        var county = await _tenant.StaffActorAsync("CountyOfficer", "430121");
        var twin = await TwinAsync();

        Refusal[] refusals =
        [
            .. (await StaffAsync(county, (s, c) => s.BindAsync(clerk.Id, twin.Id, ["PointReviewer"], c))).Refusals,
            .. (await StaffAsync(county, (s, c) => s.DisableAsync(clerk.Id, c))).Refusals,
            .. (await StaffAsync(_province, (s, c) => s.CreateOfficeUserAsync(new OfficeUserOptions("drill-officer", "李明", null, "4301", ["CityOfficer"]), c))).Refusals,
            .. (await StaffAsync(county, (s, c) => s.ApplyAsync(new StaffApplyOptions("drill-p7", TestTenant.Password, "罗敏", "19900000318", "430121"), c))).Refusals,
            .. (await _drill.DoAsync<TerminalService, Outcome<Organization>>(county, (s, c) => s.SetAsync("127.0.0.1", c))).Refusals,
            .. (await _drill.DoAsync<RecoveryService, Outcome<IssuedAccount>>(county, (s, c) => s.ResetStaffAsync(clerk.Id, c), "忘记密码")).Refusals,
        ];

        refusals.Length.ShouldBe(6);
        refusals.ShouldAllBe(r => r.Code == "staff.in-drill" && r.Sentence == "演练里不能改用户，请回到正式的招生项目");
        var here = await _tenant.ActorAsync(clerk);
        (here.PointId, here.Roles.Single()).ShouldBe((_point.Id, "PointHead"));
    }

    [Fact]
    public async Task Discard_WithAnAccountAtADrillsOwnPoint_SendsItHomeAndItWorks()
    {
        var own = await _drill.PointAsync("430121");
        var clerk = await _tenant.StaffAsync("PointHead", pointId: (await TwinAsync()).Id);
        var alone = await _tenant.StaffAsync("PointHead", pointId: own.Id);

        Must(await _tenant.DoAsync<DrillService, Outcome<long>>(_province, (s, c) => s.DiscardAsync(_drill.CampaignId, c), "用完了"));

        var home = await _tenant.ActorAsync(clerk);
        (home.PointId, home.Roles.Single()).ShouldBe((_point.Id, "PointHead"));
        (await SignInAsync(clerk.UserName!, UserKind.Staff)).User.Id.ShouldBe(clerk.Id);
        // Whose point was only ever in the drill waits for his county, and can be bound again.
        await using var db = _tenant.Open();
        var waiting = await db.Users.SingleAsync(u => u.Id == alone.Id);
        (waiting.PointId, waiting.Binding, waiting.AppliedCountyCode).ShouldBe((null, BindingState.Applied, "430121"));
        Must(await _tenant.DoAsync<StaffAccountService, Outcome<User>>(
            await _tenant.StaffActorAsync("CountyOfficer", "430121"), (s, c) => s.BindAsync(alone.Id, _point.Id, ["PointReviewer"], c)));
        (await _tenant.ActorAsync(alone)).PointId.ShouldBe(_point.Id);
    }

    [Fact]
    public async Task Discard_WithACandidateWhoSignedInFromAnAddress_TakesHisAddressAlongAndLeavesOthers()
    {
        var live = Must(await SignUpAsync(_tenant, "live00004", "19970405", null));
        var rehearsed = Must(await SignUpAsync(_drill, "guest0004", "19960708", await _drill.EntryCodeAsync()));
        await SignInAsync("live00004");
        await SignInAsync("guest0004", campaign: _drill.CampaignSlug);
        await using var db = _tenant.Open();
        (await db.KnownAddresses.Select(k => k.UserId).Order().ToListAsync()).ShouldBe([live.UserId, rehearsed.UserId]);

        Must(await _tenant.DoAsync<DrillService, Outcome<long>>(_province, (s, c) => s.DiscardAsync(_drill.CampaignId, c), "用完了"));

        (await db.Users.AnyAsync(u => u.Id == rehearsed.UserId)).ShouldBeFalse();
        (await db.KnownAddresses.Select(k => k.UserId).SingleAsync()).ShouldBe(live.UserId);
    }

    [Fact]
    public async Task SignUp_InADrill_NeedsTheCodeThatStaffHandOut()
    {
        var code = (await _drill.EntryCodeAsync()).ShouldNotBeNull();
        code.Length.ShouldBe(8);

        foreach (var wrong in (string?[])[null, "", "00000000"])
            (await SignUpAsync(_drill, "stranger01", "19980203", wrong)).Refusals.ShouldHaveSingleItem().Code.ShouldBe("account.entry-code");
        Must(await SignUpAsync(_drill, "guest0001", "19980203", $" {code.ToLowerInvariant()} "));
        Must(await SignUpAsync(_tenant, "live00001", "19980203", null));
    }

    [Fact]
    public async Task SignIn_ByANumberThatADrillKnowsToo_FindsTheLiveAccount()
    {
        var live = Must(await SignUpAsync(_tenant, "live00002", "19970405", null));
        var rehearsed = Must(await SignUpAsync(_drill, "guest0002", "19970405", await _drill.EntryCodeAsync()));
        var onlyThere = Must(await SignUpAsync(_drill, "guest0003", "19960708", await _drill.EntryCodeAsync()));

        (await SignInAsync(live.DocumentNumber)).User.Id.ShouldBe(live.UserId);
        (await SignInAsync(live.DocumentNumber, campaign: _tenant.CampaignSlug)).User.Id.ShouldBe(live.UserId);
        (await SignInAsync(live.DocumentNumber, campaign: _drill.CampaignSlug)).User.Id.ShouldBe(rehearsed.UserId);
        (await SignInAsync(onlyThere.DocumentNumber, campaign: _drill.CampaignSlug)).User.Id.ShouldBe(onlyThere.UserId);
        await Should.ThrowAsync<InvalidOperationException>(() => SignInAsync(onlyThere.DocumentNumber));
    }

    /// <summary>HR-74: whatever door a number was tried at before, the answers do not tell that a drill knows it.</summary>
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task SignIn_NumberOfADrillAlone_IsAnsweredAtEveryDoorLikeOneThatNobodyHas(bool firstAtTheDrill, bool thenAtTheDrill)
    {
        var onlyThere = Must(await SignUpAsync(_drill, "guest0005", "19960708", await _drill.EntryCodeAsync()));
        var answers = new List<string[]>();
        foreach (var number in new[] { onlyThere.DocumentNumber, TestIds.Resident("430104", "19960708", 77) })
        {
            var said = new List<string>();
            foreach (var (atTheDrill, times) in new[] { (firstAtTheDrill, 3), (thenAtTheDrill, 3), (firstAtTheDrill, 1) })
                for (var i = 0; i < times; i++)
                    said.Add((await TryAsync(number, atTheDrill)).Refusals.ShouldHaveSingleItem().Sentence);
            answers.Add([.. said]);
        }

        answers[0].ShouldBe(answers[1]);
        answers[0][3].ShouldContain("用户名或密码不对");
        answers[0][4..].ShouldAllBe(s => s.Contains("账号暂时停用", StringComparison.Ordinal));
    }

    /// <summary>The owner's own sign-in ends what strangers have counted against his number.</summary>
    [Fact]
    public async Task SignIn_ByNumberAmongStrangersTries_ForgetsThem()
    {
        var onlyThere = Must(await SignUpAsync(_drill, "guest0006", "19960708", await _drill.EntryCodeAsync()));
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 4; i++)
                (await TryAsync(onlyThere.DocumentNumber, atTheDrill: true)).Succeeded.ShouldBeFalse();
            (await SignInAsync(onlyThere.DocumentNumber, campaign: _drill.CampaignSlug)).User.Id.ShouldBe(onlyThere.UserId);
        }
    }

    [Fact]
    public async Task CommandLine_InTheNameOfADisabledAccount_SaysSo()
    {
        var officer = await _tenant.StaffAsync("ProvinceAdministrator", "43", binding: BindingState.Disabled);

        using var process = await BulkBuilders.CommandLineAsync("drill", "create", "--tenant", _tenant.Tenant.Slug, "--campaign", _tenant.CampaignSlug, "--as", officer.UserName!);
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(1);
        said.ShouldContain($"The account {officer.UserName} is disabled.");
    }

    private async Task<Outcome<SignedIn>> TryAsync(string name, bool atTheDrill)
    {
        await using var scope = _tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<AccountService>()
            .SignInAsync(name, "Wrong$word12", UserKind.Candidate, null, "10.30.121.7", (atTheDrill ? _drill : _tenant).CampaignSlug);
    }

    private async Task<SignedIn> SignInAsync(string name, UserKind portal = UserKind.Candidate, string? campaign = null)
    {
        await using var scope = _tenant.Scope();
        return Must(await scope.ServiceProvider.GetRequiredService<AccountService>().SignInAsync(name, TestTenant.Password, portal, null, "10.30.121.7", campaign));
    }

    private static Task<Outcome<Registration>> SignUpAsync(TestTenant tenant, string userName, string birth, string? code) =>
        tenant.DoAsync<AccountService, Outcome<Registration>>(new Actor(0, "", UserKind.Candidate, new HashSet<string>(StringComparer.Ordinal)), (s, c) => s.SignUpAsync(
            new SignUpOptions(userName, TestTenant.Password, DocumentKind.ResidentIdCard, TestIds.Resident("430104", birth, 318), "谢思远", "19900000318", code), c));

    private Task<Outcome<T>> StaffAsync<T>(Actor actor, Func<StaffAccountService, Events.ProcessContext, Task<Outcome<T>>> act) =>
        _drill.DoAsync(actor, act, "演练");

    private async Task<RegistrationPoint> TwinAsync()
    {
        await using var db = _tenant.Open();
        return await db.RegistrationPoints.SingleAsync(p => p.CampaignId == _drill.CampaignId && p.Code == _point.Code);
    }
}
