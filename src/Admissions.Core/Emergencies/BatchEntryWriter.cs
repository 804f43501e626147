using System.Globalization;
using System.Text.Json;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Loading;
using Admissions.Core.Registrations;
using Admissions.Core.Runs;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Admissions.Core.Emergencies;

/// <summary>
/// Checked forms are staged set by set by binary COPY into a temporary table; then one statement a table takes them all over, in the
/// caller's transaction. What comes out is what the candidate's own submission writes, with its origin (HR-149); loaded candidates bring
/// their number and version, no accepted texts, and nobody gets a message (HR-11).
/// </summary>
internal sealed class BatchEntryWriter(AdmissionsDbContext db, TenantScope tenant, SubmissionService submissions, ProcessContext context, BatchEntry batch)
{
    private const string Columns =
        """
        registration_id bigint, user_id bigint, form_number text, user_name text, document_kind text, document_number text, name text, sex text, birth_date date,
        ethnicity text, political_status text, education_attained text, foreign_language text, features text[], admission_type text, graduation_date date,
        graduation_school text, diploma_number text, medical_license_number text, certificates text[], occupation_class text, employment_start_date date, phone text, address text,
        postal_code text, remark text, household_code text, point_id bigint, county_code text, level text, category text, sub_category text, is_medical boolean,
        draft text, receipt text, snapshot text, digest text, choices bigint[], bonuses text[], body text, event text, version integer, candidate_number text
        """;

    private static readonly string[] Inserts =
    [
        """
        insert into users (id, kind, binding, display_name, must_change_password, created_at, user_name, normalized_user_name, security_stamp, concurrency_stamp,
            phone_number, lockout_enabled, access_failed_count, is_seeded)
        select user_id, 'Candidate', 'Bound', name, true, $1, user_name, upper(user_name), gen_random_uuid()::text, gen_random_uuid()::text, phone, true, 0, false
        from batch_forms
        """,
        """
        insert into registrations (id, campaign_id, user_id, state, document_kind, document_number, name, sex, birth_date, ethnicity, political_status, education_attained,
            foreign_language, features, admission_type, graduation_date, graduation_school, diploma_number, medical_license_number, certificates, occupation_class, employment_start_date,
            phone, address, postal_code, remark, household_code, point_id, county_code, level, category, sub_category, is_medical, version, submitted_at, draft,
            draft_version, draft_saved_at, feature_points, created_at, origin, batch_entry_id, candidate_number)
        select registration_id, $2, user_id, 'Submitted', document_kind, document_number, name, sex, birth_date, ethnicity, political_status, education_attained,
            foreign_language, features, admission_type, graduation_date, graduation_school, diploma_number, medical_license_number, certificates, occupation_class, employment_start_date,
            phone, address, postal_code, remark, household_code, point_id, county_code, level, category, sub_category, is_medical, version, $1, draft::jsonb,
            1, $1, 0, $1, $11, $3, candidate_number
        from batch_forms
        """,
        "insert into form_versions (registration_id, version, receipt_number, snapshot, digest, submitted_at, ip) select registration_id, version, receipt, snapshot, digest, $1, $4 from batch_forms",
        "insert into choice_forms (registration_id, version, plan_line_ids, is_effective) select registration_id, version, choices, true from batch_forms",
        """
        insert into public_documents (code, kind, number, digest, issued_at, registration_id, campaign_id, superseded)
        select receipt, 'RegistrationReceipt', receipt, digest, $1, registration_id, $2, false from batch_forms
        """,
        """
        insert into acceptances (registration_id, kind, text_version, at, ip)
        select registration_id, t.kind, t.version, $1, $4 from batch_forms cross join unnest($5::text[], $6::integer[]) t (kind, version)
        """,
        "insert into bonus_claims (registration_id, code, state) select registration_id, unnest(bonuses), 'Claimed' from batch_forms where cardinality(bonuses) > 0",
        "insert into outbox (channel, recipient, registration_id, campaign_id, body, created_at, attempts) select 'Sms', coalesce(phone, ''), registration_id, $2, body, $1, 0 from batch_forms where body is not null",
        """
        insert into events (campaign_id, type, subject_type, subject_id, registration_id, actor_id, actor_name, actor_role, at, ip, after, policy_version)
        select $2, 'RegistrationEntered', 'Registration', registration_id, registration_id, $7, $8, $9, $1, $4, event, $10 from batch_forms where candidate_number is null
        """,
        """
        insert into events (campaign_id, type, subject_type, subject_id, registration_id, actor_id, actor_name, actor_role, at, ip, after, policy_version)
        select $2, 'RegistrationLoaded', 'Registration', registration_id, registration_id, $7, $8, $9, $1, $4, event, $10 from batch_forms where candidate_number is not null
        """,
    ];

    private const string EnterForms =
        """
        update registration_draft_forms f set state = 'Entered', batch_entry_id = $1, registration_id = b.registration_id
        from batch_forms b where f.campaign_id = $2 and f.number = b.form_number and f.state = 'Collected'
        """;

    private readonly HashSet<string> _receipts = new(StringComparer.Ordinal);
    private IReadOnlyList<Acceptance> _statements = [];

    private int _staged, _portraits;

    /// <summary>Stages one set. Writes nothing that anybody else could see.</summary>
    public async Task StageAsync(IReadOnlyList<CheckedForm> forms, CancellationToken cancellationToken)
    {
        if (forms.Count == 0)
            return;
        if (_staged == 0)
        {
            await Connection.ExecuteAsync($"create temp table batch_forms ({Columns}) on commit drop", cancellationToken);
            _statements = forms[0].File!.Accepted;
        }
        var registrations = await IdsAsync("registrations", forms.Count, cancellationToken);
        var users = await IdsAsync("users", forms.Count, cancellationToken);
        var rows = new object?[forms.Count][];
        var receipts = forms.Select(_ => Receipt()).ToArray();
        Parallel.For(0, forms.Count, new ParallelOptions { CancellationToken = cancellationToken }, at => rows[at] = Row(forms[at], registrations[at], users[at], receipts[at]));
        await using var importer = await Connection.BeginBinaryImportAsync("copy batch_forms from stdin (format binary)", cancellationToken);
        foreach (var row in rows)
        {
            await importer.StartRowAsync(cancellationToken);
            foreach (var value in row)
            {
                if (value is null)
                    await importer.WriteNullAsync(cancellationToken);
                else
                    await importer.WriteAsync(value, TypeOf(value), cancellationToken);
            }
        }
        await importer.CompleteAsync(cancellationToken);
        _staged += forms.Count;
    }

    /// <summary>Takes over everything staged. False when a form was taken by another clerk meanwhile; the caller begins anew.</summary>
    public async Task<bool> ApplyAsync(CancellationToken cancellationToken)
    {
        if (_staged == 0)
            return true;
        await Connection.ExecuteAsync("analyze batch_forms", cancellationToken);
        foreach (var sql in Inserts)
            await Connection.ExecuteAsync(sql, cancellationToken, Parameters(sql));
        return Loads || await Connection.ExecuteAsync(EnterForms, cancellationToken, P(batch.Id), P(context.Campaign.Id)) == _staged;
    }

    /// <summary>Stages portraits of registrations that are staged already, byte for byte.</summary>
    public async Task StagePortraitsAsync(IReadOnlyList<(long RegistrationId, Portrait Portrait)> portraits, CancellationToken cancellationToken)
    {
        if (portraits.Count == 0)
            return;
        await Connection.ExecuteAsync("create temp table if not exists batch_portraits (registration_id bigint, content bytea, width integer, height integer, digest text) on commit drop", cancellationToken);
        await using var importer = await Connection.BeginBinaryImportAsync("copy batch_portraits from stdin (format binary)", cancellationToken);
        foreach (var (registration, portrait) in portraits)
        {
            await importer.StartRowAsync(cancellationToken);
            await importer.WriteAsync(registration, NpgsqlDbType.Bigint, cancellationToken);
            await importer.WriteAsync(portrait.Jpeg, NpgsqlDbType.Bytea, cancellationToken);
            await importer.WriteAsync(portrait.Width, NpgsqlDbType.Integer, cancellationToken);
            await importer.WriteAsync(portrait.Height, NpgsqlDbType.Integer, cancellationToken);
            await importer.WriteAsync(portrait.Digest, NpgsqlDbType.Text, cancellationToken);
        }
        await importer.CompleteAsync(cancellationToken);
        _portraits += portraits.Count;
    }

    /// <summary>Takes the staged portraits over, once their registrations stand.</summary>
    public async Task ApplyPortraitsAsync(CancellationToken cancellationToken)
    {
        if (_portraits > 0)
            await Connection.ExecuteAsync(
                """
                insert into photos (registration_id, origin, content, width, height, digest, taken_by_id, taken_at, is_current)
                select registration_id, $1, content, width, height, digest, $2, $3, true from batch_portraits
                """, cancellationToken, P(nameof(PhotoOrigin.CandidateFile)), P(context.Actor.UserId), P(context.Now.ToUniversalTime()));
    }

    /// <summary>Candidates from a file, not paper forms.</summary>
    private bool Loads => batch.Source == BatchEntrySource.CandidateFile;

    private NpgsqlConnection Connection => (NpgsqlConnection)db.Database.GetDbConnection();

    private object?[] Row(CheckedForm form, long registrationId, long userId, string receipt)
    {
        var file = form.File!;
        var row = file.Registration;
        row.Id = registrationId;
        var snapshot = RegistrationSnapshot.Of(file, form.Version, context.Now, null).Write();
        var version = new FormVersion
        {
            RegistrationId = registrationId, Version = form.Version, ReceiptNumber = receipt, Snapshot = snapshot, Digest = RegistrationSnapshot.DigestOf(snapshot), SubmittedAt = context.Now, Ip = context.Ip,
        };
        SubmissionService.Copy(file, row, version);
        string[] bonuses = [.. row.Features.Where(code => context.Campaign.Policy.Bonuses.Any(b => b.Code == code)).Union(form.Bonuses)];
        return
        [
            row.Id, userId, form.FormNumber, UserName(form.FormNumber), row.DocumentKind.ToString(), row.DocumentNumber, row.Name, row.Sex, row.BirthDate,
            row.Ethnicity, row.PoliticalStatus, row.EducationAttained, row.ForeignLanguage, row.Features, row.AdmissionType, row.GraduationDate,
            row.GraduationSchool, row.DiplomaNumber, row.MedicalLicenseNumber, row.Certificates, row.OccupationClass, row.EmploymentStartDate, row.Phone, row.Address,
            row.PostalCode, row.Remark, row.HouseholdCode, row.PointId, row.CountyCode, row.Level?.ToString(), row.Category, row.SubCategory, row.IsMedical,
            file.Draft.Write(), version.ReceiptNumber, snapshot, version.Digest, SubmissionService.Trimmed(file.Draft.Choices), bonuses, Loads ? null : submissions.Message(file, version),
            Loads
                ? JsonSerializer.Serialize(new { version.ReceiptNumber, version.Digest, row.CandidateNumber, form.Version, BatchEntryId = batch.Id, row.PointId, row.Origin }, EventLog.Json)
                : JsonSerializer.Serialize(new { version.ReceiptNumber, version.Digest, form.FormNumber, BatchEntryId = batch.Id, row.PointId, EnteredBy = context.Actor.PointId, row.Origin }, EventLog.Json),
            form.Version, row.CandidateNumber,
        ];
    }

    /// <summary>
    /// A drill counts its forms as the live campaign does, and must not take the names that those candidates will get; a candidate may be
    /// loaded into several campaigns.
    /// </summary>
    private string UserName(string number)
    {
        var own = (Loads ? "zr" : "cb") + number;
        return Loads || context.Campaign.Mode == CampaignMode.Drill ? string.Create(CultureInfo.InvariantCulture, $"{own}-{context.Campaign.Id}") : own;
    }

    private static NpgsqlDbType TypeOf(object value) => value switch
    {
        long => NpgsqlDbType.Bigint,
        int => NpgsqlDbType.Integer,
        bool => NpgsqlDbType.Boolean,
        DateOnly => NpgsqlDbType.Date,
        string[] => NpgsqlDbType.Array | NpgsqlDbType.Text,
        long[] => NpgsqlDbType.Array | NpgsqlDbType.Bigint,
        _ => NpgsqlDbType.Text,
    };

    /// <summary>Many are drawn for one second, so that two alike are not unthinkable.</summary>
    private string Receipt()
    {
        string receipt;
        do
            receipt = ReceiptNumber.New(tenant.Tenant.DivisionPrefix, context.Now, context.Campaign.Policy.Zone());
        while (!_receipts.Add(receipt));
        return receipt;
    }

    private Task<List<long>> IdsAsync(string table, int count, CancellationToken cancellationToken) =>
        Connection.ReadAsync("select nextval(pg_get_serial_sequence($1, 'id')) from generate_series(1, $2)", r => r.GetInt64(0), cancellationToken, P(table), P(count));

    /// <summary>Those that the statement names; PostgreSQL refuses others.</summary>
    private NpgsqlParameter[] Parameters(string sql)
    {
        NpgsqlParameter[] all =
        [
            P(context.Now.ToUniversalTime()), P(context.Campaign.Id), P(batch.Id), P(context.Ip), P(_statements.Select(s => s.Kind.ToString()).ToArray()),
            P(_statements.Select(s => s.TextVersion).ToArray()), P(context.Actor.UserId), P(context.Actor.Name),
            P(context.Actor.Roles.Count == 0 ? null : string.Join(' ', context.Actor.Roles)), P(context.Campaign.PolicyVersion),
            P((Loads ? RegistrationOrigin.CandidateFile : RegistrationOrigin.DraftForm).ToString()),
        ];
        var last = Enumerable.Range(1, all.Length).LastOrDefault(n => sql.Contains($"${n}", StringComparison.Ordinal));
        return all[..last];
    }

    private static NpgsqlParameter P(object? value) => value is null ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text } : new NpgsqlParameter { Value = value };
}
