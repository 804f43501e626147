using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace Admissions.Web.Tests.Accounts;

/// <summary>A county's office, a school or a point has one address: who signs in there is counted by himself, and only failures on many accounts count together.</summary>
public sealed class SignInNeighboursTests
{
    private const string Office = "10.20.30.40";

    [Fact]
    public async Task SignIn_ManyColleaguesWhoSucceed_AreNeverStoppedByTheirAddress()
    {
        await using var host = await HostAsync();
        var tenant = await TestTenant.CreateAsync();

        for (var i = 0; i < 6; i++)
            (await SignInAsync(host, tenant, await tenant.StaffAsync("CountyOfficer", "430102"))).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task SignIn_OneAccountThatFailsAgainAndAgain_CountsOnceAgainstTheAddress()
    {
        await using var host = await HostAsync();
        var tenant = await TestTenant.CreateAsync();

        for (var i = 0; i < 8; i++)
            (await FailAsync(host, tenant, "nobody001")).Status.ShouldBe(HttpStatusCode.BadRequest);

        (await SignInAsync(host, tenant, await tenant.StaffAsync("CountyOfficer", "430102"))).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task SignIn_NeighbourWhoFailsOnManyAccounts_StopsStrangersThereAndNobodyWhoHasSignedInThereBefore()
    {
        await using var host = await HostAsync();
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var (colleague, newcomer) = (await tenant.StaffAsync("CountyOfficer", "430102"), await tenant.StaffAsync("CountyOfficer", "430102"));
        var candidate = await tenant.CandidateAsync();
        (await SignInAsync(host, tenant, colleague)).Status.ShouldBe(HttpStatusCode.Redirect);
        (await SignInAsync(host, tenant, candidate.User.UserName!, "ks")).Status.ShouldBe(HttpStatusCode.Redirect);

        for (var i = 0; i < 4; i++)
            (await FailAsync(host, tenant, $"nobody{i:000}")).Status.ShouldBe(HttpStatusCode.BadRequest);
        var stopped = await SignInAsync(host, tenant, newcomer);

        stopped.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        stopped.Text.ShouldContain("请等 60 秒再试");
        stopped.Response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(60));
        (await FailAsync(host, tenant, "nobody004")).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        (await SignInAsync(host, tenant, colleague)).Status.ShouldBe(HttpStatusCode.Redirect, "he has signed in here before");
        (await FailAsync(host, tenant, colleague.UserName!)).Status.ShouldBe(HttpStatusCode.BadRequest, "and may mistype");
        (await SignInAsync(host, tenant, candidate.DocumentNumber, "ks")).Status.ShouldBe(HttpStatusCode.Redirect, "the document is the same account");
        (await SignInAsync(host, tenant, newcomer, "10.20.30.41")).Status.ShouldBe(HttpStatusCode.Redirect, "elsewhere nobody failed");
        await using var db = tenant.Open();
        (await db.KnownAddresses.AsNoTracking().Where(k => k.UserId == colleague.Id).Select(k => k.Address).SingleAsync()).ShouldBe(Office);
    }

    [Fact]
    public async Task SignIn_AddressUnderAlarm_LeavesEachStrangerHisOwnAttemptsAndTheKnownTheirUsualOnes()
    {
        await using var host = await WebHost.WithAsync(("Admissions:Monitoring:FailedSignIns", "5"), ("Admissions:Monitoring:ThrottledAttempts", "2"));
        var tenant = await TestTenant.CreateAsync();
        var (colleague, newcomer) = (await tenant.StaffAsync("CountyOfficer", "430102"), await tenant.StaffAsync("CountyOfficer", "430102"));
        (await SignInAsync(host, tenant, colleague)).Status.ShouldBe(HttpStatusCode.Redirect);
        for (var i = 0; i < 5; i++)
            await FailAsync(host, tenant, $"nobody{i:000}");
        await using var db = tenant.Open();
        (await db.Alarms.AsNoTracking().SingleAsync()).Subject.ShouldBe(Office);

        var attacker = new List<HttpStatusCode>();
        for (var i = 0; i < 3; i++)
            attacker.Add((await FailAsync(host, tenant, "nobody009")).Status);

        attacker.ShouldBe([HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.TooManyRequests]);
        (await SignInAsync(host, tenant, newcomer)).Status.ShouldBe(HttpStatusCode.Redirect, "his own attempts are not used up by the neighbour");
        for (var i = 0; i < 4; i++)
            (await SignInAsync(host, tenant, colleague)).Status.ShouldBe(HttpStatusCode.Redirect, "known here, he is not throttled");
    }

    [Fact]
    public async Task SignIn_AddressRefusedAgainAndAgain_IsRefusedFromMemoryAndWhoIsKnownThereGoesOn()
    {
        await using var host = await HostAsync();
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var (colleague, newcomer) = (await tenant.StaffAsync("CountyOfficer", "430102"), await tenant.StaffAsync("CountyOfficer", "430102"));
        var candidate = await tenant.CandidateAsync();
        (await SignInAsync(host, tenant, colleague)).Status.ShouldBe(HttpStatusCode.Redirect);
        (await SignInAsync(host, tenant, candidate.User.UserName!, "ks")).Status.ShouldBe(HttpStatusCode.Redirect);
        for (var i = 0; i < 8; i++)
            (await FailAsync(host, tenant, $"nobody{i:000}")).Status.ShouldBe(i < 4 ? HttpStatusCode.BadRequest : HttpStatusCode.TooManyRequests);

        // The database has nothing against the address any more: who is refused now is refused without it.
        await using var db = tenant.Open();
        await db.FailedAccounts.ExecuteDeleteAsync();

        (await FailAsync(host, tenant, "nobody008")).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        (await SignInAsync(host, tenant, newcomer)).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        (await SignInAsync(host, tenant, colleague)).Status.ShouldBe(HttpStatusCode.Redirect, "he has signed in here before");
        (await SignInAsync(host, tenant, candidate.DocumentNumber, "ks")).Status.ShouldBe(HttpStatusCode.Redirect, "the document is the same account");
        (await SignInAsync(host, tenant, newcomer, "10.20.30.41")).Status.ShouldBe(HttpStatusCode.Redirect, "elsewhere nobody was refused");
    }

    /// <summary>A mark of ours opens the database to few names only, whoever carries it to a stopped address.</summary>
    [Fact]
    public async Task SignIn_MarkAtAStoppedAddressWithManyNames_IsBelievedForFewOfThem()
    {
        await using var host = await HostAsync();
        var tenant = await TestTenant.CreateAsync();
        var owner = await tenant.StaffAsync("CountyOfficer", "430102");
        var marked = host.Open(tenant);
        Move(marked, "10.20.30.41");
        (await PostAsync(marked, owner.UserName!, TestTenant.Password)).Status.ShouldBe(HttpStatusCode.Redirect);
        for (var i = 0; i < 8; i++)
            await FailAsync(host, tenant, $"nobody{i:000}");
        Move(marked, Office);

        (await PostAsync(marked, owner.UserName!, TestTenant.Password)).Status.ShouldBe(HttpStatusCode.Redirect, "his browser is known");
        await using var db = tenant.Open();
        await db.KnownAddresses.ExecuteDeleteAsync();
        for (var i = 0; i < RefusedSenders.BrowserLooks; i++)
            (await PostAsync(marked, $"nobody{i:000}", "Wrong$word12")).Status.ShouldBe(HttpStatusCode.TooManyRequests);

        (await PostAsync(marked, owner.UserName!, TestTenant.Password)).Status.ShouldBe(HttpStatusCode.TooManyRequests, "the database is asked no more");
        Move(marked, "10.20.30.41");
        (await PostAsync(marked, owner.UserName!, TestTenant.Password)).Status.ShouldBe(HttpStatusCode.Redirect, "elsewhere nobody was refused");
    }

    [Fact]
    public async Task KnowsBrowser_AskedByManyAtOnce_LooksAFewTimes()
    {
        using var cache = new MemoryCache(new MemoryCacheOptions());
        var senders = new RefusedSenders(cache);
        var (limit, looks) = (new RateLimit { Address = 4 }, 0);

        var known = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(async () => await senders.KnowsBrowserAsync("mark", limit, () =>
        {
            Interlocked.Increment(ref looks);
            return Task.FromResult(false);
        }))));

        known.ShouldAllBe(k => !k);
        looks.ShouldBe(RefusedSenders.BrowserLooks);
    }

    [Fact]
    public void NameOf_WhateverIsTyped_IsShortAndTellsNamesApart()
    {
        RateLimits.NameOf(" ４３０１０４199806150318 ").ShouldBe(RateLimits.NameOf("430104199806150318"));
        var (one, other) = (RateLimits.NameOf(new string('a', 100_000)), RateLimits.NameOf(new string('a', 100_001)));

        one.Length.ShouldBeLessThanOrEqualTo(RateLimits.NameMaxLength);
        one.ShouldNotBe(other);
    }

    private static Task<WebHost> HostAsync() => WebHost.WithAsync(("Admissions:RateLimits:SignIn:Address", "4"), ("Admissions:RateLimits:SignIn:Account", "20"));

    private static Task<PageAnswer> SignInAsync(WebHost host, TestTenant tenant, User user, string address = Office) => TryAsync(host, tenant, "gl", user.UserName!, TestTenant.Password, address);

    private static Task<PageAnswer> SignInAsync(WebHost host, TestTenant tenant, string name, string portal) => TryAsync(host, tenant, portal, name, TestTenant.Password, Office);

    private static Task<PageAnswer> FailAsync(WebHost host, TestTenant tenant, string name) => TryAsync(host, tenant, "gl", name, "Wrong$word12", Office);

    /// <summary>A browser of its own at an address, as the balancer reports it.</summary>
    private static Task<PageAnswer> TryAsync(WebHost host, TestTenant tenant, string portal, string name, string password, string address)
    {
        var browser = host.Open(tenant);
        Move(browser, address);
        return PostAsync(browser, name, password, portal);
    }

    private static void Move(Browser browser, string address)
    {
        browser.Client.DefaultRequestHeaders.Remove("X-Forwarded-For");
        browser.Client.DefaultRequestHeaders.Add("X-Forwarded-For", address);
    }

    private static Task<PageAnswer> PostAsync(Browser browser, string name, string password, string portal = "gl") =>
        browser.PostAsync($"/{portal}/sign-in", [new("Input.UserName", name), new("Input.Password", password)]);
}
