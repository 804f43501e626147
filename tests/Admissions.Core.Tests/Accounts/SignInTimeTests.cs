using Admissions.Core.Accounts;
using Admissions.Core.Data.Entities;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Accounts;

/// <summary>The dearest part of an answer is the password's hash: whoever is asked for, it is computed once, so that time does not tell who exists.</summary>
public sealed class SignInTimeTests
{
    [Fact]
    public async Task SignIn_WrongPassword_CostsOneHashWhoeverIsAskedFor()
    {
        var hashes = new CountingHasher();
        var tenant = await TestTenant.CreateAsync(configure: services => services.AddSingleton<IPasswordHasher<User>>(hashes));
        await tenant.SetClockAsync("2026-09-08 10:00");
        var (usual, fromPaper) = (await tenant.CandidateAsync(), await tenant.CandidateAsync());
        await using (var db = tenant.Open())
            await db.Users.Where(u => u.Id == fromPaper.User.Id).ExecuteUpdateAsync(u => u.SetProperty(x => x.PasswordHash, (string?)null));

        foreach (var number in new[] { usual.DocumentNumber, fromPaper.DocumentNumber, TestIds.Resident("430104", "19770315", 75) })
        {
            hashes.Count = 0;
            await using var scope = tenant.Scope();
            var refused = await scope.ServiceProvider.GetRequiredService<AccountService>().SignInAsync(number, "Wrong$word12", UserKind.Candidate, tenant.Policy.Accounts, null);

            refused.Refusals.ShouldHaveSingleItem().Code.ShouldBe("account.wrong");
            hashes.Count.ShouldBe(1);
        }
    }

    private sealed class CountingHasher : IPasswordHasher<User>
    {
        private readonly PasswordHasher<User> _real = new();

        public int Count { get; set; }

        public string HashPassword(User user, string password)
        {
            Count++;
            return _real.HashPassword(user, password);
        }

        public PasswordVerificationResult VerifyHashedPassword(User user, string hashedPassword, string providedPassword)
        {
            Count++;
            return _real.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
