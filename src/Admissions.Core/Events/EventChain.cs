using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Admissions.Core.Data;
using Npgsql;

namespace Admissions.Core.Events;

/// <summary>What a check of the chain found.</summary>
/// <param name="Blocks">Sealed blocks read.</param>
/// <param name="Events">Events in them.</param>
/// <param name="Breaks">One sentence per block that is not what it was when sealed; empty = intact.</param>
/// <param name="HoldsHead">Whether the head that was asked for is one of the chain's; true when none was asked for.</param>
public sealed record ChainReport(long Blocks, long Events, string Head, IReadOnlyList<string> Breaks, bool HoldsHead);

/// <summary>
/// The sealed chain of a tenant's events (docs/adr/0004). A block holds every event of the transactions in a range that
/// has wholly finished, so nothing can be added to it later; its hash covers the block before it.
/// </summary>
public static class EventChain
{
    /// <summary>Hash before the first block.</summary>
    public const string Genesis = "0000000000000000000000000000000000000000000000000000000000000000";

    private const string EventSql =
        """
        select id, coalesce(campaign_id::text, ''), type, subject_type, subject_id, coalesce(registration_id::text, ''), coalesce(actor_id::text, ''),
               actor_name, coalesce(actor_role, ''), coalesce(on_behalf_of, ''), to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
               to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), coalesce(ip, ''), coalesce(reason, ''), coalesce(before, ''), coalesce(after, ''),
               coalesce(policy_version::text, ''), transaction_id
        from events where transaction_id >= $1 and transaction_id < $2 order by transaction_id, id
        """;

    /// <summary>Seals what has finished since the last block. Returns the number of events sealed; 0 makes no block.</summary>
    public static async Task<int> SealAsync(TenantDatabase database, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // One sealer at a time per tenant, whichever instance.
        await ExecuteAsync(connection, "select pg_advisory_xact_lock(430100, $1)", cancellationToken, database.Tenant.Id);
        var (sequence, from, previous) = await HeadAsync(connection, cancellationToken);
        await using var horizon = new NpgsqlCommand("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint", connection);
        var to = (long)(await horizon.ExecuteScalarAsync(cancellationToken))!;
        var (count, hash) = await HashAsync(connection, from, to, previous, cancellationToken);
        if (count == 0)
            return 0;
        await ExecuteAsync(connection,
            "insert into event_seals (sequence, from_transaction, to_transaction, count, previous_hash, hash, sealed_at) values ($1, $2, $3, $4, $5, $6, now())",
            cancellationToken, sequence + 1, from, to, count, previous, hash);
        await transaction.CommitAsync(cancellationToken);
        return count;
    }

    /// <summary>
    /// Recomputes every block; finds changed, removed and inserted events, and changed or missing blocks. That the newest blocks were
    /// removed with their events, or the whole chain written anew, shows only against a head that somebody kept.
    /// </summary>
    /// <param name="keptHead">A head noted earlier, or its first digits as the page shows them.</param>
    public static async Task<ChainReport> VerifyAsync(NpgsqlDataSource source, string? keptHead = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var seals = new List<(long Sequence, long From, long To, int Count, string Previous, string Hash)>();
        await using (var command = new NpgsqlCommand("select sequence, from_transaction, to_transaction, count, previous_hash, hash from event_seals order by sequence", connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
            while (await reader.ReadAsync(cancellationToken))
                seals.Add((reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt32(3), reader.GetString(4), reader.GetString(5)));
        var breaks = new List<string>();
        var (expectedSequence, expectedFrom, previous, events) = (1L, 0L, Genesis, 0L);
        foreach (var seal in seals)
        {
            if (seal.Sequence != expectedSequence || seal.From != expectedFrom)
                breaks.Add($"Block {seal.Sequence.ToString(CultureInfo.InvariantCulture)}: a block before it is missing.");
            if (seal.Previous != previous)
                breaks.Add($"Block {seal.Sequence.ToString(CultureInfo.InvariantCulture)}: it does not follow the block before it.");
            var (count, hash) = await HashAsync(connection, seal.From, seal.To, seal.Previous, cancellationToken);
            if (count != seal.Count)
                breaks.Add($"Block {seal.Sequence.ToString(CultureInfo.InvariantCulture)}: {seal.Count} events were sealed, {count} are there.");
            else if (hash != seal.Hash)
                breaks.Add($"Block {seal.Sequence.ToString(CultureInfo.InvariantCulture)}: an event was changed after sealing.");
            events += count;
            (expectedSequence, expectedFrom, previous) = (seal.Sequence + 1, seal.To, seal.Hash);
        }
        return new ChainReport(seals.Count, events, previous, breaks, keptHead is null || seals.Exists(s => s.Hash.StartsWith(keptHead, StringComparison.OrdinalIgnoreCase)));
    }

    private static async Task<(long Sequence, long From, string Hash)> HeadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select sequence, to_transaction, hash from event_seals order by sequence desc limit 1", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2)) : (0, 0, Genesis);
    }

    /// <summary>SHA-256 over the previous hash and each event's fields, every field preceded by its length in bytes.</summary>
    private static async Task<(int Count, string Hash)> HashAsync(NpgsqlConnection connection, long from, long to, string previous, CancellationToken cancellationToken)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Encoding.ASCII.GetBytes(previous));
        await using var command = new NpgsqlCommand(EventSql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = from });
        command.Parameters.Add(new NpgsqlParameter { Value = to });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var count = 0;
        var line = new StringBuilder();
        while (await reader.ReadAsync(cancellationToken))
        {
            line.Clear();
            for (var i = 0; i < reader.FieldCount; i++)
            {
                var text = Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture)!;
                line.Append(Encoding.UTF8.GetByteCount(text)).Append(':').Append(text);
            }
            sha.AppendData(Encoding.UTF8.GetBytes(line.ToString()));
            count++;
        }
        return (count, Convert.ToHexStringLower(sha.GetHashAndReset()));
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
