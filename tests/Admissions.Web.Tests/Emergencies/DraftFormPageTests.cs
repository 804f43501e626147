using System.Net;

namespace Admissions.Web.Tests.Emergencies;

/// <summary>The blank form on paper and the screen on which it is entered (湘教考信字〔2019〕3号 §五 第 1 项).</summary>
public sealed class DraftFormPageTests
{
    private const string Page = "/gl/adult-2026/draft-forms";

    [Fact]
    [Covers("HR-148")]
    public async Task Print_BlankForm_HasTheFieldsAndCodesOfTheEntryScreenInItsOrder()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var point = await tenant.PointAsync("430121");
        await tenant.ActivatedAsync("430121");
        var clerk = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("PointHead", pointId: point.Id));

        var printed = await clerk.PostAsync(Page, [new("Input.Count", "1")], "Print");
        var screen = await clerk.GetAsync($"{Page}/enter");

        printed.Status.ShouldBe(HttpStatusCode.OK, printed.Text);
        var paper = (await PdfReader.ReadAsync(printed.Bytes)).Unbroken;
        var fields = screen.Document.QuerySelectorAll("main .ex-field").ToList();
        fields.Count.ShouldBeGreaterThan(25);
        var at = 0;
        foreach (var field in fields)
        {
            var label = field.QuerySelector("label")!.TextContent.Trim();
            // The head of the paper has number and point of the form itself.
            var found = paper.IndexOf(label is "报名确认点代码" ? point.Code : string.Concat(label.Where(c => !char.IsWhiteSpace(c))), at, StringComparison.Ordinal);
            found.ShouldBeGreaterThanOrEqualTo(at, $"“{label}” comes later on the screen than on the paper, or is not on it");
            at = found;
            var codes = field.QuerySelectorAll("datalist option").ToList();
            if (codes.Count is > 0 and <= 14)
                foreach (var code in codes)
                    paper.IndexOf($"{code.GetAttribute("value")}{string.Concat(code.TextContent.Where(c => !char.IsWhiteSpace(c)))}", at, StringComparison.Ordinal).ShouldBeGreaterThan(at, $"{label} {code.TextContent}");
        }
        screen.Document.QuerySelectorAll("main h2").Select(h => h.TextContent.Trim()).Skip(1).ShouldAllBe(group => paper.Contains(group, StringComparison.Ordinal));
    }
}
