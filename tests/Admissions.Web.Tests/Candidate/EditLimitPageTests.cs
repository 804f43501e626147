using System.Net;
using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Web.Tests.Candidate;

/// <summary>A candidate reads how many changes are left before he begins one, and at the end that there is none.</summary>
public sealed class EditLimitPageTests
{
    private const string Root = "/ks/adult-2026";
    private const string Left = "报名表提交以后最多修改 2 次，您已经改过 1 次，还可以修改 1 次。";
    private const string Spent = "报名表提交以后最多修改 2 次，您已经改过 2 次，不能再改";

    [Fact]
    public async Task Pages_ChangesLeft_SayHowManyBeforeAnythingIsChanged()
    {
        var (_, candidate, browser) = await StartAsync();
        await candidate.EditAsync(("address", "长沙县东升路 1 号"));

        foreach (var page in new[] { "", "/check", "/basic/contact", "/choices", "/point" })
            (await browser.GetAsync($"{Root}{page}")).Text.ShouldContain(Left, Case.Sensitive, page);
        (await browser.GetAsync($"{Root}/check")).Text.ShouldNotContain("现场确认前都可以再改");
    }

    [Fact]
    public async Task Pages_NoChangeLeft_OfferNoneAndRefuseOneThatWasBegunBefore()
    {
        var (_, candidate, browser) = await StartAsync();
        await candidate.EditAsync(("address", "长沙县东升路 1 号"));
        await candidate.EditAsync(("address", "长沙县东升路 2 号"));

        var home = await browser.GetAsync(Root);
        var check = await browser.GetAsync($"{Root}/check");
        var form = await browser.GetAsync($"{Root}/basic/contact");
        var crafted = await browser.PostCraftedAsync($"{Root}/basic/contact", Root, new("Fields[address]", "长沙县东升路 3 号"), new("Version", $"{(await candidate.ReadAsync()).DraftVersion}"));

        home.Text.ShouldContain(Spent);
        home.Text.ShouldNotContain("修改后重新提交");
        check.Text.ShouldContain($"现在不能修改：{Spent}");
        check.Document.QuerySelectorAll("main form button[type=submit]").ShouldBeEmpty();
        (form.Status, form.Location!.EndsWith("/check", StringComparison.Ordinal)).ShouldBe((HttpStatusCode.Redirect, true));
        crafted.Status.ShouldBe(HttpStatusCode.Conflict);
        crafted.Text.ShouldContain(Spent);
        (await candidate.ReadAsync()).ShouldSatisfyAllConditions(r => r.Version.ShouldBe(3), r => r.Draft!.ShouldNotContain("3 号"));
    }

    [Fact]
    public async Task Pages_SentBackByTheCounter_AreOpenAgain()
    {
        var (tenant, candidate, browser) = await StartAsync();
        await candidate.EditAsync(("address", "长沙县东升路 1 号"));
        await candidate.EditAsync(("address", "长沙县东升路 2 号"));
        await using var db = tenant.Open();
        var point = await db.RegistrationPoints.SingleAsync(p => db.Registrations.Any(r => r.Id == candidate.RegistrationId && r.PointId == p.Id));
        Must(await (await tenant.ClerkAsync(point)).DoAsync<ConfirmationService, Registration>((s, c) => s.RefuseAsync(candidate.RegistrationId, c), "地址写错，请更正"));

        var home = await browser.GetAsync(Root);

        home.Text.ShouldContain("确认点退回来更正的，这一次不算修改次数。");
        home.Text.ShouldContain("修改后重新提交");
        (await browser.GetAsync($"{Root}/basic/contact")).Status.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<(TestTenant Tenant, TestCandidate Candidate, Browser Browser)> StartAsync()
    {
        var tenant = await TestTenant.CreateAsync(edit: PolicyChange.Set("choice.editLimit", "2"));
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await tenant.SubmittedCandidateAsync();
        return (tenant, candidate, await (await WebHost.GetAsync()).Open(tenant).AsAsync(candidate.User));
    }
}
