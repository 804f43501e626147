using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Candidate.Pages.Pay;

/// <summary>Where the gateway sends the candidate back. The gateway itself is asked, never the address of this page.</summary>
[RequirePermission(UserKind.Candidate, Permissions.RegisterSelf)]
public sealed class ReturnModel(PaymentService payments) : AdmissionsPage
{
    public PaymentCase Payment { get; private set; } = null!;

    /// <summary>Neither paid nor failed yet: the page asks again by itself.</summary>
    public bool Pending => Payment.Registration.PaidAt is null && Payment.Last?.State is PaymentOrderState.Pending;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await payments.OwnAsync(Process(), cancellationToken) is not { } payment)
            return NotFound();
        if (payment.Orders.FirstOrDefault(o => o.State == PaymentOrderState.Pending) is { } order && await payments.QueryAsync(order, cancellationToken) is not null)
            payment = (await payments.OwnAsync(Process(), cancellationToken))!;
        Payment = payment;
        if (Pending)
            Response.Headers["Refresh"] = "5";
        return Page();
    }
}
