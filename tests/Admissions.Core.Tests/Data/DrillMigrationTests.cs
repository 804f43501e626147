using Admissions.Core.Data;
using Npgsql;

namespace Admissions.Core.Tests.Data;

/// <summary>Databases from before there were drills take the migrations with what is in them.</summary>
public sealed class DrillMigrationTests
{
    [Fact]
    public async Task Migrate_ADatabaseThatHoldsADrillAndItsMessages_KeepsItAndNamesItOnThem()
    {
        await using var database = await ScratchDatabase.CreateAsync(migrated: false);
        await MigrateUpToAsync(database, "0028");
        await database.ExecuteAsync(
            """
            insert into tenants (id, slug, name, division_prefix, phone, portal_aliases, footer_json) values (7, 'old', '测试省教育考试院', '43', '0731-80000000', '{}', '{}');
            set admissions.tenant_id = 7;
            insert into campaigns (id, slug, name, state, mode, policy_version, clock_offset, revision) values (70, 'old-drill', '演练', 'Open', 'Drill', 1, '0', 1);
            insert into users (id, kind, binding, display_name, must_change_password, created_at, user_name, normalized_user_name, lockout_enabled, access_failed_count, is_seeded)
            values (700, 'Candidate', 'Bound', '谢思远', false, now(), 'old1', 'OLD1', true, 0, false);
            insert into registrations (id, campaign_id, user_id, origin, state, document_kind, document_number, name, features, version, draft_version, created_at, feature_points, is_medical)
            values (701, 70, 700, 'Online', 'Account', 'Taiwan', '01234567', '谢思远', '{}', 0, 0, now(), 0, false);
            insert into outbox (channel, recipient, registration_id, body, created_at, attempts) values ('Sms', '19900000318', 701, '演练', now(), 0), ('Sms', '19900000319', null, '无', now(), 0);
            insert into public_documents (code, kind, number, digest, issued_at, registration_id, superseded) values ('R1', 'RegistrationReceipt', 'R1', 'd', now(), 701, false);
            """);

        await DatabaseMigrator.MigrateAsync(database.Owner);

        (await database.ReadAsync<string>("select concat_ws('/', mode, coalesce(drill_of_id::text, 'of nothing')) from campaigns where id = 70")).ShouldBe("Drill/of nothing");
        (await database.ReadAsync<long?[]>("select array_agg(campaign_id order by id) from outbox")).ShouldBe([70, null]);
        (await database.ReadAsync<long>("select campaign_id from public_documents where code = 'R1'")).ShouldBe(70);
        (await database.ReadAsync<string[]>(
            """
            select coalesce(array_agg(relname::text), '{}') from pg_class
            where relname in ('outbox', 'public_documents', 'registrations', 'decision_uploads', 'admission_rosters') and not relforcerowsecurity
            """)).ShouldBeEmpty();
    }

    /// <summary>The database as it was before a migration came: EF's own migrator knows no names without a date.</summary>
    internal static async Task MigrateUpToAsync(ScratchDatabase database, string first)
    {
        var assembly = typeof(AdmissionsDbContext).Assembly;
        var folder = $"{typeof(AdmissionsDbContext).Namespace}.Migrations.";
        await using var owner = new NpgsqlConnection(database.Owner);
        await owner.OpenAsync();
        await ExecuteAsync(owner, "create table \"__EFMigrationsHistory\" (\"MigrationId\" varchar(150) primary key, \"ProductVersion\" varchar(32) not null)");
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var id = name[folder.Length..^".sql".Length];
            if (string.CompareOrdinal(id, first) >= 0)
                break;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            await ExecuteAsync(owner, await reader.ReadToEndAsync());
            await ExecuteAsync(owner, $"insert into \"__EFMigrationsHistory\" values ('{id}', '10')");
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
