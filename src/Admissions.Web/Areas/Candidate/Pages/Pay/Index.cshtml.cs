using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Candidate.Pages.Pay;

/// <summary>The fee: what it is, whether it is paid, and the way to the gateway (HR-104).</summary>
[RequirePermission(UserKind.Candidate, Permissions.RegisterSelf)]
public sealed class IndexModel(PaymentService payments) : AdmissionsPage
{
    /// <summary>Payment is over and the point wants to know why there was none (HR-165).</summary>
    public bool AsksWhy => Payment.MustExplain;

    public PaymentCase Payment { get; private set; } = null!;
    public PaymentOrder? Settled => Payment.Orders.FirstOrDefault(o => o.State == PaymentOrderState.Succeeded);
    public PaymentOrder? Open => Payment.Orders.FirstOrDefault(o => PaymentOrderLifecycle.InFlight.Contains(o.State) && o.Amount == Payment.Fee);
    public IEnumerable<PaymentOrder> Refunds => Payment.Orders.Where(o => o.State is PaymentOrderState.ToRefund or PaymentOrderState.Refunded);

    /// <summary>The gateway's page for the open order.</summary>
    public Uri? PayAddress => Open is { } order ? payments.PayAddress(order, Campaign, $"{Request.PathBase}/ks/{Campaign.Slug}/pay/return") : null;

    public DateTimeOffset? Until => Campaign.Windows.Closing("Payment", Core.Confirmation.RegistrationRows.PlaceOf(Payment.Registration), Campaign.Now);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await LoadAsync(cancellationToken) ? Page() : NotFound();

    /// <summary>Makes the order; the page then shows the way to the gateway.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var order = await payments.CreateOrderAsync(Process(), cancellationToken);
        return order.Succeeded ? RedirectToPage() : Conflict(order.Refusals[0]);
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await payments.OwnAsync(Process(), cancellationToken) is not { } payment)
            return false;
        Payment = payment;
        return true;
    }
}
