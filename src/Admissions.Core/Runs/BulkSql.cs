using System.Text;
using Npgsql;

namespace Admissions.Core.Runs;

/// <summary>
/// COPY in and out for runs over a whole province. Rows go in through temporary tables, because COPY into a table under
/// row-level security is refused by PostgreSQL; the set-based statement after it obeys the tenant's wall.
/// </summary>
internal static class BulkSql
{
    /// <summary>The rows of a query as CSV with a header, exactly as PostgreSQL writes it (LF, RFC 4180, no BOM).</summary>
    public static async Task<byte[]> CopyOutAsync(this NpgsqlConnection connection, string query, CancellationToken cancellationToken)
    {
        using var reader = await connection.BeginTextExportAsync($"copy ({query}) to stdout (format csv, header)", cancellationToken);
        using var stream = new MemoryStream();
        await using (var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true))
        {
            var buffer = new char[1 << 16];
            for (int read; (read = await reader.ReadAsync(buffer, cancellationToken)) > 0;)
                await writer.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
        return stream.ToArray();
    }

    /// <summary>Fills a new temporary table that vanishes with the transaction.</summary>
    /// <param name="columns">Definition, e.g. <c>registration_id bigint, number text</c>.</param>
    /// <param name="write">Writes one row's values in the order of the columns.</param>
    public static async Task CopyInAsync<T>(
        this NpgsqlConnection connection, string table, string columns, IEnumerable<T> rows, Func<NpgsqlBinaryImporter, T, Task> write, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync($"create temp table {table} ({columns}) on commit drop", cancellationToken);
        await using (var importer = await connection.BeginBinaryImportAsync($"copy {table} from stdin (format binary)", cancellationToken))
        {
            foreach (var row in rows)
            {
                await importer.StartRowAsync(cancellationToken);
                await write(importer, row);
            }
            await importer.CompleteAsync(cancellationToken);
        }
        await connection.ExecuteAsync($"analyze {table}", cancellationToken);
    }

    /// <summary>Runs a statement without a time limit and returns how many rows it touched.</summary>
    public static async Task<long> ExecuteAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.Parameters.AddRange(parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Rows of a small query, each turned into a value.</summary>
    public static async Task<List<T>> ReadAsync<T>(this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(read(reader));
        return rows;
    }
}
