using System.Net;
using System.Text;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;
using Admissions.Core.Exchange;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Web.Tests.Office;

/// <summary>The list of payment orders as a file, which is written while it is read.</summary>
public sealed class PaymentListTests : PageTests
{
    private const string List = "/gl/adult-2026/payments";

    public static TheoryData<string, string> Refused => OfficeRoles.Without(Permissions.ReconcilePayments);

    [Fact]
    public async Task Export_OfAllOrders_HoldsWhatTheScreenShowsInItsOrderAndIsOnRecord()
    {
        var orders = await OrdersAsync("欧阳青禾", "司马长风");
        await using var db = Tenant.Open();
        await db.PaymentOrders.Where(o => o.OrderNumber == orders[0]).ExecuteUpdateAsync(o => o.SetProperty(x => x.State, PaymentOrderState.Expired));
        var officer = await Tenant.StaffAsync("InformationOfficer", "43");
        var browser = await Host.Open(Tenant).AsAsync(officer);

        var screen = await browser.GetAsync($"{List}?sort=created");
        var all = await browser.GetAsync($"{List}?handler=Export&format=csv&sort=created");
        var some = Rows(await browser.GetAsync($"{List}?handler=Export&format=csv&state=Expired"));
        var found = Rows(await browser.GetAsync($"{List}?handler=Export&format=csv&q={Uri.EscapeDataString("司马长风")}"));
        var book = await browser.GetAsync($"{List}?handler=Export&format=xlsx");

        all.Response.Content.Headers.ContentDisposition!.FileNameStar.ShouldBe("缴费订单.csv");
        var rows = Rows(all);
        rows[0].ShouldBe(["订单号", "考生号", "姓名", "金额（元）", "状态", "下单", "支付", "网关流水号"]);
        rows.Skip(1).Select(r => (r[0], r[2], r[3])).ShouldBe([(orders[0], "欧阳青禾", "160.00"), (orders[1], "司马长风", "160.00")]);
        screen.Document.QuerySelectorAll("tbody tr").Select(r => r.QuerySelector("th")?.TextContent.Trim()).Where(o => orders.Contains(o)).ShouldBe(orders);
        some.Skip(1).Select(r => r[0]).ShouldBe([orders[0]]);
        found.Skip(1).Select(r => r[0]).ShouldBe([orders[1]]);
        Must(TableReader.Read(book.Bytes)).Rows.Count.ShouldBe(2);
        (await db.Events.AsNoTracking().Where(e => e.Type == "ListExported").OrderBy(e => e.Id).Select(e => new { e.ActorId, e.After }).ToListAsync()).Select(e => (e.ActorId, e.After)).ShouldBe(
        [
            (officer.Id, """{"list":"缴费订单","count":2,"format":"csv"}"""), (officer.Id, """{"list":"缴费订单","filter":"state=Expired","count":1,"format":"csv"}"""),
            (officer.Id, """{"list":"缴费订单","filter":"q","count":1,"format":"csv"}"""), (officer.Id, """{"list":"缴费订单","count":2,"format":"xlsx"}"""),
        ]);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Export_ByARoleThatDoesNotReconcile_IsRefusedAndLeavesNoRecord(string role, string place)
    {
        var browser = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync(role, place));

        (await browser.GetAsync($"{List}?handler=Export&format=csv")).Status.ShouldBe(HttpStatusCode.Forbidden);

        await using var db = Tenant.Open();
        (await db.Events.AnyAsync(e => e.Type == "ListExported")).ShouldBeFalse();
    }

    [Fact]
    public async Task Export_ByStrangersCandidatesAndPoints_IsRefused()
    {
        var clerk = await Tenant.ClerkAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();

        (await Host.Open(Tenant).GetAsync($"{List}?handler=Export&format=csv")).Status.ShouldBe(HttpStatusCode.Redirect);
        foreach (var user in new[] { clerk.User, candidate.User })
            (await (await Host.Open(Tenant).AsAsync(user)).GetAsync($"{List}?handler=Export&format=csv")).Status.ShouldBeOneOf(HttpStatusCode.Forbidden, HttpStatusCode.Redirect);
    }

    private async Task<string[]> OrdersAsync(params string[] names)
    {
        var clerk = await Tenant.ClerkAsync();
        var orders = new List<string>();
        foreach (var name in names)
            orders.Add(Must(await (await clerk.ConfirmedCandidateAsync(name)).DoAsync<PaymentService, PaymentOrder>((s, c) => s.CreateOrderAsync(c))).OrderNumber);
        return [.. orders];
    }

    private static List<string[]> Rows(PageAnswer csv) =>
        [.. Encoding.UTF8.GetString(csv.Bytes).TrimStart('\uFEFF').Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(r => r.TrimEnd('\r').Split(','))];
}
