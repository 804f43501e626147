using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Admissions.Core.Payments;

/// <param name="Number">Number printed on the paper receipt (收据号).</param>
public sealed record TakeFeeOptions(long RegistrationId, string Number);

/// <summary>One line of a cash sheet.</summary>
/// <param name="Voided">Stays in the sheet and does not count.</param>
public sealed record CashRow(long Id, string Number, long RegistrationId, string Name, string? CandidateNumber, decimal Amount, DateTimeOffset TakenAt, string Clerk, DateTimeOffset? VoidedAt, string? VoidReason)
{
    public bool Voided => VoidedAt is not null;
}

/// <summary>The fees that one point took on one day (SX-65).</summary>
public sealed record CashSheet(RegistrationPoint Point, DateOnly Day, IReadOnlyList<CashRow> Rows)
{
    public int Count => Rows.Count(r => !r.Voided);

    /// <summary>Yuan, to the cent; voided receipts do not count.</summary>
    public decimal Total => Rows.Where(r => !r.Voided).Sum(r => r.Amount);
}

/// <summary>Fees taken on site with a paper receipt, after the review (SX-64, SX-65).</summary>
public sealed class CashDesk(AdmissionsDbContext db, CounterReader reader)
{
    /// <summary>Registers the receipt; the amount is the policy's and cannot be typed.</summary>
    public async Task<Outcome<OnSiteReceipt>> TakeAsync(TakeFeeOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var found = await CounterRows.LockOpenAsync(db, options.RegistrationId, context, cancellationToken);
        if (!found.Succeeded)
            return Outcome<OnSiteReceipt>.Refused(found.Refusals);
        var registration = found.Value;
        var counter = await reader.CaseAsync(registration, context, cancellationToken);
        if (Refuse(counter, context) is { } refusal)
            return refusal;
        var number = Rules.Identity.DigitText.Normalise(options.Number);
        if (number.Length is 0 or > OnSiteReceipt.NumberMaxLength || !number.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            return new Refusal("cash.number", "receiptNumber", $"填写收据上印的号码：字母、数字和短横，不超过 {OnSiteReceipt.NumberMaxLength} 位", context.Campaign.Policy.OnSite.Source);
        var receipt = new OnSiteReceipt
        {
            CampaignId = context.Campaign.Id,
            RegistrationId = registration.Id,
            PointId = registration.PointId!.Value,
            Number = number,
            Amount = ExaminationFees.Of(context.Campaign.Policy, registration)!.Value,
            TakenAt = context.Now,
            TakenById = context.Actor.UserId,
        };
        db.OnSiteReceipts.Add(receipt);
        registration.PaidAt = context.Now;
        db.Record(context, "FeeTakenOnSite", (nameof(Registration), registration.Id), after: new { receipt.Number, receipt.Amount }, registrationId: registration.Id);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: OnSiteReceipt.NumberIndex })
        {
            return new Refusal("cash.number-twice", "receiptNumber", $"收据 {number} 已经登记过。请核对手上的收据号", context.Campaign.Policy.OnSite.Source);
        }
        await transaction.CommitAsync(cancellationToken);
        return receipt;
    }

    /// <summary>Takes a receipt back before the candidate is confirmed, with a reason; it stays in the sheet of its day.</summary>
    public async Task<Outcome<OnSiteReceipt>> VoidAsync(long registrationId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (string.IsNullOrWhiteSpace(context.Reason))
            return new Refusal("cash.reason", "reason", "作废收据要写明原因");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var found = await CounterRows.LockOpenAsync(db, registrationId, context, cancellationToken);
        if (!found.Succeeded)
            return Outcome<OnSiteReceipt>.Refused(found.Refusals);
        if (await db.OnSiteReceipts.SingleOrDefaultAsync(r => r.RegistrationId == registrationId && r.VoidedAt == null, cancellationToken) is not { } receipt)
            return new Refusal("cash.none", "", "这名考生没有生效的收据，不用作废");
        (receipt.VoidedAt, receipt.VoidedById, receipt.VoidReason) = (context.Now, context.Actor.UserId, context.Reason.Trim());
        found.Value.PaidAt = null;
        db.Record(context, "OnSiteReceiptVoided", (nameof(Registration), registrationId), before: new { receipt.Number, receipt.Amount }, registrationId: registrationId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return receipt;
    }

    /// <summary>The clerk's own point on a day of the campaign's calendar; null for accounts without a point.</summary>
    public async Task<CashSheet?> SheetAsync(DateOnly day, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Actor.PointId is not { } pointId
            || await db.RegistrationPoints.AsNoTracking().SingleOrDefaultAsync(p => p.Id == pointId && p.CampaignId == context.Campaign.Id, cancellationToken) is not { } point)
            return null;
        var (from, to) = (MidnightOf(day, context), MidnightOf(day.AddDays(1), context));
        var rows = await db.OnSiteReceipts.AsNoTracking().Where(r => r.PointId == pointId && r.TakenAt >= from && r.TakenAt < to).OrderBy(r => r.Id)
            .Select(r => new CashRow(r.Id, r.Number, r.RegistrationId, r.Registration!.Name, r.Registration.CandidateNumber, r.Amount, r.TakenAt,
                db.Users.Where(u => u.Id == r.TakenById).Select(u => u.DisplayName).FirstOrDefault() ?? "", r.VoidedAt, r.VoidReason))
            .ToListAsync(cancellationToken);
        return new CashSheet(point, day, rows);
    }

    /// <summary>The number after the point's last receipt, to be offered; null when the last one does not end in digits.</summary>
    public async Task<string?> NextNumberAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var last = await db.OnSiteReceipts.Where(r => r.PointId == context.Actor.PointId && r.TakenById == context.Actor.UserId).OrderByDescending(r => r.Id).Select(r => r.Number).FirstOrDefaultAsync(cancellationToken);
        var digits = last is null ? 0 : last.Reverse().TakeWhile(char.IsAsciiDigit).Take(18).Count();
        return digits == 0 ? null
            : last![..^digits] + (long.Parse(last[^digits..], System.Globalization.CultureInfo.InvariantCulture) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }

    private static DateTimeOffset MidnightOf(DateOnly day, ProcessContext context)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, context.Campaign.Policy.Zone().GetUtcOffset(midnight)).ToUniversalTime();
    }

    private static Refusal? Refuse(CounterCase counter, ProcessContext context)
    {
        var policy = context.Campaign.Policy;
        if (policy.Payment.Mode != PaymentMode.OnSite)
            return new Refusal("cash.not-on-site", "", "本次招生不在现场收费");
        if (context.Campaign.RefuseClosed(WindowCodes.Confirmation, counter.Registration.PlaceOf()) is { } closed)
            return closed;
        if (counter.Course.RefuseBefore(OnSiteStep.Fee) is { } early)
            return early;
        if (counter.Course.WrongFee is { } wrong)
            return wrong;
        if (counter.Course.Receipt is { } receipt)
            return new Refusal("cash.twice", "", $"这名考生已经缴过费，收据 {receipt.Number}。不用再收", policy.OnSite.Source);
        return ExaminationFees.Of(policy, counter.Registration) is > 0 ? null : new Refusal("cash.no-fee", "", "还没有公布收费标准，不能收费。请问省招办");
    }
}
