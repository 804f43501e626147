using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Tests.Registrations;

/// <summary>What may stand in a draft, what is kept of it, and what the submission makes of hostile input.</summary>
public sealed class DraftTests : IAsyncLifetime
{
    private TestTenant _tenant = null!;

    public async ValueTask InitializeAsync()
    {
        _tenant = await TestTenant.CreateAsync();
        await _tenant.SetClockAsync("2026-09-08 10:00");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Accept_PledgeBeforeNotices_IsRefusedAndAccountStays()
    {
        var candidate = await _tenant.CandidateAsync();

        var outcome = await candidate.DoAsync<RegistrationService, Acceptance>((s, c) => s.AcceptAsync(AcceptanceKind.HonestyPledge, 1, c));

        outcome.Refusals.ShouldHaveSingleItem().Code.ShouldBe("notices.unread");
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Account);
    }

    [Fact]
    public async Task Accept_Pledge_StoresVersionTimeAndAddressOnceAndOpensTheForm()
    {
        var candidate = await _tenant.CandidateAsync().PledgedAsync();

        await candidate.DoAsync<RegistrationService, Acceptance>((s, c) => s.AcceptAsync(AcceptanceKind.HonestyPledge, 1, c));

        await using var db = _tenant.Open();
        var pledge = await db.Acceptances.SingleAsync(a => a.RegistrationId == candidate.RegistrationId && a.Kind == AcceptanceKind.HonestyPledge);
        (pledge.TextVersion, pledge.Ip).ShouldBe((1, "127.0.0.1"));
        (await db.Events.CountAsync(e => e.RegistrationId == candidate.RegistrationId && e.Type == "HonestyPledgeSigned")).ShouldBe(1);
        var row = await candidate.ReadAsync();
        (row.State, row.DraftVersion).ShouldBe((RegistrationState.Draft, 1));
        RegistrationDraft.Read(row).Text("birthDate").ShouldBe("1999-01-01");
    }

    [Fact]
    public async Task Save_OlderVersion_IsRefusedWithWhatTheOtherTabSaved()
    {
        var candidate = await _tenant.CandidateAsync().PledgedAsync();
        var shown = await candidate.ReadAsync();
        RegistrationBuilders.Must(await SaveAsync(candidate, shown.DraftVersion, ("address", "第一个页面")));

        var outcome = await SaveAsync(candidate, shown.DraftVersion, ("address", "第二个页面"));

        var outdated = outcome.Refusals.ShouldHaveSingleItem().ShouldBeOfType<DraftOutdated>();
        (outdated.CurrentVersion, outdated.Current.Text("address")).ShouldBe((shown.DraftVersion + 1, "第一个页面"));
    }

    [Fact]
    public async Task Save_BothTabsAtOnce_KeepsExactlyOne()
    {
        var candidate = await _tenant.CandidateAsync().PledgedAsync();
        var version = (await candidate.ReadAsync()).DraftVersion;

        var both = await Task.WhenAll(SaveAsync(candidate, version, ("address", "甲")), SaveAsync(candidate, version, ("address", "乙")));

        both.Count(o => o.Succeeded).ShouldBe(1);
        both.Single(o => !o.Succeeded).Refusals[0].ShouldBeOfType<DraftOutdated>();
        (await candidate.ReadAsync()).DraftVersion.ShouldBe(version + 1);
    }

    [Fact]
    public async Task Save_WithoutChange_RaisesNoVersionAndLeavesNoEvent()
    {
        var candidate = await _tenant.CandidateAsync().PledgedAsync();
        var row = await candidate.ReadAsync();

        await candidate.DoAsync<RegistrationService, DraftSaved>((s, c) => s.SaveDraftAsync(new SaveDraftOptions(row.DraftVersion, RegistrationDraft.Read(row), "身份信息"), c));

        (await candidate.ReadAsync()).DraftVersion.ShouldBe(row.DraftVersion);
        await using var db = _tenant.Open();
        (await db.Events.AnyAsync(e => e.RegistrationId == candidate.RegistrationId && e.Type == "DraftSaved")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("𠮷𡈽", "𠮷𡈽")]
    [InlineData("买买提•阿布都", "买买提·阿布都")]
    public async Task Submit_RareName_IsStoredWhole(string typed, string stored)
    {
        var candidate = await FilledAsync(("name", typed));

        await candidate.SubmitAsync();

        (await candidate.ReadAsync()).Name.ShouldBe(stored);
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public async Task Submit_NameOfCharacters_IsTakenUpTo60(int length, bool accepted)
    {
        // Each character outside the basic plane is two UTF-16 units.
        var candidate = await FilledAsync(("name", string.Concat(Enumerable.Repeat("𠮷", length))));

        var outcome = await candidate.TrySubmitAsync();

        outcome.Succeeded.ShouldBe(accepted);
        if (!accepted)
            outcome.Refusals.ShouldHaveSingleItem().Field.ShouldBe("name");
    }

    [Fact]
    public async Task Submit_FullWidthDigits_AreStoredPlain()
    {
        var candidate = await FilledAsync(("postalCode", "４１０１００"), ("telephone", "１９９００００ ０３１８"), ("graduationDate", "２０１９年６月３０日"));

        await candidate.SubmitAsync();

        var row = await candidate.ReadAsync();
        (row.PostalCode, row.Phone, row.GraduationDate).ShouldBe(("410100", "19900000318", new DateOnly(2019, 6, 30)));
    }

    [Fact]
    public async Task Save_PlanLineOfAnotherCampaign_IsRefusedAndNotKept()
    {
        await using var db = _tenant.Open();
        var other = new Campaign { Slug = "adult-2025", Name = "另一次招生", Mode = CampaignMode.Demo, State = CampaignState.Closed, PolicyVersion = 1 };
        db.Campaigns.Add(other);
        await db.SaveChangesAsync();
        var foreign = await _tenant.PlanLineAsync(campaignId: other.Id);
        var candidate = await _tenant.CandidateAsync().PledgedAsync();
        var row = await candidate.ReadAsync();

        var outcome = await candidate.DoAsync<RegistrationService, DraftSaved>((s, c) => s.SaveDraftAsync(new SaveDraftOptions(row.DraftVersion, RegistrationDraft.Read(row) with { Choices = [foreign.Id] }), c));

        outcome.Refusals.ShouldHaveSingleItem().Code.ShouldBe("choice.unknown-line");
        RegistrationDraft.Read(await candidate.ReadAsync()).Choices.ShouldBeEmpty();
    }

    [Fact]
    public async Task Submit_PlanLineThatHasLeftThePlan_IsRefused()
    {
        var line = await _tenant.PlanLineAsync();
        var candidate = await _tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([line.Id], (await _tenant.PointAsync()).Id);
        await using var db = _tenant.Open();
        await db.PlanLines.Where(l => l.Id == line.Id).ExecuteUpdateAsync(l => l.SetProperty(x => x.State, PlanLineState.Closed));

        var outcome = await candidate.TrySubmitAsync();

        outcome.Refusals.ShouldContain(r => r.Code == "choice.unknown-line");
        (await candidate.ReadAsync()).Version.ShouldBe(0);
        (await db.ChoiceForms.AnyAsync(f => f.RegistrationId == candidate.RegistrationId)).ShouldBeFalse();
    }

    [Fact]
    public async Task Submit_SameMajorTwice_IsRefused()
    {
        var line = await _tenant.PlanLineAsync();
        var candidate = await _tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([line.Id, line.Id], (await _tenant.PointAsync()).Id);

        (await candidate.TrySubmitAsync()).Refusals.ShouldHaveSingleItem().Code.ShouldBe("choice.twice");
    }

    [Theory]
    [InlineData(StudyLevel.UpperSecondaryToBachelor, StudyLevel.UpperSecondaryToCollege, true)]
    [InlineData(StudyLevel.UpperSecondaryToBachelor, StudyLevel.UpperSecondaryToBachelor, true)]
    [InlineData(StudyLevel.UpperSecondaryToBachelor, StudyLevel.CollegeToBachelor, false)]
    [InlineData(StudyLevel.UpperSecondaryToCollege, StudyLevel.UpperSecondaryToCollege, true)]
    [InlineData(StudyLevel.UpperSecondaryToCollege, StudyLevel.UpperSecondaryToBachelor, false)]
    [InlineData(StudyLevel.UpperSecondaryToCollege, StudyLevel.CollegeToBachelor, false)]
    [InlineData(StudyLevel.CollegeToBachelor, StudyLevel.UpperSecondaryToCollege, false)]
    [Covers("HR-79", "HR-80", "HR-82")]
    public async Task Submit_SecondChoice_FollowsTheLevelRules(StudyLevel first, StudyLevel second, bool accepted)
    {
        var candidate = await _tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([(await LineAsync(first)).Id, (await LineAsync(second)).Id], (await _tenant.PointAsync()).Id);
        var outcome = await candidate.TrySubmitAsync();

        outcome.Succeeded.ShouldBe(accepted, string.Join('\n', outcome.Refusals.Select(r => r.Sentence)));
        if (!accepted)
            outcome.Refusals.ShouldContain(r => r.Code == "choice.level-not-allowed");
    }

    [Fact]
    [Covers("HR-24")]
    public async Task Submit_UpperSecondaryForCollegeToBachelor_IsBlockedWithReason()
    {
        var candidate = await FilledAsync(("educationAttained", "60"));

        (await candidate.TrySubmitAsync()).Refusals.ShouldHaveSingleItem().Sentence.ShouldContain("报考专升本，要已经取得大学专科或以上毕业证书");
    }

    [Fact]
    [Covers("HR-29")]
    public async Task Submit_BlankGraduationSchool_IsRefusedForBachelorAfterCollegeOnly()
    {
        var refused = await FilledAsync(("graduationSchool", null));
        var accepted = await _tenant.CandidateAsync().PledgedAsync();
        await accepted.FilledAsync([(await LineAsync(StudyLevel.UpperSecondaryToCollege)).Id], (await _tenant.PointAsync()).Id, ("graduationSchool", null));

        (await refused.TrySubmitAsync()).Refusals.ShouldHaveSingleItem().Field.ShouldBe("graduationSchool");
        (await accepted.TrySubmitAsync()).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Submit_LicenceLeftFromAMedicalMajor_IsNotAskedAnyMoreAndNotStored()
    {
        var candidate = await FilledAsync(("medicalLicenseNumber", "201943012345"));

        await candidate.SubmitAsync();

        (await candidate.ReadAsync()).MedicalLicenseNumber.ShouldBeNull();
    }

    private async Task<PlanLine> LineAsync(StudyLevel level) =>
        await _tenant.PlanLineAsync(level, level == StudyLevel.CollegeToBachelor ? "EconomicsManagement" : "LiberalArts");

    private async Task<TestCandidate> FilledAsync(params (string Field, string? Value)[] changes)
    {
        var candidate = await _tenant.CandidateAsync().PledgedAsync();
        return await candidate.FilledAsync([(await _tenant.PlanLineAsync()).Id], (await _tenant.PointAsync()).Id, changes);
    }

    private static Task<Outcome<DraftSaved>> SaveAsync(TestCandidate candidate, int version, params (string Field, string Value)[] changes) =>
        candidate.DoAsync<RegistrationService, DraftSaved>(async (service, context) =>
        {
            var draft = RegistrationDraft.Read(await candidate.ReadAsync()).With(changes.Select(c => KeyValuePair.Create(c.Field, (string?)c.Value)));
            return await service.SaveDraftAsync(new SaveDraftOptions(version, draft, "联系方式"), context);
        });
}
