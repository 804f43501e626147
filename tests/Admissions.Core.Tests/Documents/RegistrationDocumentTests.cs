namespace Admissions.Core.Tests.Documents;

public sealed class RegistrationDocumentTests(PrintWorkers workers)
{
    [Fact]
    public async Task Print_ProcessForm_HoldsNumberVersionFieldsChoicesStepsAndPledge()
    {
        var form = Examples.ProcessForm();

        var pdf = await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(form), barcodes: true);

        pdf.Pages.Count.ShouldBe(1);
        pdf.Unbroken.ShouldContain("网报号260102003871");
        pdf.Unbroken.ShouldContain("第2次提交");
        pdf.Unbroken.ShouldContain("2026年9月8日15:46:07.218");
        foreach (var field in form.BasicInformation)
            pdf.Unbroken.ShouldContain(field.Value!);
        foreach (var words in (string[])
                 ["8012湘岳大学", "020会计学", "8027洞庭理工学院", "资格审核", "照顾加分", "现场确认", "王建国", "2026-09-0910:21",
                  "不通过", "考生签名", "真实、准确", "后果由本人负责"])
            pdf.Unbroken.ShouldContain(words);
        pdf.Barcodes.ShouldBe(
            [new ReadBarcode("Code128", $"260102003871-{form.Version}"), new ReadBarcode("QRCode", form.CheckAddress.AbsoluteUri)],
            ignoreOrder: true);
    }

    [Fact]
    public async Task Print_ProcessFormWithAllFieldsLong_LosesNothing()
    {
        var form = Examples.ProcessForm(Examples.LongName, longest: true);

        var pdf = await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(form));

        foreach (var field in form.BasicInformation)
            pdf.Unbroken.ShouldContain(field.Value!);
        pdf.Pages.Count.ShouldBeGreaterThan(1);
        pdf.Pages[^1].Text.ShouldContain($"第 {pdf.Pages.Count} 页，共 {pdf.Pages.Count} 页");
    }

    [Fact]
    public async Task Print_Receipt_HoldsServerTimeToTheMillisecondHashAndCheckCode()
    {
        var receipt = Examples.Receipt();

        var pdf = await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(receipt), barcodes: true);

        pdf.Pages.Count.ShouldBe(1);
        pdf.Text.ShouldContain("HN26-0908-154607-4K7Q");
        pdf.Text.ShouldContain("2026年9月8日 15:46:07.218（北京时间）");
        pdf.Text.ShouldContain("9F3A 61C0 7B2E D845");
        pdf.Unbroken.ShouldContain(receipt.ContentHash.ToUpperInvariant());
        pdf.Text.ShouldContain("现在生效的是本次提交（第 1 次）");
        pdf.Barcodes.ShouldBe([new ReadBarcode("QRCode", receipt.CheckAddress.AbsoluteUri)]);
    }

    [Fact]
    public async Task Print_Draft_CarriesTheWatermarkOnEveryPage()
    {
        var form = Examples.ProcessForm(longest: true) with { Watermark = "模拟演练" };

        var pdf = await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(form));

        pdf.Pages.ShouldAllBe(page => page.Text.Contains("模拟演练", StringComparison.Ordinal));
    }
}
