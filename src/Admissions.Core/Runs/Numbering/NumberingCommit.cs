using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Seating;
using Microsoft.EntityFrameworkCore;
using NpgsqlTypes;

namespace Admissions.Core.Runs.Numbering;

/// <summary>Writes rooms, seats, ticket numbers and traces of a released numbering, set-based.</summary>
internal static class NumberingCommit
{
    private sealed record RoomRow(string District, int Number, string Category, long? SiteId, int Occupied);

    public static async Task<Refusal?> WriteAsync(RunScope scope, Run run, IReadOnlyList<SeatingCandidate> candidates, IEnumerable<SeatRow> rows, CancellationToken cancellationToken)
    {
        var seats = rows.ToList();
        var connection = scope.Connection;
        var rooms = await RoomsAsync(scope, candidates, seats, cancellationToken);
        await connection.CopyInAsync("run_seats", "registration_id bigint, district text, room integer, seat integer, seat_row integer, seat_column integer, number text", seats,
            async (w, s) =>
            {
                await w.WriteAsync(s.Registration, NpgsqlDbType.Bigint, cancellationToken);
                await w.WriteAsync(s.District, NpgsqlDbType.Text, cancellationToken);
                await w.WriteAsync(s.Room, NpgsqlDbType.Integer, cancellationToken);
                await w.WriteAsync(s.Seat, NpgsqlDbType.Integer, cancellationToken);
                await w.WriteAsync(s.Row, NpgsqlDbType.Integer, cancellationToken);
                await w.WriteAsync(s.Column, NpgsqlDbType.Integer, cancellationToken);
                await w.WriteAsync(s.Number, NpgsqlDbType.Text, cancellationToken);
            }, cancellationToken);
        await connection.CopyInAsync("run_rooms", "district text, number integer, category text, site_id bigint, occupied integer", rooms,
            async (w, r) =>
            {
                await w.WriteAsync(r.District, NpgsqlDbType.Text, cancellationToken);
                await w.WriteAsync(r.Number, NpgsqlDbType.Integer, cancellationToken);
                await w.WriteAsync(r.Category, NpgsqlDbType.Text, cancellationToken);
                if (r.SiteId is { } site)
                    await w.WriteAsync(site, NpgsqlDbType.Bigint, cancellationToken);
                else
                    await w.WriteNullAsync(cancellationToken);
                await w.WriteAsync(r.Occupied, NpgsqlDbType.Integer, cancellationToken);
            }, cancellationToken);
        var written = new[]
        {
            await connection.ExecuteAsync(
                $"""
                insert into exam_rooms (campaign_id, run_id, district_id, number, level, category, site_id, seat_count)
                select {scope.CampaignId}, {run.Id}, d.id, t.number, split_part(t.category, '/', 1), split_part(t.category, '/', 2), t.site_id, t.occupied
                from run_rooms t join exam_districts d on d.campaign_id = {scope.CampaignId} and d.code = t.district order by t.district, t.number
                """, cancellationToken) - rooms.Count,
            await connection.ExecuteAsync(
                $"""
                insert into seats (campaign_id, room_id, registration_id, number, row, "column")
                select {scope.CampaignId}, x.id, s.registration_id, s.seat, s.seat_row, s.seat_column
                from run_seats s join exam_districts d on d.campaign_id = {scope.CampaignId} and d.code = s.district
                join exam_rooms x on x.campaign_id = {scope.CampaignId} and x.district_id = d.id and x.number = s.room and x.run_id = {run.Id}
                order by s.district, s.room, s.seat
                """, cancellationToken) - seats.Count,
            await connection.ExecuteAsync(
                $"""
                update registrations r set ticket_number = s.number from run_seats s
                where r.id = s.registration_id and r.campaign_id = {scope.CampaignId} and r.state = '{nameof(RegistrationState.Valid)}' and r.ticket_number is null
                """, cancellationToken) - seats.Count,
            await connection.ExecuteAsync(
                $"""
                insert into run_traces (run_id, registration_id, trace)
                select {run.Id}, s.registration_id, jsonb_build_object('kind', 'Numbering', 'district', s.district, 'districtName', d.name, 'category', t.category,
                    'room', s.room, 'seat', s.seat, 'number', s.number, 'seedHash', '{run.SeedHash}')
                from run_seats s join run_rooms t on t.district = s.district and t.number = s.room
                join exam_districts d on d.campaign_id = {scope.CampaignId} and d.code = s.district
                """, cancellationToken) - seats.Count,
        };
        // HR-135: each district starts with this proposal and may change it before it goes up.
        await connection.ExecuteAsync(
            $"""
            insert into room_allocations (campaign_id, district_id, state)
            select distinct {scope.CampaignId}, d.id, '{nameof(RoomAllocationState.Draft)}'
            from run_rooms t join exam_districts d on d.campaign_id = {scope.CampaignId} and d.code = t.district
            """, cancellationToken);
        return Array.TrueForAll(written, missing => missing == 0) ? null : RunService.InputChanged();
    }

    /// <summary>The proposal of HR-135: the district's rooms in order fill its approved sites in order of their codes.</summary>
    private static async Task<List<RoomRow>> RoomsAsync(RunScope scope, IReadOnlyList<SeatingCandidate> candidates, List<SeatRow> seats, CancellationToken cancellationToken)
    {
        var category = candidates.ToDictionary(c => c.Id, c => c.Category);
        var sites = (await scope.Db.ExamSites.AsNoTracking()
                .Where(s => s.CampaignId == scope.CampaignId && s.State == ExamSiteState.Approved).OrderBy(s => s.Code)
                .Select(s => new { s.District!.Code, s.Id, s.RoomCount }).ToListAsync(cancellationToken))
            .GroupBy(s => s.Code, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.SelectMany(s => Enumerable.Repeat(s.Id, s.RoomCount)).ToList(), StringComparer.Ordinal);
        return [.. seats.GroupBy(s => (s.District, s.Room)).Select(g => new RoomRow(
            g.Key.District, g.Key.Room, category[g.First().Registration],
            sites.TryGetValue(g.Key.District, out var list) && g.Key.Room <= list.Count ? list[g.Key.Room - 1] : null, g.Count()))];
    }
}
