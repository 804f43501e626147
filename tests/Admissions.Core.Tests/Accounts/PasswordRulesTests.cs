using Admissions.Core.Accounts;
using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Policy;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Accounts;

/// <summary>What a password may not be, by the code of the refusal, at each of the three doors where somebody sets one.</summary>
public sealed class PasswordRulesTests
{
    private static readonly PasswordPolicy Policy = PolicyPacks.Read("hunan-adult").Accounts!.Password;
    private static readonly PasswordOwner Owner = new("zhangsan88", "13907310042") { IdNumbers = [TestIds.Resident("430102", "19990307", 1)] };

    [Theory]
    [InlineData("123456", "password.short")]
    [InlineData("password123", "password.plain")]
    [InlineData("P@ssw0rd", "password.common")]
    [InlineData("Password1!", "password.common")]
    [InlineData("Dr@g0n2026!", "password.common")]
    [InlineData("1qaz@WSX", "password.common")]
    [InlineData("!QAZ2wsx", "password.common")]
    [InlineData("Aa123456!", "password.common")]
    [InlineData("W3lcome#2026", "password.common")]
    [InlineData("Ab$199903", "password.personal")]
    [InlineData("Xy#030700z", "password.personal")]
    [InlineData("Ab$1999-03-07", "password.personal")]
    [InlineData("Zhangsan#1", "password.personal")]
    [InlineData("Kq!139073", "password.personal")]
    [InlineData("Ab3$kk09", null)]
    [InlineData("Qi9#luan77", null)]
    [InlineData("Test$ecret7431", null)]
    [InlineData("Hunter-of-9-moons", null)]
    public void Check_Password_IsJudgedByCode(string password, string? code) =>
        (PasswordRules.Check(password, Policy, Owner)?.Code).ShouldBe(code);

    [Fact]
    public void Check_EveryCommonPasswordDressedUpToTheRule_IsRefused()
    {
        using var reader = new StreamReader(typeof(PasswordRules).Assembly.GetManifestResourceStream("Admissions.Core.Data.ReferenceData.common-passwords.txt")!);
        var entries = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var words = entries.Where(e => e.Length >= 6 && char.IsAsciiLetterLower(e[0])).ToList();
        var numbers = entries.Where(e => e.Length >= 6 && e.All(char.IsAsciiDigit)).ToList();

        words.Count.ShouldBeGreaterThan(1000);
        numbers.Count.ShouldBeGreaterThan(50);
        foreach (var dressed in words.Select(w => $"{char.ToUpperInvariant(w[0])}{w[1..]}1!").Concat(numbers.Select(n => $"Aa{n}!")))
            (PasswordRules.Check(dressed, Policy, Owner)?.Code).ShouldBe("password.common", dressed);
    }

    [Fact]
    public void Check_PolicyThatAllowsCommonOnes_TakesThem() =>
        PasswordRules.Check("P@ssw0rd", Policy with { RefuseCommon = false }, Owner).ShouldBeNull();

    /// <summary>Each entry of the pack's list is what refuses its passwords: without it they are taken.</summary>
    [Theory]
    [InlineData(PasswordPolicy.IdNumber, "Ab$430102", "证件号码")]
    [InlineData(PasswordPolicy.IdNumber, "Ab$307001", "证件号码")]
    [InlineData(PasswordPolicy.UserName, "Zhangsan#1", "用户名")]
    [InlineData(PasswordPolicy.BirthDate, "Ab$199937", "出生日期")]
    [InlineData(PasswordPolicy.BirthDate, "Ab$1999.03.07", "出生日期")]
    [InlineData(PasswordPolicy.Telephone, "Ab$310042", "电话")]
    public void Check_FactOfTheList_IsRefusedNamingItAndTakenWithoutTheEntry(string fact, string password, string word)
    {
        Policy.RefuseDerivedFrom.ShouldContain(fact);

        var refusal = PasswordRules.Check(password, Policy with { RefuseDerivedFrom = [fact] }, Owner);

        refusal!.Code.ShouldBe("password.personal");
        refusal.Sentence.ShouldContain(word);
        PasswordRules.Check(password, Policy with { RefuseDerivedFrom = [] }, Owner).ShouldBeNull();
    }

    [Fact]
    public void Check_BirthdayOfADocumentThatDoesNotSayIt_IsRefused()
    {
        var owner = new PasswordOwner("linyijun", null) { IdNumbers = ["01234567"], BirthDates = [new DateOnly(1998, 12, 5)] };

        PasswordRules.Check("Ab$981205", Policy with { RefuseDerivedFrom = [PasswordPolicy.BirthDate] }, owner)!.Code.ShouldBe("password.personal");
    }

    [Fact]
    public void Check_ShortUserName_IsRefusedWhole() =>
        PasswordRules.Check("Xq!lisi7", Policy, new PasswordOwner("lisi", null))!.Code.ShouldBe("password.personal");

    [Fact]
    public void Default_HasEveryFact() => PasswordRules.Default.RefuseDerivedFrom.ShouldBe(PasswordPolicy.Facts);

    [Theory]
    [InlineData("P@ssw0rd", "password.common")]
    [InlineData("Ab$199901", "password.personal")]
    [InlineData("Ab$430104", "password.personal")]
    [InlineData("Ab$990000", "password.personal")]
    public async Task ChangePassword_CommonOrPersonal_IsRefusedAndTheOldOneStays(string replacement, string code)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await tenant.CandidateAsync();
        await using var scope = tenant.Scope();
        var accounts = scope.ServiceProvider.GetRequiredService<AccountService>();

        var refused = await accounts.ChangePasswordAsync(candidate.User.Id, TestTenant.Password, replacement, tenant.Policy.Accounts!.Password, null);

        var refusal = refused.Refusals.ShouldHaveSingleItem();
        (refusal.Code, refusal.Field).ShouldBe((code, "newPassword"));
        (await candidate.DoAsync<AccountService, User>((s, _) => s.ChangePasswordAsync(candidate.User.Id, TestTenant.Password, "Qi9#luan77", null, null))).Succeeded.ShouldBeTrue();
    }

    [Theory]
    [InlineData("P@ssw0rd", "password.common")]
    [InlineData("Point-p7#A", "password.personal")]
    [InlineData("Ab$990000", "password.personal")]
    public async Task ApplyForStaffAccount_CommonOrPersonal_IsRefused(string password, string code)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-08-31 10:00");
        await using var scope = tenant.Scope();

        var refused = await scope.ServiceProvider.GetRequiredService<StaffAccountService>().ApplyAsync(
            new StaffApplyOptions("point-p7", password, "罗敏", "19900000318", "430121"), await tenant.ProcessAsync(Core.Access.Actor.System));

        refused.Refusals.Where(r => r.Field == "password").ShouldHaveSingleItem().Code.ShouldBe(code);
    }
}
