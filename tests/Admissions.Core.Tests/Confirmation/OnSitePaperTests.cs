using Admissions.Core.Data.Entities;
using Admissions.Core.Qualifications;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using static Admissions.Testing.RegistrationBuilders;
using static Admissions.Testing.ShaanxiBuilders;

namespace Admissions.Core.Tests.Confirmation;

/// <summary>What the Shaanxi counter must have in hand before it confirms, and who confirms whom.</summary>
public sealed class OnSitePaperTests
{
    [Fact]
    [Covers("SX-49")]
    public async Task Confirm_CollegeToBachelorWithoutCopyOfTheDiploma_IsRefused()
    {
        var (tenant, clerk) = await StartAsync();
        var undeclared = await tenant.ShaanxiDraftAsync(clerk.Point, name: "谭志远", more: ("diplomaAuthentic", null));
        var candidate = await clerk.ReadyToSignAsync(await tenant.ShaanxiSubmittedAsync(clerk.Point), "Diploma");

        var refused = await clerk.SignAsync(candidate);
        Must(await clerk.ActAsync(candidate, OnSiteActKind.CopyReceived, "Diploma"));

        refused.Refusals.ShouldHaveSingleItem().Sentence.ShouldBe("还没有交：毕业证书复印件。请看原件，收下材料并登记，再确认");
        Must(await clerk.SignAsync(candidate)).State.ShouldBe(RegistrationState.Valid);
        (await candidate.EventsAsync()).ShouldContain("CopyReceived");
        await tenant.SetClockAsync(OnlineDay);
        (await undeclared.TrySubmitAsync()).Refusals.ShouldHaveSingleItem().Sentence.ShouldBe("“本人对所提交毕业证书的真实有效性负责”要选“是”");
    }

    [Theory]
    [Covers("SX-51")]
    [InlineData("CoalEmployer")]
    [InlineData("CoalAward")]
    public async Task Confirm_CoalWithNeitherProofNorAward_IsRefusedAndOneOfThemIsEnough(string shown)
    {
        var (tenant, clerk) = await StartAsync();
        var line = await tenant.PlanLineAsync(category: "ScienceEngineering", major: "采矿工程（煤炭单独招生）");
        var candidate = await clerk.ReadyToSignAsync(
            await tenant.ShaanxiSubmittedAsync(clerk.Point, line, more: [("admissionType", "Separate"), ("frontLineYears", "5")]), "CoalEmployer", "CoalAward");

        var refused = await clerk.SignAsync(candidate);
        Must(await clerk.ActAsync(candidate, OnSiteActKind.CopyReceived, shown));

        refused.Refusals.ShouldHaveSingleItem().Sentence.ShouldContain("煤炭企业单位有效证明（盖章）或获奖证书原件和复印件");
        Must(await clerk.SignAsync(candidate)).State.ShouldBe(RegistrationState.Valid);
    }

    [Fact]
    [Covers("SX-50")]
    public async Task Submit_MedicalCandidate_IsConfirmedByTheOfficeOfHisOwnCountyOnly()
    {
        var tenant = await ShaanxiAsync();
        var nursing = await tenant.PlanLineAsync(category: "Medicine", major: "护理学", medical: true);
        var ordinary = await tenant.ShaanxiDraftAsync(await tenant.PointAsync("610102"), nursing, more: NurseFields);
        var elsewhere = await tenant.ShaanxiDraftAsync(await tenant.PointAsync("610113", kind: RegistrationPointKind.CountyOffice), nursing, "谭志远", NurseFields);
        var clerk = await tenant.ClerkAsync(await tenant.PointAsync("610102", kind: RegistrationPointKind.CountyOffice));

        (await ordinary.TrySubmitAsync()).Refusals.ShouldHaveSingleItem().Code.ShouldBe("point.kind");
        (await elsewhere.TrySubmitAsync()).Refusals.ShouldHaveSingleItem().Code.ShouldBe("point.county");
        var own = await clerk.ReadyToSignAsync(await tenant.ShaanxiSubmittedAsync(clerk.Point, nursing, "欧阳芳", NurseFields), "Medical");
        (await clerk.SignAsync(own)).Refusals.ShouldHaveSingleItem().Sentence.ShouldContain("医学类资格证书复印件");
        Must(await clerk.ActAsync(own, OnSiteActKind.CopyReceived, "Medical"));
        Must(await clerk.SignAsync(own)).State.ShouldBe(RegistrationState.Valid);
    }

    [Fact]
    [Covers("SX-57")]
    public async Task Confirm_ExemptCandidate_IsForTheCityOfficeAfterItsOwnReview()
    {
        var tenant = await ShaanxiAsync();
        var atCounty = await tenant.ShaanxiDraftAsync(await tenant.PointAsync("610102", kind: RegistrationPointKind.CountyOffice), name: "谭志远", more: ExemptFields);
        var clerk = await tenant.ClerkAsync(await tenant.PointAsync("610102", kind: RegistrationPointKind.CityOffice));

        (await atCounty.TrySubmitAsync()).Refusals.ShouldHaveSingleItem().Code.ShouldBe("point.kind");
        var candidate = await clerk.ReadyToSignAsync(await tenant.ShaanxiSubmittedAsync(clerk.Point, more: ExemptFields));
        (await clerk.SignAsync(candidate)).Refusals.ShouldHaveSingleItem().Code.ShouldBe("exemption.none");
        var application = Must(await tenant.ApplyExemptionAsync(candidate.RegistrationId, "X1", "Conscript"));
        (await clerk.SignAsync(candidate)).Refusals.ShouldHaveSingleItem().Sentence.ShouldStartWith("免试资格还没有审查");
        var (county, city) = (await tenant.OfficerAsync("CountyOfficer", "610102"), await tenant.OfficerAsync("CityOfficer", "6101"));
        (await tenant.DecideExemptionAsync(county, application, true)).Succeeded.ShouldBeFalse();
        (await tenant.DecideExemptionAsync(await tenant.OfficerAsync("CityOfficer", "6104"), application, true)).Refusals.ShouldHaveSingleItem().ShouldBeOfType<ClaimUnknown>();
        Must(await tenant.SeeOriginalsAsync(city, application));
        Must(await tenant.DecideExemptionAsync(city, application, true));

        var confirmed = Must(await clerk.SignAsync(candidate));
        confirmed.ShouldSatisfyAllConditions(r => r.State.ShouldBe(RegistrationState.Valid), r => r.AdmissionType.ShouldBe("Exempt"));
    }

    private static async Task<(TestTenant Tenant, TestClerk Clerk)> StartAsync()
    {
        var tenant = await ShaanxiAsync();
        return (tenant, await tenant.ClerkAsync(await tenant.PointAsync("610102")));
    }
}
