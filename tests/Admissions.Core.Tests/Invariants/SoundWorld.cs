using System.Diagnostics;
using System.Globalization;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Invariants;

/// <summary>
/// A database of its own whose unique indexes and checks are gone and whose foreign keys and triggers sleep, so that tests can put
/// into it what the real one refuses; and in it tenants that hold one small, sound season each.
/// </summary>
public sealed class SoundWorld : IAsyncLifetime
{
    private ScratchDatabase _scratch = null!;
    private ServiceProvider _services = null!;
    private int _serial;

    public ScratchDatabase Scratch => _scratch;

    public async ValueTask InitializeAsync()
    {
        _scratch = await ScratchDatabase.CreateAsync();
        _services = await _scratch.ServicesAsync();
        await _scratch.ExecuteAsync(
            """
            do $$ declare i record; begin
              for i in select c.relname from pg_index x join pg_class c on c.oid = x.indexrelid
                       where x.indisunique and not x.indisprimary and c.relnamespace = 'public'::regnamespace and c.relname <> 'ix_tenants_slug' loop
                execute format('drop index %I', i.relname);
              end loop;
              for i in select conname, conrelid::regclass as t from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace loop
                execute format('alter table %s drop constraint %I', i.t, i.conname);
              end loop;
            end $$;
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _scratch.DisposeAsync();
    }

    /// <summary>The command line, as an outsider calls it on this database.</summary>
    public async Task<(int Exit, string Output, string Error)> CommandAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "admissions.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["Admissions__Database__App"] = Scratch.App;
        start.Environment["Admissions__Database__Owner"] = Scratch.Owner;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, (await output).Trim(), (await error).Trim());
    }

    /// <summary>
    /// A new tenant: two valid, paid, seated candidates (ids 1 and 2), one admitted on a plan of two places (dossier 1,
    /// line 300, dossier score 310), the other not (290); two sealed blocks of events (ids 1 and 2; 3).
    /// </summary>
    public async Task<TenantDatabase> TenantAsync()
    {
        var slug = "w" + Interlocked.Increment(ref _serial).ToString(CultureInfo.InvariantCulture);
        await TenantSetup.AddToCatalogueAsync(_scratch.Owner, slug, "测试省教育考试院", "43", "0731-80000000", "{}", []);
        var databases = _services.GetRequiredService<TenantDatabases>();
        var database = databases.For((await databases.FindAsync(slug))!);
        await CorruptAsync(database, Season);
        foreach (var ids in new[] { new[] { 1, 2 }, [3] })
        {
            await CorruptAsync(database, string.Join(';', ids.Select(EventSql)));
            await SealAsync(database);
        }
        return database;
    }

    /// <summary>Writes past every guard of the database, inside the tenant.</summary>
    public Task CorruptAsync(TenantDatabase database, string sql)
    {
        ArgumentNullException.ThrowIfNull(database);
        var tenant = database.Tenant.Id.ToString(CultureInfo.InvariantCulture);
        return _scratch.ExecuteAsync($"set session_replication_role = replica; set admissions.tenant_id = '{tenant}'; {sql.Replace("$tenant", tenant, StringComparison.Ordinal)}");
    }

    /// <summary>Other tests of the cluster hold transactions open for a moment; a block waits for them to end.</summary>
    public static async Task SealAsync(TenantDatabase database)
    {
        while (await Events.EventChain.SealAsync(database) == 0)
            await Task.Yield();
    }

    public static string EventSql(int id) =>
        $"""
         insert into events (id, campaign_id, type, subject_type, subject_id, actor_name, at, after)
         values ({id}, 1, 'RegistrationConfirmed', 'Registration', 1, '系统', now(), '{"{"}"state":"Confirmed"{"}"}')
         """;

    private const string Season =
        """
        insert into campaigns (id, slug, name, state, mode, policy_version, clock_offset, revision) values (1, 'adult-2026', '成人高考', 'Open', 'Demo', 1, '0', 1);
        insert into institutions (id, code, name) values (1, '8012', '湘岳大学');
        insert into registration_points (id, campaign_id, county_code, code, name, address, contact_name, contact_phone, levels, is_medical_review_point, is_underage_review_point, state, kind)
        values (1, 1, '430104', '43010401', '岳麓报名确认点', '麓山路 0 号', '罗敏', '0731-55000318', '{}', false, false, 'Active', 'Public');
        insert into level_plans (id, campaign_id, institution_id, level, quota, admitted, completed) values (1, 1, 1, 'CollegeToBachelor', 2, 1, false);
        insert into plan_lines (id, campaign_id, institution_id, level, category, mode, major_code, major_name, duration, quota, execution_quota, is_medical, state)
        values (1, 1, 1, 'CollegeToBachelor', 'EconomicsManagement', 'PartTime', '001', '会计学', 2.5, 2, 2, false, 'Published');
        insert into control_lines (id, campaign_id, level, category, sub_category, line) values (1, 1, 'CollegeToBachelor', 'EconomicsManagement', '', 300);
        insert into users (id, kind, binding, display_name, must_change_password, created_at, user_name, normalized_user_name, lockout_enabled, access_failed_count, is_seeded)
        select n, 'Candidate', 'Bound', '考生' || n, false, now(), 'k' || n, 'K' || n, true, 0, false from generate_series(1, 2) n;
        insert into registrations (id, campaign_id, user_id, origin, state, document_kind, document_number, name, features, county_code, level, category, is_medical,
          candidate_number, ticket_number, version, draft_version, submitted_at, confirmed_at, paid_at, feature_points, total_score, dossier_score, created_at)
        select n, 1, n, 'Online', 'Valid', 'ResidentIdCard', 'X' || n, '考生' || n, '{}', '430104', 'CollegeToBachelor', 'EconomicsManagement', false,
          'C' || n, 'T' || n, 1, 1, now(), now(), now(), 0, 330 - 20 * n, 330 - 20 * n, now() from generate_series(1, 2) n;
        insert into bonus_claims (id, registration_id, code, state) values (1, 1, 'A1', 'EnteredAtPoint');
        insert into approvals (id, campaign_id, kind, subject_id, title, division_code, chain, step, state, created_at) values (1, 1, 'BonusClaim', 1, '照顾加分', '430104', '{DecideBonus}', 0, 'Submitted', now());
        insert into choice_forms (registration_id, version, plan_line_ids, is_effective) select n, 1, '{1}', true from generate_series(1, 2) n;
        insert into photos (registration_id, origin, content, width, height, digest, taken_by_id, taken_at, is_current)
        select n, 'Camera', '', 480, 640, '', 1, now(), true from generate_series(1, 2) n;
        insert into payment_orders (id, campaign_id, registration_id, order_number, merchant_id, amount, state, created_at, paid_at, gateway_transaction)
        select n, 1, n, 'O' || n, 'M', 120, 'Succeeded', now(), now(), 'G' || n from generate_series(1, 2) n;
        insert into runs (id, campaign_id, kind, round, state, policy_version, engine_version, seed, seed_hash, created_by_id, created_at)
        values (1, 1, 'Numbering', 1, 'Committed', 1, '1', '', '', 1, now());
        insert into exam_districts (id, campaign_id, code, name, division_code) values (1, 1, '01', '岳麓考区', '430104');
        insert into exam_rooms (id, campaign_id, run_id, district_id, number, level, category, seat_count) values (1, 1, 1, 1, 1, 'CollegeToBachelor', 'EconomicsManagement', 30);
        insert into seats (id, campaign_id, room_id, registration_id, number, row, "column") select n, 1, 1, n, n, n, 1 from generate_series(1, 2) n;
        insert into dossiers (id, campaign_id, registration_id, state, institution_id, plan_line_id, choice_number, round, admitted_plan_line_id, suspended, returned_by_plan_line_ids)
        values (1, 1, 1, 'Admitted', 1, 1, 1, 1, 1, false, '{}');
        insert into dossiers (id, campaign_id, registration_id, state, suspended, returned_by_plan_line_ids) values (2, 1, 2, 'NotDispatched', false, '{}');
        """;
}
