namespace Admissions.Core.Tests.Documents;

public sealed class AdmissionTicketTests(PrintWorkers workers)
{
    [Fact]
    public async Task Print_Ticket_HoldsEveryItemAsRealText()
    {
        var pdf = await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(Examples.Ticket()));

        pdf.Pages.Count.ShouldBe(1);
        foreach (var item in (string[])
                 ["蒋文静", "女", "1943 0100 2017 08", "26430121000318", "430121199001010029", "专升本", "经济管理类",
                  "430101", "湘岳大学南校区", "长沙市开福区清水塘路 10 号", "017", "08", "政治", "外语（英语）", "高等数学（二）",
                  "10月24日（周六）", "14:30–17:00", "10月25日（周日）", "两证缺一不可", "第 1 页，共 1 页", "2026-10-17 09:00:00", "ZK-3F0C9A6D25B1E847"])
            pdf.Text.ShouldContain(item);
    }

    [Fact]
    public async Task Print_Ticket_BarcodesReadFromThePageGiveNumberAndCheckAddress()
    {
        var pdf = await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(Examples.Ticket()), barcodes: true);

        pdf.Barcodes.ShouldBe(
            [new ReadBarcode("Code128", "19430100201708"), new ReadBarcode("QRCode", "https://example.gov.cn/hunan/check/ZK-3F0C9A6D25B1E847")],
            ignoreOrder: true);
    }

    [Theory]
    [InlineData("阿卜杜热合曼·买买提依明")]
    [InlineData("欧阳𫖯")]
    public async Task Print_UnusualName_IsThereWhole(string name)
    {
        var pdf = await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(Examples.Ticket(name)));

        pdf.Text.ShouldContain(name);
    }

    [Fact]
    public async Task Print_NameOfSixtyCharacters_StaysOnOnePageWhole()
    {
        Examples.LongName.Length.ShouldBe(60);

        var pdf = await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(Examples.Ticket(Examples.LongName)));

        pdf.Pages.Count.ShouldBe(1);
        pdf.Unbroken.ShouldContain(Examples.LongName);
    }
}
