using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Confirmation;

/// <summary>The city's review of registrations with special documents (HR-99, 湘教考信字〔2019〕3号 §四.3).</summary>
public sealed class CityReviewService(AdmissionsDbContext db)
{
    /// <summary>Those that wait in the actor's subtree, the longest-waiting first.</summary>
    public IQueryable<Registration> Waiting(ProcessContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return db.Registrations.AsNoTracking().VisibleTo(context.Actor)
            .Where(r => r.CampaignId == context.Campaign.Id && r.State == RegistrationState.PendingCityReview)
            .OrderBy(r => r.ConfirmedAt);
    }

    /// <summary>
    /// Passed: Confirmed, or Valid when already paid. Refused, with the reason of <paramref name="context"/>: Invalid, the
    /// candidate is told, and what he paid goes to refund.
    /// </summary>
    public async Task<Outcome<Registration>> DecideAsync(long registrationId, bool pass, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!await db.Registrations.VisibleTo(context.Actor).AnyAsync(r => r.Id == registrationId && r.CampaignId == context.Campaign.Id, cancellationToken))
            return new NobodyFoundRefused(registrationId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var registration = (await RegistrationRows.LockAsync(db, registrationId, cancellationToken))!;
        if (context.RefuseReadOnly(registration.PlaceOf().Division) is { } readOnly)
            return readOnly;
        var verb = (pass, registration.PaidAt) switch
        {
            (false, _) => RegistrationLifecycle.RefuseCityReview,
            (true, null) => RegistrationLifecycle.PassCityReview,
            (true, _) => RegistrationLifecycle.PassCityReviewPaid,
        };
        if (RegistrationLifecycle.Table.Check(registration.State, verb, new TransitionFacts(context.Reason)) is { } refused)
            return refused;
        var before = registration.State;
        registration.State = RegistrationLifecycle.Table.Next(before, verb);
        var refunded = false;
        if (!pass)
        {
            registration.InvalidReason = $"市级审核没有通过：{context.Reason}";
            registration.PaidAt = null;
            refunded = await RefundAsync(registration, context, cancellationToken);
        }
        db.Record(context, pass ? "SpecialDocumentPassed" : "SpecialDocumentRefused", (nameof(Registration), registration.Id),
            before: new { State = before }, after: new { registration.State }, registrationId: registration.Id);
        db.Send(context, registration, (pass, registration.State) switch
        {
            (false, _) => $"您的证件没有通过市级招考机构审核，报名无效：{context.Reason}{(refunded ? "。已缴的费用将原路退回" : "")}",
            (true, RegistrationState.Valid) => "您的证件已通过市级招考机构审核，报名有效",
            _ => "您的证件已通过市级招考机构审核。请按时缴费，缴费后报名才有效",
        });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return registration;
    }

    /// <returns>Whether there was anything to give back.</returns>
    private async Task<bool> RefundAsync(Registration registration, ProcessContext context, CancellationToken cancellationToken)
    {
        var settled = await db.PaymentOrders.Where(o => o.RegistrationId == registration.Id && o.State == PaymentOrderState.Succeeded).ToListAsync(cancellationToken);
        foreach (var order in settled)
        {
            order.State = PaymentOrderLifecycle.Table.Next(order.State, PaymentOrderLifecycle.MarkForRefund);
            db.Record(context, "PaymentToRefund", (nameof(PaymentOrder), order.Id), after: new { order.OrderNumber, order.Amount }, registrationId: registration.Id);
        }
        return settled.Count > 0;
    }
}
