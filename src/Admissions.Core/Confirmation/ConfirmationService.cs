using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Payments;
using Admissions.Core.Reporting;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Confirmation;

/// <param name="Origin">Reader when a device read the chip, Typed when the clerk copied it.</param>
/// <param name="Chip">The rest of what the device says; null when typed.</param>
public sealed record CardOptions(long RegistrationId, string Name, string DocumentNumber, DateOnly? ValidUntil, CardReadingOrigin Origin, ChipFields? Chip = null);

/// <param name="Item">Code of the policy's item.</param>
/// <param name="Reason">Why it failed; may be left out.</param>
public sealed record ReviewItemOptions(long RegistrationId, string Item, bool Passed, string? Reason);

/// <param name="FormVersion">Version of the process form the clerk has in hand (HR-88).</param>
/// <param name="Signed">The candidate has checked the printed form and signed it (SX-69).</param>
public sealed record ConfirmOptions(long RegistrationId, int FormVersion, bool Signed = false);

/// <summary>The acts of the counter (湘教考信字〔2019〕3号 §四.3): read the card, review, confirm, send back. There is no unlocking.</summary>
public sealed class ConfirmationService(AdmissionsDbContext db, CounterReader reader)
{
    /// <summary>HR-89: what the candidate's own document says, to be compared with what he typed.</summary>
    public async Task<Outcome<CardReading>> ReadCardAsync(CardOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        await using var transaction = await db.BeginOrJoinAsync(cancellationToken);
        var found = await CounterRows.LockOpenAsync(db, options.RegistrationId, context, cancellationToken);
        if (!found.Succeeded)
            return Outcome<CardReading>.Refused(found.Refusals);
        if (context.Campaign.RefuseClosed(WindowCodes.Confirmation, found.Value.PlaceOf()) is { } closed)
            return closed;
        if (PersonName.Check(options.Name, Registration.NameMaxLength, out var name) is { } wrongName)
            return wrongName with { Field = "cardName" };
        if (IdentityDocument.Check(found.Value.DocumentKind, options.DocumentNumber, context.Campaign.Today, out var number) is { } wrongNumber)
            return wrongNumber with { Field = "cardNumber" };
        if (options.Chip is not null && RefuseChip(options, options.Chip, found.Value.DocumentKind, context) is { } wrongChip)
            return wrongChip;
        var reading = new CardReading
        {
            RegistrationId = found.Value.Id,
            Origin = options.Origin,
            Name = name,
            DocumentNumber = number,
            ValidUntil = options.ValidUntil,
            Sex = options.Chip?.Sex,
            Ethnicity = options.Chip?.Ethnicity,
            BirthDate = options.Chip?.BirthDate,
            Issuer = options.Chip?.Issuer,
            ValidFrom = options.Chip?.ValidFrom,
            Device = options.Chip?.Device,
            ReaderSerial = options.Chip?.ReaderSerial,
            ClerkId = context.Actor.UserId,
            At = context.Now,
        };
        db.CardReadings.Add(reading);
        await db.SaveChangesAsync(cancellationToken);
        db.Record(context, "IdentityCardRead", (nameof(CardReading), reading.Id),
            after: new { reading.Origin, reading.Device, reading.ReaderSerial, Differences = CardDifference.Of(found.Value, reading).Select(d => d.Code).ToList() }, registrationId: found.Value.Id);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return reading;
    }

    /// <summary>Chips are read of resident cards only (HR-97), and a chip that contradicts itself is no evidence.</summary>
    private static Refusal? RefuseChip(CardOptions options, ChipFields chip, DocumentKind kind, ProcessContext context)
    {
        if (kind != DocumentKind.ResidentIdCard)
            return new Refusal("chip.not-for-kind", "cardNumber", $"{IdentityDocument.Word(kind)}不用读卡器。请照证件输入，再用摄像头拍照", Cited.Confirmation);
        _ = ResidentIdNumber.Check(options.DocumentNumber, context.Campaign.Today, out var number);
        return chip.Check(number!, options.ValidUntil, context.Campaign.Today, ReferenceData.Ethnicities.Entries.Select(e => e.Key).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>HR-94: one item passes or fails, by whom and when; the last row of an item counts.</summary>
    public async Task<Outcome<Data.Entities.QualificationItem>> ReviewItemAsync(ReviewItemOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var found = await CounterRows.LockOpenAsync(db, options.RegistrationId, context, cancellationToken);
        if (!found.Succeeded)
            return Outcome<Data.Entities.QualificationItem>.Refused(found.Refusals);
        var counter = await reader.CaseAsync(found.Value, context, cancellationToken);
        var item = counter.Items.FirstOrDefault(i => i.Code == options.Item);
        if (item is null)
            return new Refusal("item.unknown", "q", $"没有这一项。请输入 1–{counter.Items.Count} 的号码");
        if (!item.Applies)
            return new Refusal("item.not-asked", "q", $"第 {item.Number} 项“{item.Name}”不适用于这名考生，不用审核");
        var row = new Data.Entities.QualificationItem
        {
            RegistrationId = found.Value.Id,
            Item = item.Code,
            Passed = options.Passed,
            Reason = string.IsNullOrWhiteSpace(options.Reason) ? null : options.Reason.Trim(),
            ReviewerId = context.Actor.UserId,
            At = context.Now,
        };
        db.QualificationItems.Add(row);
        db.Record(context, "QualificationItemReviewed", (nameof(Registration), found.Value.Id),
            before: item.Passed is null ? null : new { item.Code, item.Passed }, after: new { row.Item, row.Passed, row.Reason }, registrationId: found.Value.Id);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return row;
    }

    /// <summary>
    /// HR-100: checks every guard once more under the row's lock, gives the candidate number, locks the data and opens payment.
    /// A special document goes on to the city's review (HR-99).
    /// </summary>
    public async Task<Outcome<Registration>> ConfirmAsync(ConfirmOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var found = await CounterRows.LockOpenAsync(db, options.RegistrationId, context, cancellationToken);
        if (!found.Succeeded)
            return Outcome<Registration>.Refused(found.Refusals);
        var registration = found.Value;
        if (options.FormVersion != registration.Version)
            return new FormOutdatedRefused(options.FormVersion, registration.Version, context.Campaign.Policy.OnSite.ShortFormName());
        if (await db.RefuseFrozenAsync(registration.CountyCode, context, cancellationToken) is { } frozen)
            return frozen;
        var counter = await reader.CaseAsync(registration, context, cancellationToken);
        if (!counter.CanConfirm)
            return Outcome<Registration>.Refused(counter.Blocks);
        var signs = context.Campaign.Policy.OnSite.Has(OnSiteStep.Signature);
        if (signs && !options.Signed)
            return new Refusal("onsite.unsigned", "signed", "考生还没有在登记表上签字。请考生核对登记表，签字以后再确认", context.Campaign.Policy.OnSite.Source);
        if (registration.CandidateNumber is null)
        {
            var number = await CandidateNumbers.NextAsync(db, context.Campaign, registration, cancellationToken);
            if (!number.Succeeded)
                return Outcome<Registration>.Refused(number.Refusals);
            registration.CandidateNumber = number.Value;
        }
        var before = registration.State;
        var special = ConfirmationGuards.IsSpecial(registration, context.Campaign.Policy);
        registration.State = RegistrationLifecycle.Table.Next(before, special ? RegistrationLifecycle.ConfirmPendingReview : RegistrationLifecycle.Confirm);
        registration.ConfirmedAt = context.Now;
        registration.ConfirmedById = context.Actor.UserId;
        if (signs)
            OnSiteDesk.Add(db, OnSiteActKind.FormSigned, null, registration, context);
        db.Record(context, "RegistrationConfirmed", (nameof(Registration), registration.Id),
            before: new { State = before }, after: new { registration.State, registration.CandidateNumber, registration.Version, Point = registration.Point!.Code }, registrationId: registration.Id);
        await db.SaveChangesAsync(cancellationToken);
        // What was paid at the counter counts from now on; the city's review comes first where there is one.
        if (registration.PaidAt is not null && RegistrationLifecycle.Table.Check(registration.State, RegistrationLifecycle.Settle) is null)
            registration.State = RegistrationLifecycle.Table.Next(registration.State, RegistrationLifecycle.Settle);
        db.Send(context, registration, Message(registration, context));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return registration;
    }

    /// <summary>Sends the candidate back with a reason (F7); he corrects and submits again, the state stays as it is.</summary>
    public async Task<Outcome<Registration>> RefuseAsync(long registrationId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (string.IsNullOrWhiteSpace(context.Reason))
            return new Refusal("refuse.reason-missing", "reason", "退回要写明原因，考生照着改。请写清要改什么、带什么");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var found = await CounterRows.LockOpenAsync(db, registrationId, context, cancellationToken);
        if (!found.Succeeded)
            return found;
        var registration = found.Value;
        db.Record(context, CounterReader.RefusedEvent, (nameof(Registration), registration.Id), after: new { registration.Version }, registrationId: registration.Id);
        await ReopenAsync(registration, context, cancellationToken);
        db.Send(context, registration,
            $"{registration.Point!.Name}没有确认您的报名：{context.Reason}。请登录报名系统更正并重新提交，再到确认点办理。确认点电话 {registration.Point.ContactPhone}");
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return registration;
    }

    /// <summary>
    /// SX-69: where online registration is over by the time of confirmation, a candidate who was sent back could not correct
    /// anything; he alone gets time until confirmation ends, as an extension with the clerk's reason.
    /// </summary>
    private async Task ReopenAsync(Registration registration, ProcessContext context, CancellationToken cancellationToken)
    {
        var place = registration.PlaceOf();
        if (!context.Campaign.Policy.OnSite.ReopenOnReturn || context.Campaign.IsOpen(WindowCodes.Registration, place) || context.Campaign.Windows.Closing(WindowCodes.Confirmation, place, context.Now) is not { } until)
            return;
        var window = new ScheduleWindow
        {
            CampaignId = context.Campaign.Id, Code = WindowCodes.Registration, OpensAt = context.Now, ClosesAt = until.ToUniversalTime(), ScopeKind = WindowScopeKind.Candidate,
            ScopeCode = registration.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), IsExtension = true, Reason = context.Reason,
            CreatedById = context.Actor.UserId, CreatedAt = context.Now,
        };
        db.Windows.Add(window);
        await db.SaveChangesAsync(cancellationToken);
        db.Record(context, "WindowExtended", (nameof(ScheduleWindow), window.Id), after: new { window.Code, window.OpensAt, window.ClosesAt, window.ScopeKind, window.ScopeCode });
        await db.Campaigns.Where(c => c.Id == context.Campaign.Id).ExecuteUpdateAsync(c => c.SetProperty(x => x.Revision, x => x.Revision + 1), cancellationToken);
    }

    private static string Message(Registration registration, ProcessContext context)
    {
        var campaign = context.Campaign;
        var review = registration.State == RegistrationState.PendingCityReview ? "证件由市级招考机构审核，结果另行通知。" : "";
        if (registration.State == RegistrationState.Valid)
            return $"您的报名已在{registration.Point!.Name}确认，考生号 {registration.CandidateNumber}，费用已缴，报名有效。请留意准考证的通知";
        var fee = campaign.Policy.Payment.Mode == PaymentMode.Online ? ExaminationFees.Of(campaign.Policy, registration) : null;
        var until = campaign.Windows.Closing(WindowCodes.Payment, registration.PlaceOf(), context.Now);
        var pay = fee is null ? "" : until is null
            ? $"请登录报名系统缴费 {fee:0.00} 元，缴费后报名才有效。"
            : $"请在{ChineseTime.End(until.Value, campaign.Policy.Zone())}前（北京时间）登录报名系统缴费 {fee:0.00} 元，缴费后报名才有效。";
        return $"您的报名已在{registration.Point!.Name}确认，考生号 {registration.CandidateNumber}。{review}{pay}";
    }
}
