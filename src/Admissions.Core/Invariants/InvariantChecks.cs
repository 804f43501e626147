using Admissions.Core.Data;
using Admissions.Core.Events;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Admissions.Core.Invariants;

/// <summary>Something that must be impossible, and how often it was found.</summary>
/// <param name="Offenders">Up to ten ids of offending rows.</param>
public sealed record InvariantResult(string Name, long Violations, IReadOnlyList<string> Offenders);

/// <summary>
/// Counts what the rest of the system promises can never be. Run nightly and at the end of every season; each check is
/// proved able to fail by a corruption made on purpose (InvariantChecksTests).
/// </summary>
public static class InvariantChecks
{
    private static readonly (string Name, string Sql)[] Checks =
    [
        ("double seat", "select registration_id::text from seats group by campaign_id, registration_id having count(*) > 1 union all select room_id::text || '/' || number from seats group by room_id, number having count(*) > 1"),
        ("double ticket number", "select ticket_number from registrations where ticket_number is not null group by campaign_id, ticket_number having count(*) > 1"),
        ("double candidate number", "select candidate_number from registrations where candidate_number is not null group by campaign_id, candidate_number having count(*) > 1"),
        ("ticket without seat or the reverse",
            """
            select r.id::text from registrations r left join seats s on s.registration_id = r.id
            where (r.ticket_number is null) <> (s.id is null)
            """),
        ("admitted twice", "select registration_id::text from dossiers where state in ('Admitted', 'Registered') group by campaign_id, registration_id having count(*) > 1"),
        ("admitted over plan",
            """
            select coalesce(p.id::text, 'institution ' || coalesce(a.institution_id::text, '?') || '/' || coalesce(a.level, '?')) from level_plans p
            full join (select d.campaign_id, d.institution_id, l.level, count(*) as dossiers from dossiers d left join plan_lines l on l.id = d.admitted_plan_line_id
              where d.state in ('Admitted', 'Registered') group by d.campaign_id, d.institution_id, l.level) a
              on a.campaign_id = p.campaign_id and a.institution_id = p.institution_id and a.level = p.level
            where coalesce(p.admitted, 0) > coalesce(p.quota, 0) or coalesce(p.admitted, 0) <> coalesce(a.dossiers, 0)
            """),
        ("admitted below line",
            """
            select d.id::text from dossiers d join registrations r on r.id = d.registration_id left join plan_lines l on l.id = d.admitted_plan_line_id
            left join control_lines own on own.campaign_id = d.campaign_id and own.level = l.level and own.category = l.category and own.sub_category = coalesce(r.sub_category, '') and own.sub_category <> ''
            left join control_lines c on c.campaign_id = d.campaign_id and c.level = l.level and c.category = l.category and c.sub_category = ''
            where d.state in ('Admitted', 'Registered') and (l.id is null or r.admission_type is distinct from 'Exempt'
              and not coalesce(r.dossier_score >= coalesce(own.line, c.line), false))
            """),
        ("sealed roster differs from its admissions and revocations",
            """
            select o.id::text from admission_rosters o where o.sealed_at is not null and o.count <>
              (select count(*) from dossiers d join plan_lines l on l.id = d.admitted_plan_line_id
                where d.state in ('Admitted', 'Registered') and d.campaign_id = o.campaign_id and d.institution_id = o.institution_id and l.level = o.level)
              + (select count(*) from revocation_orders r where r.roster_id = o.id)
            """),
        ("paid without payment record",
            "select r.id::text from registrations r where (r.paid_at is not null or r.state = 'Valid') and not exists (select from payment_orders o where o.registration_id = r.id and o.state = 'Succeeded') and not exists (select from on_site_receipts x where x.registration_id = r.id and x.voided_at is null)"),
        ("payment record without paid",
            "select r.id::text from registrations r join payment_orders o on o.registration_id = r.id and o.state = 'Succeeded' where r.paid_at is null or r.state = 'Confirmed' union all select r.id::text from registrations r join on_site_receipts x on x.registration_id = r.id and x.voided_at is null where r.paid_at is null or r.state = 'Confirmed'"),
        ("confirmed without photo", "select r.id::text from registrations r where r.state in ('Confirmed', 'Valid', 'PendingCityReview') and not exists (select from photos p where p.registration_id = r.id and p.is_current)"),
        ("claim waits at another county",
            """
            select a.kind || '/' || a.id from approvals a
            join registrations r on r.id = case a.kind when 'ExemptionApplication' then a.subject_id else (select b.registration_id from bonus_claims b where b.id = a.subject_id) end
            where a.kind in ('ExemptionApplication', 'BonusClaim') and a.state = 'Submitted' and r.county_code is not null and a.division_code <> r.county_code
            """),
        ("undecided claim without anybody to decide",
            """
            select 'BonusClaim/' || b.id from bonus_claims b join registrations r on r.id = b.registration_id and r.state in ('Submitted', 'PendingCityReview', 'Confirmed', 'Valid')
            where b.state = 'EnteredAtPoint'
              and not exists (select from approvals a where a.kind = 'BonusClaim' and a.subject_id = b.id and a.state = 'Submitted')
            union all
            select 'ExemptionApplication/' || e.id from exemption_applications e join registrations r on r.id = e.registration_id and r.state in ('Submitted', 'PendingCityReview', 'Confirmed', 'Valid')
            where e.state in ('Applied', 'CityPassed', 'SubmittedToProvince', 'InstitutionConsented')
              and not exists (select from approvals a where a.kind = 'ExemptionApplication' and a.subject_id = e.registration_id and a.state = 'Submitted')
            """),
        ("submitted without choices", "select r.id::text from registrations r where r.state in ('Submitted', 'Confirmed', 'Valid', 'PendingCityReview') and not exists (select from choice_forms f where f.registration_id = r.id and f.is_effective)"),
    ];

    public static async Task<IReadOnlyList<InvariantResult>> RunAsync(TenantDatabase database, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        var results = new List<InvariantResult>();
        foreach (var (name, sql) in Checks)
            results.Add(await CountAsync(database.DataSource, name, sql, cancellationToken));
        results.Add(await CountAsync(database.DataSource, "state outside its lifecycle", StatesSql(database), cancellationToken));
        results.Add(await ParentsAsync(database.DataSource, cancellationToken));
        var chain = await EventChain.VerifyAsync(database.DataSource, cancellationToken: cancellationToken);
        results.Add(new InvariantResult("chain break", chain.Breaks.Count, [.. chain.Breaks.Take(10)]));
        return results;
    }

    /// <summary>Every table with a lifecycle, read from the model, so that a new one is checked without being listed.</summary>
    private static string StatesSql(TenantDatabase database)
    {
        using var db = database.Open();
        return string.Join(" union all ",
            from entity in db.Model.GetEntityTypes()
            from property in entity.GetProperties()
            from lifecycle in AllLifecycles.Tables
            where property.Name == "State" && lifecycle.StateType == property.ClrType.Name
            let table = entity.GetTableName()
            select $"select '{table}/' || id from {table} where state not in ({string.Join(", ", lifecycle.StateNames.Select(n => $"'{n}'"))})");
    }

    /// <summary>
    /// Every child row has its parent in the same tenant: seen from inside a tenant, a parent of another tenant is
    /// simply not there. The foreign keys are read from the catalogue, so a new table is checked without being listed.
    /// </summary>
    private static async Task<InvariantResult> ParentsAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        var queries = new List<string>();
        await using (var command = source.CreateCommand(
            """
            select c.conrelid::regclass::text, c.confrelid::regclass::text,
                   (select string_agg(format('p.%I = c.%I', pa.attname, ca.attname), ' and ' order by k.ord)
                    from unnest(c.conkey, c.confkey) with ordinality k(child, parent, ord)
                    join pg_attribute ca on ca.attrelid = c.conrelid and ca.attnum = k.child
                    join pg_attribute pa on pa.attrelid = c.confrelid and pa.attnum = k.parent),
                   (select string_agg(format('c.%I is not null', ca.attname), ' and ')
                    from unnest(c.conkey) k(child) join pg_attribute ca on ca.attrelid = c.conrelid and ca.attnum = k.child)
            from pg_constraint c where c.contype = 'f' and c.connamespace = 'public'::regnamespace and array_length(c.conkey, 1) > 1
            """))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
            while (await reader.ReadAsync(cancellationToken))
                queries.Add($"select '{reader.GetString(0)} → {reader.GetString(1)}' from {reader.GetString(0)} c where {reader.GetString(3)} and not exists (select from {reader.GetString(1)} p where {reader.GetString(2)})");
        return await CountAsync(source, "row whose tenant differs from its parent's", string.Join(" union all ", queries), cancellationToken);
    }

    private static async Task<InvariantResult> CountAsync(NpgsqlDataSource source, string name, string sql, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand($"select count(*), coalesce((array_agg(offender))[1:10], '{{}}') from ({sql}) found(offender)");
        command.CommandTimeout = 600;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new InvariantResult(name, reader.GetInt64(0), reader.GetFieldValue<string[]>(1));
    }
}
