using Admissions.Core.Accounts;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;
using static Admissions.Testing.ShaanxiBuilders;

namespace Admissions.Core.Tests.Registrations;

/// <summary>Online registration under the Shaanxi pack.</summary>
public sealed class ShaanxiRegistrationTests
{
    [Fact]
    public async Task Submit_Complete_GivesANumberThatIdAndPasswordBringBack()
    {
        var tenant = await ShaanxiAsync();
        var candidate = await tenant.ShaanxiDraftAsync();
        await candidate.SubmitAsync();
        var row = await candidate.ReadAsync();
        var number = RegistrationNumber.Of(row);

        CheckDigit.IsRight(number).ShouldBeTrue();
        RegistrationNumber.IdOf(number).ShouldBe(row.Id);
        var mistyped = string.Concat(number.AsSpan(0, 5), number[5] == '9' ? "0" : "9", number.AsSpan(6));
        RegistrationNumber.IdOf(mistyped).ShouldBeNull();
        await using var scope = tenant.Scope();
        var accounts = scope.ServiceProvider.GetRequiredService<AccountService>();
        var found = await accounts.SignInAsync(candidate.DocumentNumber, TestTenant.Password, UserKind.Candidate, null, null);
        found.Value!.User.Id.ShouldBe(candidate.User.Id);
        (await accounts.SignInAsync(candidate.DocumentNumber, TestTenant.Password, UserKind.Staff, null, null)).Succeeded.ShouldBeFalse();
        (await accounts.SignInAsync(candidate.DocumentNumber, "Wrong$ecret7431", UserKind.Candidate, null, null)).Succeeded.ShouldBeFalse();
        await using var db = tenant.Open();
        RegistrationSnapshot.Read(await db.FormVersions.Where(v => v.RegistrationId == row.Id).Select(v => v.Snapshot).SingleAsync()).RegistrationNumber.ShouldBe(number);
    }

    [Fact]
    [Covers("SX-161")]
    public async Task Submit_ChoicesBlank_IsRefusedNamingTheFirstAndBothCompleteGivesTheNumber()
    {
        var tenant = await ShaanxiAsync();
        var candidate = await tenant.ShaanxiDraftAsync();
        var choices = RegistrationDraft.Read(await candidate.ReadAsync()).Choices;
        await ChangeAsync(candidate, d => d with { Choices = [] });

        var refused = await candidate.TrySubmitAsync();
        await ChangeAsync(candidate, d => d with { Choices = choices });

        refused.Refusals.ShouldContain(r => r.Sentence == "填写第一志愿");
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Draft);
        await candidate.SubmitAsync();
        CheckDigit.IsRight(RegistrationNumber.Of(await candidate.ReadAsync())).ShouldBeTrue();
    }

    [Fact]
    [Covers("SX-35")]
    public async Task Submit_NeitherHouseholdNorWorkInTheCity_NeedsAReasonAndKeepsTheWarning()
    {
        var tenant = await ShaanxiAsync();
        var outside = await tenant.ShaanxiDraftAsync(more: [("householdRegistrationPlace", "610402")]);
        var worker = await tenant.ShaanxiDraftAsync(name: "谭志远", more: [("householdRegistrationPlace", "610402"), ("workPlace", "610113")]);

        (await outside.TrySubmitAsync()).Refusals.Single().Field.ShouldBe("outsideReason");
        await ChangeAsync(outside, d => d.With([KeyValuePair.Create("outsideReason", (string?)"在西安租房居住，照顾家人")]));
        await outside.SubmitAsync();
        await worker.SubmitAsync();

        (await WarningsAsync(outside)).Single().ShouldBe("一般在户口或工作单位所在地报名，您选的确认点不在这两处。原因：在西安租房居住，照顾家人");
        (await WarningsAsync(worker)).ShouldBeEmpty();
    }

    [Fact]
    [Covers("SX-41")]
    public async Task Submit_TeacherForNursing_IsAllowedAndTheWarningIsStored()
    {
        var tenant = await ShaanxiAsync(policy => policy.Replace(""" "when": { "medical": true }, "pointKind": """, """ "when": { "age": { "atMost": 0, "on": "RegistrationDay" } }, "pointKind": """, StringComparison.Ordinal));
        var line = await tenant.PlanLineAsync(category: "Medicine", major: "护理学", medical: true);
        var teacher = await tenant.ShaanxiDraftAsync(line: line, more: [("occupationClass", "208"), ("nurseLicense", "HS610000001")]);
        var nurse = await tenant.ShaanxiDraftAsync(line: line, name: "欧阳芳", more: [("occupationClass", "205"), ("nurseLicense", "HS610000002")]);

        await teacher.SubmitAsync();
        await nurse.SubmitAsync();

        (await WarningsAsync(teacher)).Single().ShouldContain("不对口");
        (await WarningsAsync(nurse)).ShouldBeEmpty();
    }

    [Fact]
    [Covers("SX-45")]
    public async Task Save_CodesOutsideTheLists_IsRefusedAndNotKept()
    {
        var tenant = await ShaanxiAsync();
        var candidate = await tenant.ShaanxiDraftAsync();
        var hidden = await tenant.PlanLineAsync(state: PlanLineState.Approved);
        var before = await candidate.ReadAsync();

        foreach (var crafted in new[] { hidden.Id, 999_999_999, -1 })
        {
            var refused = await TryChangeAsync(candidate, d => d with { Choices = [crafted] });
            refused.Refusals.ShouldHaveSingleItem().Sentence.ShouldBe("第一志愿的专业不在本次公布的招生计划里。请从院校专业目录里重新选择");
        }

        var after = await candidate.ReadAsync();
        (after.Draft, after.DraftVersion).ShouldBe((before.Draft, before.DraftVersion));
    }

    [Fact]
    [Covers("SX-162")]
    public async Task Points_ByTypeOfCandidate_AreTheCountysOfficeTheCitysOfficeOrAny()
    {
        var tenant = await ShaanxiAsync();
        await tenant.PointAsync("610102");
        await tenant.PointAsync("610113", kind: RegistrationPointKind.CountyOffice);
        var (county, city) = (await tenant.PointAsync("610102", kind: RegistrationPointKind.CountyOffice), await tenant.PointAsync("610102", kind: RegistrationPointKind.CityOffice));
        var nursing = await tenant.PlanLineAsync(category: "Medicine", major: "护理学", medical: true);
        var nurse = await tenant.ShaanxiDraftAsync(county, nursing, more: NurseFields);
        var exempt = await tenant.ShaanxiDraftAsync(city, name: "谭志远", more: ExemptFields);
        var other = await tenant.ShaanxiDraftAsync(name: "欧阳芳");
        await ChangeAsync(other, d => d with { PointId = null });

        (await other.TrySubmitAsync()).Refusals.ShouldHaveSingleItem().ShouldSatisfyAllConditions(r => r.Field.ShouldBe("point"), r => r.Sentence.ShouldBe("选择报名确认点"));
        (await other.ReadAsync()).State.ShouldBe(RegistrationState.Draft);
        (await OfferedAsync(nurse)).ShouldHaveSingleItem().Id.ShouldBe(county.Id);
        await ChangeAsync(nurse, d => d.With([KeyValuePair.Create("workPlace", (string?)"610113")]));
        (await OfferedAsync(nurse)).ShouldAllBe(p => p.Kind == RegistrationPointKind.CountyOffice);
        (await OfferedAsync(nurse)).Count.ShouldBe(2);
        (await OfferedAsync(exempt)).ShouldHaveSingleItem().Id.ShouldBe(city.Id);
        (await OfferedAsync(other)).Select(p => p.Kind).Distinct().Count().ShouldBe(3);
        await nurse.SubmitAsync();
        await exempt.SubmitAsync();
    }

    private static async Task<IReadOnlyList<RegistrationPoint>> OfferedAsync(TestCandidate candidate)
    {
        var context = await candidate.ProcessAsync();
        await using var scope = candidate.Tenant.Scope();
        var file = (await scope.ServiceProvider.GetRequiredService<RegistrationFiles>().FindAsync(context.Actor, context.Campaign))!;
        return [.. (await scope.ServiceProvider.GetRequiredService<PointOffers>().ListAsync(file, "6101")).Where(p => p.IsOffered).Select(p => p.Point)];
    }

    private static async Task ChangeAsync(TestCandidate candidate, Func<RegistrationDraft, RegistrationDraft> change) => Must(await TryChangeAsync(candidate, change));

    private static async Task<Outcome<DraftSaved>> TryChangeAsync(TestCandidate candidate, Func<RegistrationDraft, RegistrationDraft> change)
    {
        var row = await candidate.ReadAsync();
        return await candidate.DoAsync<RegistrationService, DraftSaved>((s, c) => s.SaveDraftAsync(new SaveDraftOptions(row.DraftVersion, change(RegistrationDraft.Read(row))), c));
    }

    private static async Task<IReadOnlyList<string>> WarningsAsync(TestCandidate candidate)
    {
        await using var db = candidate.Tenant.Open();
        return RegistrationSnapshot.Read(await db.FormVersions.Where(v => v.RegistrationId == candidate.RegistrationId).Select(v => v.Snapshot).SingleAsync()).Warnings ?? [];
    }
}
