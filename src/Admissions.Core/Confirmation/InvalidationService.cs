using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Payments;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Confirmation;

/// <summary>
/// HR-102: after registration what nobody confirmed, and after the check of unpaid ones what nobody paid, becomes Invalid.
/// Each place and each named candidate is asked for his own windows, so an extension keeps its people in.
/// </summary>
public sealed class InvalidationService(AdmissionsDbContext db)
{
    private const int Batch = 500;
    private const string Source = Cited.Confirmation;

    /// <summary>Ends drafts and submissions whose registration and confirmation have ended.</summary>
    /// <returns>How many became Invalid.</returns>
    public Task<Outcome<int>> ExpireUnconfirmedAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return EndAsync(
            [RegistrationState.Draft, RegistrationState.Submitted], RegistrationLifecycle.ExpireUnconfirmed, "没有在规定时间内进行现场确认",
            registration => Ended([WindowCodes.Registration, WindowCodes.Confirmation], registration, context), context, cancellationToken);
    }

    /// <summary>
    /// Ends what is confirmed but not paid, once UnpaidVerification (or, without one, Payment) has ended at the place or for
    /// the person, and the bill of every day of payment was compared after that day (HR-108): a lost notification must
    /// not cost anybody his registration.
    /// </summary>
    /// <returns>How many became Invalid.</returns>
    public async Task<Outcome<int>> ExpireUnpaidAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Campaign.Policy.Payment.Mode != PaymentMode.Online)
            return 0;
        if (await BillDays.MissingAsync(db, context, cancellationToken) is { Count: > 0 } missing)
            return new Refusal("payment.not-reconciled", "",
                $"{BillDays.Words(missing)}的账单还没有与支付网关核对（每天的账单要在当天过完以后取），不能把未缴费的报名作废。请先到“缴费与对账”对这几天的账", Source);
        return await EndAsync(
            [RegistrationState.Confirmed, RegistrationState.PendingCityReview], RegistrationLifecycle.ExpireUnpaid, "没有在规定时间内缴费",
            registration => registration.PaidAt is null && Ended([WindowCodes.Payment, WindowCodes.UnpaidVerification], registration, context), context, cancellationToken);
    }

    private async Task<Outcome<int>> EndAsync(
        RegistrationState[] states, string verb, string reason, Func<Registration, bool> due, ProcessContext context, CancellationToken cancellationToken)
    {
        var count = 0;
        var after = 0L;
        while (true)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            db.ChangeTracker.Clear();
            var names = states.Select(s => s.ToString()).ToArray();
            var rows = await db.Registrations
                .FromSql($"select * from registrations where campaign_id = {context.Campaign.Id} and state = any({names}) and id > {after} order by id limit {Batch} for update")
                .Include(r => r.Point).ToListAsync(cancellationToken);
            if (rows.Count == 0)
                return count;
            after = rows.Max(r => r.Id);
            foreach (var registration in rows.Where(due))
            {
                var before = registration.State;
                registration.State = RegistrationLifecycle.Table.Next(before, verb);
                registration.InvalidReason = reason;
                db.Record(context with { Reason = reason }, "RegistrationExpired", (nameof(Registration), registration.Id),
                    before: new { State = before }, after: new { registration.State }, registrationId: registration.Id);
                db.Send(context, registration, $"您的报名无效：{reason}。网上所填信息作废");
                count++;
            }
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    private static bool Ended(string[] windows, Registration registration, ProcessContext context)
    {
        var place = registration.PlaceOf();
        return windows.Where(code => context.Campaign.Policy.Windows.Any(w => w.Code == code))
            .All(code => context.Campaign.Windows.HasEnded(code, place, context.Now));
    }
}
