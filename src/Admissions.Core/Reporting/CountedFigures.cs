using System.Text.Json;
using Admissions.Core.Data;
using Admissions.Core.Events;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Reporting;

/// <summary>Figures with the time at which they were true.</summary>
/// <param name="At">Campaign time.</param>
public sealed record Counted<T>(T Figures, DateTimeOffset At);

/// <summary>Keeps what takes a second to count, so that a page shows it at once and says when it was counted.</summary>
public sealed class CountedFigures(AdmissionsDbContext db, TimeProvider time)
{
    private static readonly TimeSpan Noticed = TimeSpan.FromMinutes(5);

    private sealed record Last(string Figures, TimeSpan Age, TimeSpan Asked);

    /// <param name="subject">What is counted, and where.</param>
    /// <param name="atMost">How old the figures may be; older ones are counted anew. Null: of any age.</param>
    /// <param name="count">Counts; what it gives is kept as JSON.</param>
    public async Task<Counted<T>> OfAsync<T>(string subject, TimeSpan? atMost, ProcessContext context, Func<Task<T>> count, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(count);
        var campaign = context.Campaign.Id;
        var last = (await db.Database.SqlQuery<Last>(
            $"""
            select figures::text as "Figures", now() - counted_at as "Age", now() - asked_at as "Asked" from counted_figures where campaign_id = {campaign} and subject = {subject}
            """).ToListAsync(cancellationToken)).SingleOrDefault();
        if (last is not null && (atMost is null || last.Age < atMost))
        {
            if (last.Asked > Noticed)
                await db.Database.ExecuteSqlAsync($"update counted_figures set asked_at = now() where campaign_id = {campaign} and subject = {subject}", cancellationToken);
            return new Counted<T>(JsonSerializer.Deserialize<T>(last.Figures, EventLog.Json)!, context.Now - last.Age);
        }
        return await CountAsync(subject, context, count, asked: true, cancellationToken);
    }

    /// <summary>Counts anew and keeps it; whoever comes after sees this.</summary>
    /// <param name="asked">Somebody looks at it now.</param>
    public async Task<Counted<T>> CountAsync<T>(string subject, ProcessContext context, Func<Task<T>> count, bool asked, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(count);
        var since = time.GetTimestamp();
        var figures = await count();
        // What happened while it was counted may be missing in it: it is as old as the beginning, and gives way to what began later.
        var taken = time.GetElapsedTime(since);
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into counted_figures (campaign_id, subject, figures, counted_at, asked_at)
            values ({context.Campaign.Id}, {subject}, {JsonSerializer.Serialize(figures, EventLog.Json)}::jsonb, now() - {taken}, now())
            on conflict (tenant_id, campaign_id, subject) do update set figures = excluded.figures, counted_at = excluded.counted_at,
              asked_at = case when {asked} then excluded.asked_at else counted_figures.asked_at end
            where counted_figures.counted_at <= excluded.counted_at
            """, cancellationToken);
        return new Counted<T>(figures, context.Now);
    }

    /// <summary>Campaigns whose figures are older than that and were looked at lately.</summary>
    public async Task<IReadOnlyList<string>> DueAsync(string subject, TimeSpan older, TimeSpan lookedAt, CancellationToken cancellationToken = default) =>
        await db.Database.SqlQuery<string>(
            $"""
            select c.slug as "Value" from counted_figures f join campaigns c on c.tenant_id = f.tenant_id and c.id = f.campaign_id
            where f.subject = {subject} and f.counted_at < now() - {older} and f.asked_at > now() - {lookedAt} and c.discarded_at is null
            """).ToListAsync(cancellationToken);
}
