using System.Globalization;
using Admissions.Rules;
using Npgsql;
using NpgsqlTypes;

namespace Admissions.Testing;

/// <param name="Choices">Plan lines in the order of the choices.</param>
/// <param name="DossierScore">Null: no scores yet.</param>
public sealed record RunCandidate(string County, StudyLevel Level, string Category)
{
    public IReadOnlyList<long> Choices { get; init; } = [];
    public decimal? DossierScore { get; init; }
    public decimal FeaturePoints { get; init; }
    public string? SubCategory { get; init; }
}

/// <summary>
/// Puts many valid, paid registrations into the database at once, past every service: for tests of runs only, where the
/// walk that leads there is tested elsewhere. Names and ID numbers are invented.
/// </summary>
public static class RunCandidates
{
    private const string CheckDigits = "10X98765432";
    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    private static long _serial;

    /// <returns>Registration ids in the order of the candidates.</returns>
    public static async Task<IReadOnlyList<long>> InsertAsync(TestTenant tenant, IEnumerable<RunCandidate> candidates)
    {
        await using var connection = await tenant.Database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection,
            """
            create temp table incoming (position integer, serial bigint, county text, level text, category text, sub_category text, document text, choices bigint[],
                score numeric, feature numeric) on commit drop
            """);
        var count = 0;
        await using (var writer = await connection.BeginBinaryImportAsync("copy incoming from stdin (format binary)"))
        {
            foreach (var candidate in candidates)
                await WriteAsync(writer, count++, candidate);
            await writer.CompleteAsync();
        }
        await ExecuteAsync(connection, "analyze incoming");
        await ExecuteAsync(connection,
            """
            insert into users (kind, binding, display_name, must_change_password, created_at, user_name, normalized_user_name, lockout_enabled, access_failed_count, is_seeded)
            select 'Candidate', 'Bound', '考生' || position, false, now(), 'run' || serial, 'RUN' || serial, true, 0, false from incoming
            """);
        await ExecuteAsync(connection,
            $"""
            insert into registrations (campaign_id, user_id, origin, state, document_kind, document_number, name, sex, features, county_code, level, category, sub_category, is_medical,
                candidate_number, version, draft_version, confirmed_at, paid_at, submitted_at, created_at, total_score, feature_points, dossier_score)
            select {tenant.CampaignId}, u.id, 'Online', 'Valid', 'ResidentIdCard', i.document, '考生' || i.position, '1', '{"{}"}', i.county, i.level, i.category, i.sub_category, false,
                '26' || i.county || lpad(i.serial::text, 9, '0'), 1, 1, now(), now(), now(), now(), i.score - i.feature, i.feature, i.score
            from incoming i join users u on u.normalized_user_name = 'RUN' || i.serial order by i.position
            """);
        await ExecuteAsync(connection,
            """
            insert into choice_forms (registration_id, version, plan_line_ids, is_effective)
            select r.id, 1, i.choices, true from incoming i join registrations r on r.document_number = i.document where cardinality(i.choices) > 0
            """);
        var ids = new List<long>(count);
        await using (var command = new NpgsqlCommand("select r.id from incoming i join registrations r on r.document_number = i.document order by i.position", connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                ids.Add(reader.GetInt64(0));
        }
        await transaction.CommitAsync();
        return ids;
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter writer, int position, RunCandidate candidate)
    {
        var serial = Interlocked.Increment(ref _serial);
        await writer.StartRowAsync();
        await writer.WriteAsync(position, NpgsqlDbType.Integer);
        await writer.WriteAsync(serial, NpgsqlDbType.Bigint);
        await writer.WriteAsync(candidate.County, NpgsqlDbType.Text);
        await writer.WriteAsync(candidate.Level.ToString(), NpgsqlDbType.Text);
        await writer.WriteAsync(candidate.Category, NpgsqlDbType.Text);
        await WriteOrNullAsync(writer, candidate.SubCategory, NpgsqlDbType.Text);
        await writer.WriteAsync(IdNumber(serial), NpgsqlDbType.Text);
        await writer.WriteAsync(candidate.Choices.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint);
        await WriteOrNullAsync(writer, candidate.DossierScore, NpgsqlDbType.Numeric);
        await writer.WriteAsync(candidate.FeaturePoints, NpgsqlDbType.Numeric);
    }

    private static Task WriteOrNullAsync(NpgsqlBinaryImporter writer, object? value, NpgsqlDbType type) =>
        value is null ? writer.WriteNullAsync() : writer.WriteAsync(value, type);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>An invented resident ID number with a right check digit, another for every serial below 27 million.</summary>
    private static string IdNumber(long serial)
    {
        var birth = new DateOnly(1975, 1, 1).AddDays((int)(serial / 1000));
        var body = $"431081{birth.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}{serial % 1000:000}";
        return body + CheckDigits[Weights.Select((w, i) => w * (body[i] - '0')).Sum() % 11];
    }
}
