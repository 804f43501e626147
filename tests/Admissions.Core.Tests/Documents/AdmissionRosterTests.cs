using System.Globalization;
using System.Text.RegularExpressions;

namespace Admissions.Core.Tests.Documents;

public sealed class AdmissionRosterTests(PrintWorkers workers)
{
    [Fact, Covers("HA-87")]
    public async Task Print_Roster88RowsOf4Majors_PageTotalsAddUpAndApprovalEndsIt()
    {
        var pdf = await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(Examples.Roster(isSealed: true, 25, 25, 25, 13)));

        pdf.Pages.Count.ShouldBe(4);
        pdf.Pages.Sum(page => Total(page, "本页")).ShouldBe(88);
        pdf.Pages.Select(page => Total(page, "累计")).ShouldBe([25, 50, 75, 88]);
        pdf.Pages.ShouldAllBe(page => Total(page, "全册") == 88);
        for (var major = 0; major < 4; major++)
            pdf.Pages[major].Text.ShouldContain($"专业 {major + 20:000} 专业{major + 1}");
        pdf.Pages.Select(page => page.Text.Contains("省教育厅意见", StringComparison.Ordinal)).ShouldBe([false, false, false, true]);
        pdf.Pages[3].Text.ShouldContain("湖南省教育厅成人高等学校招生录取专用章");
    }

    [Fact]
    public async Task Print_MajorOfSeveralPages_RepeatsTheHead()
    {
        var pdf = await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(Examples.Roster(isSealed: true, 31, 30)));

        pdf.Pages.Sum(page => Total(page, "本页")).ShouldBe(61);
        pdf.Pages.Count.ShouldBeGreaterThan(3);
        pdf.Pages.ShouldAllBe(page => page.Text.Contains("新 生 录 取 名 册", StringComparison.Ordinal) && page.Text.Contains("序号 考生号 准考证号 姓名", StringComparison.Ordinal));
    }

    [Theory, Covers("HA-86")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Print_Roster_SaysVoidOnEveryPageExactlyUntilSealed(bool isSealed)
    {
        var pdf = await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(Examples.Roster(isSealed, 5, 5)));

        pdf.Pages.Count.ShouldBe(2);
        pdf.Pages.ShouldAllBe(page => page.Text.Contains("未盖章 无效", StringComparison.Ordinal) != isSealed);
    }

    private static int Total(ReadPage page, string word) =>
        int.Parse(Regex.Match(page.Text, $@"{word}\s*(\d+)\s*人", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value, CultureInfo.InvariantCulture);
}
