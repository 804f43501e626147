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
    public async Task Refuse_CodesOutsideTheLists_CannotBeSubmitted()
    {
        var tenant = await ShaanxiAsync();
        var candidate = await tenant.ShaanxiDraftAsync();
        var hidden = await tenant.PlanLineAsync(state: PlanLineState.Approved);

        foreach (var crafted in new[] { hidden.Id, 999_999_999 })
        {
            await ChangeAsync(candidate, d => d with { Choices = [crafted] });
            (await candidate.TrySubmitAsync()).Refusals.ShouldContain(r => r.Code == "choice.unknown-line");
        }
    }

    private static async Task ChangeAsync(TestCandidate candidate, Func<RegistrationDraft, RegistrationDraft> change)
    {
        var row = await candidate.ReadAsync();
        Must(await candidate.DoAsync<RegistrationService, DraftSaved>((s, c) => s.SaveDraftAsync(new SaveDraftOptions(row.DraftVersion, change(RegistrationDraft.Read(row))), c)));
    }

    private static async Task<IReadOnlyList<string>> WarningsAsync(TestCandidate candidate)
    {
        await using var db = candidate.Tenant.Open();
        return RegistrationSnapshot.Read(await db.FormVersions.Where(v => v.RegistrationId == candidate.RegistrationId).Select(v => v.Snapshot).SingleAsync()).Warnings ?? [];
    }
}
