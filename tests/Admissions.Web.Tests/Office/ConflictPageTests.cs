using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office;

/// <summary>Two officers change the same thing: the second sees it, and what he typed stays on his page.</summary>
public sealed class ConflictPageTests
{
    private const string Campaign = "/gl/adult-2026";

    [Fact]
    public async Task SetLines_OpenedBeforeAnotherOfficerSaved_ShowsTheConflictAndKeepsWhatWasTyped()
    {
        var tenant = await TestTenant.CreateAsync();
        var (first, second) = (await OfficerAsync(tenant), await OfficerAsync(tenant));
        var opened = await second.GetAsync($"{Campaign}/lines");
        var index = opened.Document.QuerySelectorAll("input[type=hidden][name$='.Key']").ToList().FindIndex(i => i.GetAttribute("value") == "CollegeToBachelor/Law/");
        await first.PostAsync($"{Campaign}/lines", [KeyValuePair.Create($"Entries[{index}].Line", "120")]);

        var late = await second.PostAsync($"{Campaign}/lines", [KeyValuePair.Create($"Entries[{index}].Line", "140"), KeyValuePair.Create($"Entries[{index}].Seen", "")]);

        late.Status.ShouldBe(HttpStatusCode.BadRequest);
        late.Text.ShouldContain("刚刚由另一名工作人员改为 120 分，这次填的是 140 分");
        Value(late, $"Entries[{index}].Line").ShouldBe("140");
        Value(late, $"Entries[{index}].Seen").ShouldBe("120");
    }

    [Fact]
    public async Task MoveWindow_OpenedBeforeAnotherOfficerMovedIt_ShowsTheConflictAndKeepsWhatWasTyped()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var (first, second) = (await OfficerAsync(tenant), await OfficerAsync(tenant));
        await using var db = tenant.Open();
        var window = await db.Windows.AsNoTracking().SingleAsync(w => w.Code == "Payment");
        var page = $"{Campaign}/windows?move={window.Id}";
        var opened = await second.GetAsync(page);
        await first.PostAsync(page, [KeyValuePair.Create("Input.To", "2026-09-14 00:00"), KeyValuePair.Create("Input.Reason", "台风"), KeyValuePair.Create("Input.Evidence", "湘教考成招字〔2026〕8号")], "Move");

        var late = await second.PostAsync(page,
            [KeyValuePair.Create("Input.To", "2026-09-13 00:00"), KeyValuePair.Create("Input.Reason", "停电"), KeyValuePair.Create("Input.Evidence", "湘教考成招字〔2026〕9号"), KeyValuePair.Create("SeenFrom", Value(opened, "SeenFrom")!), KeyValuePair.Create("SeenTo", Value(opened, "SeenTo")!)], "Move");

        late.Status.ShouldBe(HttpStatusCode.BadRequest);
        late.Text.ShouldContain("刚刚由另一名工作人员改为");
        (Value(late, "Input.To"), Value(late, "Input.Reason")).ShouldBe(("2026-09-13 00:00", "停电"));
        Value(late, "SeenTo").ShouldNotBe(Value(opened, "SeenTo"));
        (await db.Windows.AsNoTracking().SingleAsync(w => w.Id == window.Id)).ClosesAt!.Value.ToOffset(TimeSpan.FromHours(8)).Day.ShouldBe(14);
    }

    private static string? Value(PageAnswer page, string name) => (page.Document.QuerySelector($"[name='{name}']") as IHtmlInputElement)?.Value;

    private static async Task<Browser> OfficerAsync(TestTenant tenant) =>
        await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("AdultAdmissionOfficer", "43"));
}
