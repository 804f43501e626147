using System.Net;
using Admissions.Core.Registrations;

namespace Admissions.Web.Tests.Point;

/// <summary>报名流程表 (湘教考信字〔2019〕3号 §四.3): one paper, whoever prints it.</summary>
public sealed class ProcessFormTests
{
    [Fact]
    [Covers("HR-92")]
    public async Task Print_ByCandidateAndByPoint_GivesTheSameBytesAndABarcodeOfTheRecord()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync();
        var candidate = await clerk.PreparedCandidateAsync();
        var host = await WebHost.GetAsync();
        var (own, point) = (await host.Open(tenant).AsAsync(candidate.User), await host.Open(tenant).AsAsync(clerk.User));
        var shown = await point.GetAsync($"/gl/adult-2026/counter?id={candidate.RegistrationId}");
        await point.PostAsync($"/gl/adult-2026/counter?id={candidate.RegistrationId}", [], "handler=Photo", files: [("photo", "a.png", "image/png", Pictures.Png(600, 800))]);

        var printed = await PdfAsync(point, shown.Document.QuerySelector("[data-key=F9]")!.GetAttribute("href")!);
        await tenant.SetClockAsync("2026-09-08 16:30");
        var downloaded = await PdfAsync(own, (await own.GetAsync("/ks/adult-2026")).Document.QuerySelector("a[href*='ProcessForm']")!.GetAttribute("href")!);

        downloaded.ShouldBe(printed, "the same paper, to the byte");
        var pdf = await PdfReader.ReadAsync(printed, barcodes: true);
        var row = await candidate.ReadAsync();
        var code = pdf.Barcodes.Single(b => b.Format == "Code128").Text;
        code.ShouldBe($"{RegistrationNumber.Of(row)}-{row.Version}");
        foreach (var box in new[] { "资格审核", "照顾加分", "现场确认" })
            pdf.Unbroken.ShouldContain(box);
        var scanned = await point.PostAsync("/gl/adult-2026/counter", [KeyValuePair.Create("q", code)], "handler=Box");
        scanned.Location.ShouldEndWith($"id={candidate.RegistrationId}&v={row.Version}", customMessage: "the barcode opens the record");
    }

    private static async Task<byte[]> PdfAsync(Browser browser, string address)
    {
        var answer = await browser.Client.GetAsync(address);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, address);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        return await answer.Content.ReadAsByteArrayAsync();
    }
}
