using Admissions.Rules;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Candidate;

/// <summary>Whom a candidate asks who cannot print his ticket himself is the policy's to say.</summary>
public sealed class TicketHelpTests
{
    [Theory]
    [InlineData("\"Point\"", "可以到报名确认点请工作人员打印")]
    [InlineData("\"City\"", "可以到市（区）招办请工作人员打印")]
    [InlineData("null", null)]
    public async Task Ticket_NamesWhoHelpsByThePolicy(string help, string? sentence)
    {
        var tenant = await TestTenant.CreateAsync(edit: PolicyChange.Set("ticket.help", help));
        var id = (await RunCandidates.InsertAsync(tenant, [new RunCandidate("430102", StudyLevel.CollegeToBachelor, "Law")]))[0];
        await tenant.SeatedAsync(id);
        await tenant.SetClockAsync("2026-10-20 10:00");
        await using var db = tenant.Open();
        var candidate = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await db.Users.SingleAsync(u => db.Registrations.Any(r => r.Id == id && r.UserId == u.Id)));

        var page = await candidate.GetAsync("/ks/adult-2026/ticket");

        page.Text.ShouldContain("考点、考室和座位号在准考证上");
        page.Text.Contains("自己打印不了的", StringComparison.Ordinal).ShouldBe(sentence is not null);
        if (sentence is not null)
            page.Text.ShouldContain(sentence);
    }
}
