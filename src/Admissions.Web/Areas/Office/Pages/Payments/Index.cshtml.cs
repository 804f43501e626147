using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Payments;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Payments;

/// <summary>The province's view of payments: orders by state, reconciliation with the gateway's bill, what differs.</summary>
[RequirePermission(UserKind.Staff, Permissions.ReconcilePayments)]
public sealed class IndexModel(AdmissionsDbContext db, ReconciliationService reconciliation, RefundService refunds, LedgerService ledger, TimeProvider clock, ListExports exports) : AdmissionsPage
{
    private static readonly ListSpec Spec = new(Sorts: ["created", "amount", "paid"], Filters: ["state", "q"], DefaultSort: "-created");

    /// <summary>Day of the bill; the gateway's calendar is Beijing time, whatever a drill's clock says.</summary>
    [BindProperty]
    public DateOnly? Day { get; set; }

    public DateOnly Today => DateOnly.FromDateTime(BeijingTime.From(clock.GetUtcNow()).DateTime);
    public IReadOnlyList<(PaymentOrderState State, int Count, decimal Amount)> Sums { get; private set; } = [];
    public IReadOnlyList<PaymentReconciliation> Reconciliations { get; private set; } = [];
    public IReadOnlyList<PaymentOrder> ToRefund { get; private set; } = [];

    /// <summary>As it was stored last; null before the first comparison. A view never asks the gateway.</summary>
    public PaymentBalance? Balance { get; private set; }
    public IReadOnlyList<RefusedNotification> Forged { get; private set; } = [];
    public ListTable<PaymentOrder> Table { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var orders = Orders();
        Sums = [.. (await orders.GroupBy(o => o.State).Select(g => new { g.Key, Count = g.Count(), Sum = g.Sum(o => o.Amount) }).ToListAsync(cancellationToken))
            .OrderBy(g => g.Key).Select(g => (g.Key, g.Count, g.Sum))];
        Reconciliations = await db.PaymentReconciliations.AsNoTracking().Where(r => r.CampaignId == Campaign.Id)
            .OrderByDescending(r => r.Id).Take(10).ToListAsync(cancellationToken);
        ToRefund = await refunds.WaitingAsync(Process(), cancellationToken);
        Balance = await ledger.LastAsync(cancellationToken);
        Forged = await RefusedNotifications.LastAsync(db, 10, cancellationToken);
        var query = ListQuery.Of(Request, Spec);
        var wanted = Filtered(orders, query);
        var rows = await Sorted(wanted, query).Skip(query.Skip).Take(query.Size).ToListAsync(cancellationToken);
        Table = TableOf(query, new ListPage<PaymentOrder>(rows, await wanted.CountAsync(cancellationToken)));
    }

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, Spec);
        var wanted = Filtered(Orders(), query);
        var count = await wanted.CountAsync(cancellationToken);
        var table = TableOf(query, new ListPage<PaymentOrder>([], count));
        return await TakenAsync(exports, ExportResult.Of(format, "缴费订单", table.ExportTitles, table.Export(Sorted(wanted, query).AsEnumerable())), count, Spec.Filters, cancellationToken);
    }

    public async Task<IActionResult> OnPostReconcileAsync(CancellationToken cancellationToken)
    {
        var done = await reconciliation.ReconcileAsync(Day ?? Today, Process(), cancellationToken);
        if (done.Succeeded)
        {
            var differences = ReconciliationService.DifferencesOf(done.Value).Count;
            this.FlashOk($"已对 {done.Value.BillDate:yyyy-MM-dd} 的账：账单 {done.Value.BillCount} 笔，补入账 {done.Value.Settled} 笔，差异 {differences} 笔。");
        }
        else
        {
            this.FlashBad(done.Refusals[0].Sentence);
        }
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostBalanceAsync(CancellationToken cancellationToken)
    {
        var done = await ledger.CompareAsync(cancellationToken);
        if (!done.Succeeded)
            this.FlashBad(done.Refusals[0].Sentence);
        else if (done.Value.IsEqual)
            this.FlashOk("已比较两边总账，相等。");
        else
            this.FlashBad("已比较两边总账，不相等，请逐日对账。");
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostRefundAsync(long order, string? reason, CancellationToken cancellationToken)
    {
        var done = await refunds.RefundAsync(order, Process(reason), cancellationToken);
        if (done.Succeeded)
            this.FlashOk($"已退款 {done.Value.Amount:0.00} 元，订单 {done.Value.OrderNumber}，退款流水号 {done.Value.RefundTransaction}。");
        else
            this.FlashBad(done.Refusals[0].Sentence);
        return RedirectToPage();
    }

    private IQueryable<PaymentOrder> Orders()
    {
        var visible = db.Registrations.VisibleTo(Actor);
        return db.PaymentOrders.AsNoTracking().Include(o => o.Registration).Where(o => o.CampaignId == Campaign.Id && visible.Any(r => r.Id == o.RegistrationId));
    }

    private static IQueryable<PaymentOrder> Filtered(IQueryable<PaymentOrder> orders, ListQuery query)
    {
        if (query.Choice<PaymentOrderState>("state") is { } state)
            orders = orders.Where(o => o.State == state);
        return query["q"] is { } text
            ? orders.Where(o => o.OrderNumber == text || o.GatewayTransaction == text || o.Registration!.CandidateNumber == text || o.Registration.Name == text)
            : orders;
    }

    private static IQueryable<PaymentOrder> Sorted(IQueryable<PaymentOrder> orders, ListQuery query) => (query.Sort, query.Descending) switch
    {
        ("amount", true) => orders.OrderByDescending(o => o.Amount).ThenBy(o => o.Id),
        ("amount", false) => orders.OrderBy(o => o.Amount).ThenBy(o => o.Id),
        ("paid", true) => orders.OrderByDescending(o => o.PaidAt).ThenBy(o => o.Id),
        ("paid", false) => orders.OrderBy(o => o.PaidAt).ThenBy(o => o.Id),
        (_, true) => orders.OrderByDescending(o => o.Id),
        _ => orders.OrderBy(o => o.Id),
    };

    private static ListTable<PaymentOrder> TableOf(ListQuery query, ListPage<PaymentOrder> page) => new(query, page,
    [
        new("order", "订单号", o => o.OrderNumber) { Head = true },
        new("number", "考生号", o => o.Registration!.CandidateNumber),
        new("name", "姓名", o => o.Registration!.Name),
        new("amount", "金额（元）", o => o.Amount.ToString("0.00", CultureInfo.InvariantCulture)) { Number = true, Sort = "amount" },
        new("state", "状态", o => StateWords.Of(o.State)) { Tag = o => StateTags.For(o.State) },
        new("created", "下单", o => BeijingTime.Table(o.CreatedAt)) { Sort = "created" },
        new("paid", "支付", o => o.PaidAt is { } at ? BeijingTime.Table(at) : "") { Sort = "paid" },
        new("transaction", "网关流水号", o => o.GatewayTransaction),
    ])
    { RowTone = o => o.State == PaymentOrderState.ToRefund ? Tone.Warn : null };
}
