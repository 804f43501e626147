using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Candidate;

/// <summary>What the candidate accepts before he submits (HR-164), and which majors belong to which institution (HR-44).</summary>
public sealed class RiskStatementTests : PageTests
{
    private const string Root = "/ks/adult-2026";

    [Fact]
    [Covers("HR-164")]
    public async Task Submit_RiskNotAccepted_IsRefusedAndAcceptedIsKeptWithVersionAndTimeAndPrinted()
    {
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([(await Tenant.PlanLineAsync()).Id], (await Tenant.PointAsync()).Id);
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);
        var text = (await Tenant.ContextAsync()).Policy.Statement("InvalidityRisk")!;

        var refused = await browser.PostAsync($"{Root}/check", [KeyValuePair.Create("Truthful", "true")]);
        var state = (await candidate.ReadAsync()).State;
        var from = (await Tenant.ContextAsync()).Now;
        var accepted = await browser.PostAsync($"{Root}/check", [KeyValuePair.Create("Truthful", "true"), KeyValuePair.Create("RiskAccepted", "true")]);
        var to = (await Tenant.ContextAsync()).Now;

        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        refused.Document.QuerySelector("#RiskAccepted-error")!.TextContent.ShouldContain("勾选“我知道没有确认、没有缴费的后果”");
        state.ShouldBe(RegistrationState.Draft);
        accepted.Location.ShouldEndWith("/receipt");
        await using var db = Tenant.Open();
        var record = await db.Acceptances.SingleAsync(a => a.RegistrationId == candidate.RegistrationId && a.Kind == AcceptanceKind.RiskStatement);
        record.TextVersion.ShouldBe(text.Version);
        record.At.ShouldBeInRange(from.AddSeconds(-1), to.AddSeconds(1));
        var form = await PdfReader.ReadAsync((await browser.GetAsync($"{Root}/receipt?handler=ProcessForm")).Bytes);
        form.Unbroken.ShouldContain(string.Concat(string.Concat(text.Body).Where(c => !char.IsWhiteSpace(c))));
    }

    [Fact]
    [Covers("HR-44")]
    public async Task Search_OneOfTwoInstitutions_ListsItsMajorsOnlyAndRefusesWhatItDoesNotOffer()
    {
        var (own, other) = (await Tenant.PlanLineAsync(major: "会计学"), await Tenant.PlanLineAsync(institution: "8027", major: "物流管理"));
        var withdrawn = await Tenant.PlanLineAsync(major: "市场营销", state: PlanLineState.Approved);
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);

        var list = (await browser.GetAsync($"{Root}/choices?q={own.Institution!.Code}")).Document.QuerySelector("#search")!.TextContent;
        var crafted = await browser.PostCraftedAsync($"{Root}/choices?handler=Choose", $"{Root}/choices?q={own.Institution.Code}",
            KeyValuePair.Create("Version", $"{(await candidate.ReadAsync()).DraftVersion}"), KeyValuePair.Create("line", $"{withdrawn.Id}"), KeyValuePair.Create("order", "1"));

        list.ShouldContain(own.MajorName);
        list.ShouldNotContain(other.MajorName);
        list.ShouldNotContain(withdrawn.MajorName);
        crafted.Status.ShouldBe(HttpStatusCode.BadRequest);
        crafted.Document.QuerySelector("#Choice1-error")!.TextContent.ShouldContain("不在本次公布的招生计划里");
    }
}
