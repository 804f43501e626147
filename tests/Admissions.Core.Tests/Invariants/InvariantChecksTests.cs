using Admissions.Core.Invariants;

namespace Admissions.Core.Tests.Invariants;

/// <summary>Every invariant finds nothing in a sound season and finds the one corruption made against it.</summary>
public sealed class InvariantChecksTests(SoundWorld world) : IClassFixture<SoundWorld>
{
    private const string Receipt =
        "insert into on_site_receipts (id, campaign_id, registration_id, point_id, number, amount, taken_at, taken_by_id, voided_at, voided_by_id, void_reason) values (1, 1, 1, 1, 'S1', 120, now(), 1";

    /// <summary>Invariant → what makes it false. A name may come more than once.</summary>
    public static TheoryData<string, string> Corruptions { get; } = new()
    {
        { "double seat", "insert into seats (id, campaign_id, room_id, registration_id, number, row, \"column\") values (3, 1, 1, 1, 9, 3, 1)" },
        { "double seat", "update seats set number = 1" },
        { "double ticket number", "update registrations set ticket_number = 'T1'" },
        { "double candidate number", "update registrations set candidate_number = 'C1'" },
        { "ticket without seat or the reverse", "delete from seats where registration_id = 2" },
        { "ticket without seat or the reverse", "update registrations set ticket_number = null where id = 2" },
        { "admitted twice", "insert into dossiers (id, campaign_id, registration_id, state, institution_id, admitted_plan_line_id, suspended, returned_by_plan_line_ids) values (3, 1, 1, 'Registered', 1, 1, false, '{}')" },
        { "admitted over plan", "update level_plans set quota = 0" },
        { "admitted over plan", "update level_plans set admitted = 2" },
        { "admitted over plan", "delete from level_plans" },
        { "admitted below line", "update dossiers set state = 'Registered', admitted_plan_line_id = null where id = 1" },
        { "admitted below line", "update registrations set dossier_score = 299.99 where id = 1" },
        { "admitted below line", "update registrations set dossier_score = null where id = 1" },
        { "admitted below line", "delete from control_lines" },
        { "admitted below line", "insert into control_lines (id, campaign_id, level, category, sub_category, line) values (2, 1, 'CollegeToBachelor', 'EconomicsManagement', 'Music', 320); update registrations set sub_category = 'Music' where id = 1 and tenant_id = $tenant" },
        { "sealed roster differs from its admissions and revocations", "insert into admission_rosters (id, campaign_id, institution_id, level, state, number, count, sealed_at) values (1, 1, 1, 'CollegeToBachelor', 'Sealed', 'N1', 2, now())" },
        { "paid without payment record", "delete from payment_orders where id = 1" },
        { "paid without payment record", "update payment_orders set state = 'ToRefund' where id = 1" },
        { "paid without payment record", $"delete from payment_orders where id = 1 and tenant_id = $tenant; {Receipt}, now(), 1, '开错')" },
        { "payment record without paid", $"update registrations set paid_at = null, state = 'Confirmed' where id = 1 and tenant_id = $tenant; delete from payment_orders where id = 1 and tenant_id = $tenant; {Receipt}, null, null, null)" },
        { "payment record without paid", "update registrations set paid_at = null, state = 'Confirmed' where id = 1" },
        { "confirmed without photo", "update photos set is_current = false where registration_id = 2" },
        { "claim waits at another county", "update approvals set division_code = '430102' where id = 1" },
        { "claim waits at another county", "insert into approvals (id, campaign_id, kind, subject_id, title, division_code, chain, step, state, created_at) values (2, 1, 'ExemptionApplication', 2, '免试', '430102', '{DecideExemption}', 0, 'Submitted', now())" },
        { "undecided claim without anybody to decide", "insert into exemption_applications (id, campaign_id, registration_id, code, ground, state, sits_examination, applied_at) values (1, 1, 2, 'E1', '免试', 'Applied', false, now())" },
        { "undecided claim without anybody to decide", "update approvals set state = 'Cancelled' where id = 1" },
        { "submitted without choices", "update choice_forms set is_effective = false where registration_id = 2" },
        { "state outside its lifecycle", "update registrations set state = 'Perhaps' where id = 2" },
        { "state outside its lifecycle", "update dossiers set state = 'Lost' where id = 2" },
        { "row whose tenant differs from its parent's", "insert into campaigns (tenant_id, id, slug, name, state, mode, policy_version, clock_offset, revision) values (-1, 77, 'x', 'x', 'Open', 'Demo', 1, '0', 1) on conflict do nothing; update exam_districts set campaign_id = 77 where tenant_id = $tenant" },
        { "row whose tenant differs from its parent's", "delete from exam_rooms where tenant_id = $tenant" },
        { "chain break", "update events set reason = '改' where id = 1 and tenant_id = $tenant" },
    };

    [Fact]
    public async Task Run_SoundSeason_FindsNothing()
    {
        var database = await world.TenantAsync();

        (await InvariantChecks.RunAsync(database)).Where(r => r.Violations > 0).ShouldBeEmpty();
    }

    /// <summary>What looks like a corruption and is none: paid at the point, and admitted without an examination.</summary>
    [Theory]
    [InlineData($"delete from payment_orders where id = 1 and tenant_id = $tenant; {Receipt}, null, null, null)")]
    [InlineData("update registrations set admission_type = 'Exempt', dossier_score = null where id = 1 and tenant_id = $tenant")]
    public async Task Run_AfterWhatIsAllowed_FindsNothing(string change)
    {
        var database = await world.TenantAsync();
        await world.CorruptAsync(database, change);

        (await InvariantChecks.RunAsync(database)).Where(r => r.Violations > 0).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Corruptions))]
    public async Task Run_AfterACorruption_FindsIt(string invariant, string corruption)
    {
        var database = await world.TenantAsync();
        await world.CorruptAsync(database, Own(corruption));

        var found = (await InvariantChecks.RunAsync(database)).Single(r => r.Name == invariant);

        found.Violations.ShouldBeGreaterThan(0);
        found.Offenders.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Run_EveryInvariant_IsProvedAbleToFail()
    {
        var names = (await InvariantChecks.RunAsync(await world.TenantAsync())).Select(r => r.Name);

        names.ShouldBe(Corruptions.Select(row => row.Data.Item1).Distinct(StringComparer.Ordinal), ignoreOrder: true);
    }

    [Fact]
    public async Task Run_CorruptionOfAnotherTenant_IsNotSeen()
    {
        var (mine, other) = (await world.TenantAsync(), await world.TenantAsync());
        await world.CorruptAsync(other, "update seats set number = 1 where tenant_id = $tenant");

        (await InvariantChecks.RunAsync(mine)).Sum(r => r.Violations).ShouldBe(0);
        (await InvariantChecks.RunAsync(other)).Sum(r => r.Violations).ShouldBe(1);
    }

    /// <summary>The superuser sees every tenant, so a change names its own.</summary>
    private static string Own(string sql) => sql switch
    {
        _ when sql.Contains("$tenant", StringComparison.Ordinal) || sql.StartsWith("insert", StringComparison.Ordinal) => sql,
        _ when sql.Contains(" where ", StringComparison.Ordinal) => sql + " and tenant_id = $tenant",
        _ => sql + " where tenant_id = $tenant",
    };
}
