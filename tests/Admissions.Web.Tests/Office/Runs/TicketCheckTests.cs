using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office.Runs;

/// <summary>
/// The admission ticket that a candidate really prints: drawn, its QR code read by a decoder that is not ours, and the address in
/// it opened by a stranger.
/// </summary>
public sealed class TicketCheckTests : PageTests
{
    private PublicDocument _document = null!;
    private Uri _address = null!;

    protected override async Task ArrangeAsync()
    {
        var id = (await RunCandidates.InsertAsync(Tenant, [new RunCandidate("430102", StudyLevel.CollegeToBachelor, "Law")]))[0];
        var number = await Tenant.SeatedAsync(id);
        await Tenant.SetClockAsync("2026-10-20 10:00");
        await using var db = Tenant.Open();
        var candidate = await Host.Open(Tenant).AsAsync(await db.Users.SingleAsync(u => db.Registrations.Any(r => r.Id == id && r.UserId == u.Id)));

        var printed = await candidate.PostAsync("/ks/adult-2026/ticket", []);
        printed.Response.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        var paper = await PdfReader.ReadAsync(printed.Bytes, barcodes: true);

        paper.Barcodes.ShouldContain(new ReadBarcode("Code128", number));
        _address = new Uri(paper.Barcodes.Single(b => b.Format == "QRCode").Text);
        _document = await db.PublicDocuments.AsNoTracking().SingleAsync(d => d.RegistrationId == id);
        // Who has no telephone types what stands beside the code.
        paper.Unbroken.ShouldContain(_document.Code);
    }

    [Fact]
    public async Task Follow_QrOfAPrintedTicket_ShowsThisTicketAsGenuine()
    {
        var home = $"/{Tenant.Tenant.Slug}";
        _address.PathAndQuery.ShouldBe($"{home}/check/{_document.Code}");

        var page = await Host.Open(Tenant).GetAsync(_address.PathAndQuery[home.Length..]);

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldContain("这份准考证是真的，现在有效");
        page.Text.ShouldContain(Tenant.Tenant.Name);
        page.Text.ShouldContain(_document.Code);
        page.Text.Replace(" ", "", StringComparison.Ordinal).ShouldContain(_document.Digest[..16], Case.Insensitive);
        // Nothing of the person: not the name, not the ticket number.
        page.Text.ShouldNotContain("考生0");
        page.Text.ShouldNotContain(_document.Number);
    }

    [Fact]
    public async Task Follow_AnyCharacterChanged_IsNotFound()
    {
        var stranger = Host.Open(Tenant);
        for (var at = "ZK-".Length; at < _document.Code.Length; at++)
        {
            var forged = _document.Code[..at] + (_document.Code[at] == '7' ? '4' : '7') + _document.Code[(at + 1)..];

            var page = await stranger.GetAsync($"/check/{forged}");

            page.Status.ShouldBe(HttpStatusCode.NotFound, forged);
            page.Text.ShouldContain("没有找到这个编号，不能证明这份文件是真的。", customMessage: forged);
            page.Text.ShouldNotContain("现在有效");
        }
    }

    [Fact]
    public async Task Follow_AtAnotherAuthority_IsNotFound()
    {
        var other = await TestTenant.CreateAsync();

        var page = await Host.Open(other).GetAsync($"/check/{_document.Code}");

        page.Status.ShouldBe(HttpStatusCode.NotFound);
    }
}
