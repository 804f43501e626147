using System.Net;
using System.Text;
using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Point;

public sealed class PhotoUploadTests
{
    private static readonly KeyValuePair<string, string>[] Nothing = [];

    public static TheoryData<string, string> BadFiles => new()
    {
        { "pdf", "不是相片" },
        { "bomb", "万像素" },
        { "truncated", "不完整" },
        { "small", "更清晰" },
        { "empty", "没有选相片文件" },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public async Task Post_BadPhoto_IsRefusedInWordsAndNothingIsStored(string kind, string words)
    {
        var (clerk, candidate, browser) = await StartAsync();
        byte[] file = kind switch
        {
            "pdf" => Encoding.ASCII.GetBytes("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"),
            "bomb" => Pictures.PngBomb(),
            "truncated" => Pictures.Png(600, 800)[..20_000],
            "small" => Pictures.Png(60, 80),
            _ => [],
        };

        var answer = await browser.PostAsync(At(candidate), Nothing, "handler=Photo", files: [("photo", "a.jpg", "image/jpeg", file)]);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Document.QuerySelector("#message")!.TextContent.ShouldContain(words);
        await using var db = clerk.Tenant.Open();
        (await db.Photos.AnyAsync(p => p.RegistrationId == candidate.RegistrationId)).ShouldBeFalse();
    }

    [Fact]
    public async Task Post_PhotoWithPlace_IsServedWithoutIt()
    {
        var (clerk, candidate, browser) = await StartAsync();
        await browser.PostAsync(At(candidate), Nothing, "handler=Photo", files: [("photo", "a.png", "image/png", Pictures.Png(600, 800))]);
        var jpeg = (await CurrentAsync(clerk, candidate)).Content;

        await browser.PostAsync(At(candidate), Nothing, "handler=Photo", files: [("photo", "a.jpg", "image/jpeg", Pictures.WithPlaceAndRotation(jpeg))]);

        var stored = await CurrentAsync(clerk, candidate);
        var served = await browser.GetAsync($"/gl/adult-2026/photos/{stored.Id}");
        served.Bytes.ShouldBe(stored.Content);
        served.Response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        Encoding.Latin1.GetString(served.Bytes).ShouldNotContain("Exif");
        var stranger = await (await WebHost.GetAsync()).Open(clerk.Tenant).AsAsync((await clerk.Tenant.ClerkAsync()).User);
        (await stranger.GetAsync($"/gl/adult-2026/photos/{stored.Id}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>The lower bound is the policy's: the same picture is taken where the policy states none.</summary>
    [Fact]
    public async Task Post_PhotoBelowTheKilobytesOfThePolicy_IsRefusedInWordsAndTheNextOneTaken()
    {
        var (clerk, candidate, browser) = await StartAsync(PolicyChange.Set("photo.limits.storedMinKilobytes", "20"));
        var light = ("photo", "白.png", "image/png", Pictures.Blank(480, 640));
        var page = await browser.GetAsync(At(candidate));

        var refused = await browser.PostAsync(At(candidate), Nothing, "handler=Photo", files: [light]);
        var none = await CountAsync(clerk, candidate);
        var taken = await browser.PostAsync(At(candidate), Nothing, "handler=Photo", files: [("photo", "人.png", "image/png", Pictures.Png(600, 800))]);

        page.Text.ShouldContain("20 至 200 KB");
        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        refused.Document.QuerySelector("#message")!.TextContent.ShouldMatch(@"这张相片存下来只有 [\d.]+ KB，招生政策要求 20 至 200 KB.*请重新拍照，或者换一张清晰的相片");
        none.ShouldBe(0);
        taken.Status.ShouldBe(HttpStatusCode.Redirect);
        ((await CurrentAsync(clerk, candidate)).Content.Length / 1024).ShouldBeInRange(20, 200);

        var (free, other, elsewhere) = await StartAsync();
        (await elsewhere.PostAsync(At(other), Nothing, "handler=Photo", files: [light])).Status.ShouldBe(HttpStatusCode.Redirect);
        (await CurrentAsync(free, other)).Content.Length.ShouldBeLessThan(20 * 1024);
    }

    [Fact]
    public async Task Post_TwoHundredMegabytes_IsRefusedWithAPage()
    {
        var (clerk, candidate, browser) = await StartAsync();

        var answer = await browser.PostAsync(At(candidate), Nothing, "handler=Photo", files: [("photo", "a.jpg", "image/jpeg", new byte[200 * 1024 * 1024])]);

        answer.Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        answer.Text.ShouldContain("文件太大");
        await using var db = clerk.Tenant.Open();
        (await db.Photos.AnyAsync(p => p.RegistrationId == candidate.RegistrationId)).ShouldBeFalse();
    }

    private static async Task<(TestClerk Clerk, TestCandidate Candidate, Browser Browser)> StartAsync(Func<string, string>? edit = null)
    {
        var tenant = await TestTenant.CreateAsync(edit: edit);
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync();
        return (clerk, await tenant.SubmittedCandidateAsync(clerk.Point), await (await WebHost.GetAsync()).Open(tenant).AsAsync(clerk.User));
    }

    private static async Task<int> CountAsync(TestClerk clerk, TestCandidate candidate)
    {
        await using var db = clerk.Tenant.Open();
        return await db.Photos.CountAsync(p => p.RegistrationId == candidate.RegistrationId);
    }

    private static async Task<Photo> CurrentAsync(TestClerk clerk, TestCandidate candidate)
    {
        await using var db = clerk.Tenant.Open();
        return await db.Photos.AsNoTracking().SingleAsync(p => p.RegistrationId == candidate.RegistrationId && p.IsCurrent);
    }

    private static string At(TestCandidate candidate) => $"/gl/adult-2026/counter?id={candidate.RegistrationId}";
}
