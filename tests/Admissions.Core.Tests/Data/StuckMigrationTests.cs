using Admissions.Core.Data;

namespace Admissions.Core.Tests.Data;

/// <summary>Databases in which points have verified unpaid candidates keep what was found out, as reasons like all others.</summary>
public sealed class StuckMigrationTests
{
    [Fact]
    public async Task Migrate_VerifiedUnpaidCasesAndPhotos_BecomeReasonsAndMarks()
    {
        await using var database = await ScratchDatabase.CreateAsync(migrated: false);
        await DrillMigrationTests.MigrateUpToAsync(database, "0047");
        await database.ExecuteAsync(
            """
            insert into tenants (id, slug, name, division_prefix, phone, portal_aliases, footer_json) values (7, 'old', '测试省教育考试院', '43', '0731-80000000', '{}', '{}');
            set admissions.tenant_id = 7;
            insert into campaigns (id, slug, name, state, mode, policy_version, clock_offset, revision) values (70, 'adult', '成人高校招生', 'Open', 'Demo', 1, '0', 1);
            insert into users (id, kind, binding, display_name, must_change_password, created_at, user_name, normalized_user_name, lockout_enabled, access_failed_count, is_seeded)
            select 700 + n, case n when 0 then 'Staff' else 'Candidate' end, 'Bound', '贺岚' || n, false, now(), 'old' || n, 'OLD' || n, true, 0, false from generate_series(0, 3) n;
            insert into registrations (id, campaign_id, user_id, origin, state, document_kind, document_number, name, features, version, draft_version, created_at, feature_points, is_medical, candidate_number, submitted_at, confirmed_at, draft)
            select 800 + n, 70, 700 + n, 'Online', case n when 3 then 'Draft' else 'Confirmed' end, 'Taiwan', '0123456' || n, '谢思远', '{}', 1, 1, now(), 0, false, case n when 3 then null else '26' || n end, now(), now(), '{"pointId": 55}'
            from generate_series(1, 3) n;
            insert into photos (registration_id, origin, content, width, height, digest, taken_by_id, taken_at, is_current) values (801, 'Camera', 'x', 1, 1, 'd', 700, now(), true), (802, 'Camera', 'x', 1, 1, 'd', 700, now(), false);
            insert into unpaid_cases (campaign_id, registration_id, state, opened_at, reason_code, reason_text, contacted_at, verified_by_id, verified_at)
            values (70, 801, 'Verified', now(), 'Forgot', '本人说忘记缴费', '2026-09-19 01:00+00', 700, '2026-09-19 02:00+00'), (70, 802, 'Open', now(), null, null, null, null, null);
            """);

        await DatabaseMigrator.MigrateAsync(database.Owner);

        (await database.ReadAsync<string[]>(
            """
            select array_agg(concat_ws('/', c.state, r.kind, r.code, r.text, r.recorded_by_name, extract(hour from r.contacted_at at time zone 'UTC'), extract(hour from r.at at time zone 'UTC'), r.is_current) order by c.registration_id)
            from unpaid_cases c left join stuck_reasons r on r.id = c.reason_id
            """)).ShouldBe(["Verified/Unpaid/Forgot/本人说忘记缴费/贺岚0/1/2/t", "Open"]);
        (await database.ReadAsync<string[]>("select array_agg(concat_ws('/', id, has_photo, wanted_point_id) order by id) from registrations")).ShouldBe(["801/t/55", "802/f/55", "803/f/55"]);
        (await database.ReadAsync<string[]>("select array_agg(kind || ' ' || registration_id order by kind, registration_id) from stuck_registrations")).ShouldBe(
            ["NoPhoto 802", "NotSubmitted 803", "Unpaid 801", "Unpaid 802"]);
        (await database.ReadAsync<string[]>(
            """
            select coalesce(array_agg(relname::text), '{}') from pg_class where relname in ('registrations', 'photos', 'users', 'unpaid_cases', 'stuck_reasons') and not relforcerowsecurity
            """)).ShouldBeEmpty();
    }
}
