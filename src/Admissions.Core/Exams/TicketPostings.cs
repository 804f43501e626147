using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Admissions.Core.Exams;

/// <param name="Batch">The city's own number of the batch.</param>
/// <param name="County">Six digits to post one county's tickets; null or empty = all of the city's.</param>
public sealed record PostTicketsOptions(string? Batch, DateOnly? PostedOn, string? County);

/// <summary>
/// The city posts the tickets to its candidates and records each batch with its date; every ticket goes once, and its
/// candidate reads when (SX-74, 《2010年陕西省成人高校招生工作实施办法》第十一条).
/// </summary>
public sealed class TicketPostings(AdmissionsDbContext db)
{
    /// <summary>Records that every ticket of the place that has not gone yet was posted on the day.</summary>
    public async Task<Outcome<TicketPosting>> PostAsync(PostTicketsOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        if (Refuse(options, context) is { } refused)
            return refused;
        var posting = new TicketPosting
        {
            CampaignId = context.Campaign.Id, CityCode = context.Actor.DivisionCode!, Batch = options.Batch!.Trim(), PostedOn = options.PostedOn!.Value,
            RecordedById = context.Actor.UserId, RecordedAt = context.Now,
        };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Two clerks of a city one after the other: the second finds what is left.
        await AdvisoryLock.TakeAsync(db, "tickets", context.Campaign.Id, posting.CityCode, cancellationToken);
        var rows = await Waiting(options.County, context).Include(r => r.Point).OrderBy(r => r.TicketNumber).ToListAsync(cancellationToken);
        if (rows.Count == 0)
            return new Refusal("posting.none", "county", "没有等待寄发的准考证");
        posting.Tickets = rows.Count;
        db.TicketPostings.Add(posting);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: TicketPosting.BatchIndex })
        {
            return new Refusal("posting.batch-used", "batch", $"批次“{posting.Batch}”已经登记过，请换一个批次号");
        }
        db.PostedTickets.AddRange(rows.Select(r => new PostedTicket { RegistrationId = r.Id, PostingId = posting.Id }));
        db.Record(context, "TicketsPosted", (nameof(TicketPosting), posting.Id), after: new { posting.CityCode, posting.Batch, posting.PostedOn, posting.Tickets });
        foreach (var row in rows)
            db.Send(context, row, $"您的准考证已于{Day(posting.PostedOn)}寄到您填的通讯地址。没有收到的，请打确认点电话 {row.Point?.ContactPhone}");
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return posting;
    }

    /// <summary>Tickets of the actor's city that have not gone yet.</summary>
    public Task<int> WaitingAsync(ProcessContext context, CancellationToken cancellationToken = default) => Waiting(null, context).CountAsync(cancellationToken);

    /// <summary>What the actor's divisions have posted, the newest first.</summary>
    public Task<List<TicketPosting>> ListAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return db.TicketPostings.AsNoTracking().Where(p => p.CampaignId == context.Campaign.Id && p.CityCode.StartsWith(context.Actor.DivisionCode!))
            .OrderByDescending(p => p.Id).Take(200).ToListAsync(cancellationToken);
    }

    /// <summary>Ids of the candidates of a batch in the order of their ticket numbers, for the labels; empty when it is not the actor's.</summary>
    public async Task<IReadOnlyList<long>> CandidatesAsync(long postingId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await db.PostedTickets.Where(p => p.PostingId == postingId && p.Posting!.CampaignId == context.Campaign.Id && p.Posting.CityCode.StartsWith(context.Actor.DivisionCode!))
            .Join(db.Registrations, p => p.RegistrationId, r => r.Id, (_, r) => r).OrderBy(r => r.TicketNumber).Select(r => r.Id).ToListAsync(cancellationToken);
    }

    /// <summary>「9月28日」.</summary>
    public static string Day(DateOnly day) => $"{day.Month}月{day.Day}日";

    private IQueryable<Registration> Waiting(string? county, ProcessContext context) => db.Registrations.VisibleTo(context.Actor)
        .Where(r => r.CampaignId == context.Campaign.Id && r.State == RegistrationState.Valid && r.TicketNumber != null
            && (string.IsNullOrEmpty(county) || r.CountyCode == county) && !db.PostedTickets.Any(p => p.RegistrationId == r.Id));

    private static Refusal? Refuse(PostTicketsOptions options, ProcessContext context)
    {
        if (context.Campaign.Policy.Ticket.Delivery != TicketDelivery.Post)
            return new Refusal("posting.not-posted", "", "本次招生的准考证由考生自己打印，不寄发，不用登记");
        if (context.Actor.DivisionCode is not { Length: 4 })
            return new Refusal("posting.city-only", "", "准考证由市（区）招办寄发");
        if (RoomDocuments.Refuse(context) is { } closed)
            return closed;
        if (string.IsNullOrWhiteSpace(options.Batch) || options.Batch.Trim().Length > TicketPosting.BatchMaxLength)
            return new Refusal("posting.batch", "batch", $"填写批次号，最多 {TicketPosting.BatchMaxLength} 个字");
        return options.PostedOn is not { } day ? new Refusal("posting.day", "postedOn", "填写寄发日期")
            : day > context.Campaign.Today ? new Refusal("posting.day", "postedOn", "寄发日期晚于今天。请寄出以后再登记")
            // RoomDocuments has asked that they are generated.
            : DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(context.Campaign.ExamDocumentsGeneratedAt!.Value, context.Campaign.Policy.Zone()).DateTime) is var made && day < made
                ? new Refusal("posting.day", "postedOn", $"寄发日期早于{Day(made)}，那天才生成准考证。请核对日期") : null;
    }
}
