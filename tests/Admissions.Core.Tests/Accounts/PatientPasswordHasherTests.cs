using Admissions.Core.Accounts;
using Admissions.Core.Data.Entities;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Admissions.Core.Tests.Accounts;

/// <summary>Passwords are computed as Identity computes them, on threads that give way to the pages.</summary>
public sealed class PatientPasswordHasherTests : IDisposable
{
    private static readonly User Somebody = new() { DisplayName = "" };

    private readonly PasswordLane _lane = new(Options.Create(new PasswordLaneOptions { Concurrent = 2 }));
    private readonly PatientPasswordHasher _hasher;

    public PatientPasswordHasherTests() => _hasher = new PatientPasswordHasher(_lane, Options.Create(new PasswordHasherOptions { IterationCount = 1000 }));

    public void Dispose()
    {
        _hasher.Dispose();
        _lane.Dispose();
    }

    [Fact]
    public async Task Verify_ManyAtOnce_EachGetsHisOwnAnswer()
    {
        var plain = new PasswordHasher<User>(Options.Create(new PasswordHasherOptions { IterationCount = 1000 }));
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() =>
        {
            var hash = _hasher.HashPassword(Somebody, $"Xiang#{i}");
            return (Own: _hasher.VerifyHashedPassword(Somebody, hash, $"Xiang#{i}"), Others: _hasher.VerifyHashedPassword(Somebody, hash, $"Xiang#{i + 1}"), Plain: plain.VerifyHashedPassword(Somebody, hash, $"Xiang#{i}"));
        })));

        answers.ShouldAllBe(a => a.Own == PasswordVerificationResult.Success && a.Others == PasswordVerificationResult.Failed && a.Plain == PasswordVerificationResult.Success);
    }

    [Fact]
    public void Hash_Fails_WhoeverWaitsIsTold()
    {
        Should.Throw<ArgumentNullException>(() => _hasher.HashPassword(Somebody, null!));
        _hasher.VerifyHashedPassword(Somebody, _hasher.HashPassword(Somebody, "a"), "a").ShouldBe(PasswordVerificationResult.Success, "its thread goes on");
    }

    [Fact]
    public void Hash_OnLinux_RunsOnThreadsThatGiveWay()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Priorities of threads are Linux's here.");
        _hasher.HashPassword(Somebody, "a");

        // proc(5): the nice value is field 19; the second field, the name, stands in brackets.
        var nice = Directory.EnumerateDirectories("/proc/self/task").Select(t => File.ReadAllText(Path.Combine(t, "stat")))
            .Where(stat => stat.Contains("(password)", StringComparison.Ordinal)).Select(stat => stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16]).ToList();

        nice.ShouldContain("5");
    }
}
