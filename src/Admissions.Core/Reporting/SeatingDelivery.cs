using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Reporting;

/// <summary>The rooms and seats of a city's candidates as they stand.</summary>
/// <param name="Candidates">Valid candidates who sit the examination, as numbering counts them, and whoever has a seat.</param>
/// <param name="Seats">Those of them who have a seat.</param>
/// <param name="Digest">SHA-256, lower-case hex, over one line a seat: district, room, seat, candidate number, ticket number.</param>
public sealed record SeatingTotals(int Candidates, int Rooms, int Seats, string Digest);

/// <summary>The city hands its seating over to the province beside the registration data (陕西 2010 第十一条, SX-75); the policy asks it by <c>reporting.seating</c>.</summary>
public sealed class SeatingDelivery(AdmissionsDbContext db)
{
    private const string Source = Cited.Reporting;

    /// <summary>Counts what would go to the province now.</summary>
    public async Task<SeatingTotals> CountAsync(string city, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var own = db.Registrations.AsNoTracking().VisibleTo(context.Actor).Where(r => r.CampaignId == context.Campaign.Id && r.State == RegistrationState.Valid && r.CountyCode!.StartsWith(city));
        var candidates = await own.CountAsync(r => !db.ExemptionApplications.Any(e => e.RegistrationId == r.Id && !e.SitsExamination) || db.Seats.Any(s => s.RegistrationId == r.Id), cancellationToken);
        var lines = own.Join(db.Seats, r => r.Id, s => s.RegistrationId, (r, s) => new { District = s.Room!.District!.Code, Room = s.Room.Number, Seat = s.Number, r.CandidateNumber, r.TicketNumber, s.RoomId })
            .OrderBy(l => l.District).ThenBy(l => l.Room).ThenBy(l => l.Seat);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var rooms = new HashSet<long>();
        var seats = 0;
        await foreach (var line in lines.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            rooms.Add(line.RoomId);
            seats++;
            digest.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{line.District} {line.Room} {line.Seat} {line.CandidateNumber} {line.TicketNumber}\n")));
        }
        return new SeatingTotals(candidates, rooms.Count, seats, Convert.ToHexStringLower(digest.GetHashAndReset()));
    }

    /// <summary>Hands over: everybody of the city has a seat, and what goes is counted and fingerprinted.</summary>
    public async Task<Outcome<HandOver>> DeliverAsync(string city, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Campaign.Policy.Reporting is not { Seating: true } policy)
            return new Refusal("seating.not-asked", "", "本次招生不用报送编排");
        if (city is not { Length: 4 } || !context.Actor.Oversees(city))
            return new Refusal("seating.other-division", "", "编排由市（州）招考机构报送，不在管辖范围内的不能办理", Source);
        if (context.Campaign.RefuseClosed(policy.Window, new Place(city)) is { } closed)
            return closed;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await AdvisoryLock.TakeAsync(db, "seating-delivery", context.Campaign.Id, city, cancellationToken);
        var now = await CountAsync(city, context, cancellationToken);
        // A city that nobody sits in hands over that it has nobody; otherwise it would be late for ever.
        if (now.Seats == 0 && now.Candidates > 0)
            return new Refusal("seating.none", "", "本市还没有编排试场，没有可以报送的编排。请先编排并发布", Source);
        if (now.Seats < now.Candidates)
            return new Refusal("seating.incomplete", "", $"还有 {now.Candidates - now.Seats} 名有效考生没有座位，不能报送。请先编排完", Source);
        if (await NewestAsync(city, context, cancellationToken) is { } sent && sent.Digest == now.Digest)
            return new Refusal("seating.same", "", "编排已经报送，以后没有变化，不用再报", Source);
        var delivery = new HandOver
        {
            CampaignId = context.Campaign.Id, CityCode = city, Kind = HandOverKind.Seating, Expected = now.Candidates, Counted = now.Seats,
            Rooms = now.Rooms, Digest = now.Digest, ActorId = context.Actor.UserId, At = context.Now,
        };
        db.HandOvers.Add(delivery);
        await db.SaveChangesAsync(cancellationToken);
        db.Record(context, "SeatingDelivered", (nameof(HandOver), delivery.Id), after: new { delivery.CityCode, delivery.Rooms, Seats = delivery.Counted, delivery.Digest });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return delivery;
    }

    /// <summary>The newest delivery of each city of the actor's division, by city.</summary>
    public async Task<IReadOnlyDictionary<string, HandOver>> DeliveredAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var division = context.Actor.DivisionCode ?? throw new InvalidOperationException("Deliveries are read for a division.");
        var all = await db.HandOvers.AsNoTracking().Where(h => h.CampaignId == context.Campaign.Id && h.Kind == HandOverKind.Seating && h.CityCode.StartsWith(division)).OrderBy(h => h.Id).ToListAsync(cancellationToken);
        return all.GroupBy(h => h.CityCode, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last(), StringComparer.Ordinal);
    }

    private Task<HandOver?> NewestAsync(string city, ProcessContext context, CancellationToken cancellationToken) =>
        db.HandOvers.AsNoTracking().Where(h => h.CampaignId == context.Campaign.Id && h.CityCode == city && h.Kind == HandOverKind.Seating).OrderByDescending(h => h.Id).FirstOrDefaultAsync(cancellationToken);
}
