using Admissions.Core.Access;
using Admissions.Core.Accounts;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Admissions.Core.Campaigns;

/// <summary>What every request needs, read in one round trip.</summary>
/// <param name="Actor">Null: nobody is signed in.</param>
/// <param name="Campaign">Null: the path names no campaign, or one that does not exist.</param>
/// <param name="DatabaseNow">The database's clock.</param>
public sealed record RequestContext(Actor? Actor, CampaignContext? Campaign, DateTimeOffset DatabaseNow, byte[]? SessionKeyHash)
{
    /// <summary>Bulletins of the campaign that staff or an institution have not opened; candidates learn theirs with their registration.</summary>
    public int UnreadBulletins { get; init; }
}

/// <summary>Session, account, permissions, campaign and time in a single query (docs/benchmarks.md says why).</summary>
public sealed class RequestContextLoader(TenantScope tenant, CampaignCache cache, IOptions<SignInSessionOptions> sessionOptions)
{
    private const string Columns =
        """
               u.id, u.display_name, u.kind, u.binding, u.must_change_password, u.organization_id, p.id, u.institution_id,
               coalesce(i.name, p.name, o.name, ''), o.division_code,
               (select array_agg(r.role order by r.role) from user_roles r where r.user_id = u.id),
               (select array_agg(distinct rp.permission) from user_roles r join role_permissions rp on rp.role = r.role where r.user_id = u.id),
               c.id, c.name, c.mode, c.policy_version, c.clock_offset, c.revision, c.scores_published_at, c.results_published_at, c.exam_documents_generated_at, p.county_code, c.state
        """;

    // What the menu counts; a job has no menu.
    private const string Unread =
        """
               case when u.kind <> 'Candidate' and u.binding = 'Bound' and c.id is not null then (select count(*) from unread_bulletins(
                 c.id, u.id, coalesce(o.division_code, p.county_code, ''), case u.kind when 'Institution' then 'Institutions' else 'Offices' end)) else 0 end
        """;

    private const int UnreadColumn = 25;

    private const string Places =
        """
        left join organizations o on o.id = u.organization_id
        left join institutions i on i.id = u.institution_id
        left join campaigns c on c.slug = $2 and c.discarded_at is null
        left join registration_points home on home.id = u.point_id
        left join registration_points twin on c.mode = 'Drill' and twin.campaign_id = c.id and twin.code = home.code
        left join registration_points p on p.id = coalesce(twin.id, home.id)
        """;

    private const string OfSession =
        $"""
        select now(), s.last_seen_at,
        {Columns},
        {Unread}
        from (select 1) one
        left join sessions s on s.key_hash = $1 and s.expires_at > now() and s.created_at > now() - $3
        left join users u on u.id = s.user_id
        {Places}
        """;

    private const string OfUser =
        $"""
        select now(), null::timestamptz,
        {Columns}
        from (select 1) one
        left join users u on u.id = $1
        {Places}
        """;

    public async Task<RequestContext> LoadAsync(string? sessionKey, string? campaignSlug, CancellationToken cancellationToken)
    {
        var keyHash = SessionService.HashOf(sessionKey);
        await using var command = tenant.Database.DataSource.CreateCommand(OfSession);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)keyHash ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)campaignSlug ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = TimeSpan.FromHours(sessionOptions.Value.MaximumHours), NpgsqlDbType = NpgsqlDbType.Interval });
        var (context, seen) = await ReadAsync(command, campaignSlug, cancellationToken);
        if (context.Actor is null)
            return context;
        if (seen < context.DatabaseNow.AddMinutes(-1))
            await TouchAsync(keyHash!, cancellationToken);
        return context with { SessionKeyHash = keyHash };
    }

    /// <summary>The account as it stands now, without a session: for work that it asked for before. Its permissions are empty when it was disabled since.</summary>
    public async Task<RequestContext> LoadAsync(long userId, string campaignSlug, CancellationToken cancellationToken)
    {
        await using var command = tenant.Database.DataSource.CreateCommand(OfUser);
        command.Parameters.Add(new NpgsqlParameter { Value = userId });
        command.Parameters.Add(new NpgsqlParameter { Value = campaignSlug });
        return (await ReadAsync(command, campaignSlug, cancellationToken)).Context;
    }

    private async Task<(RequestContext Context, DateTimeOffset? Seen)> ReadAsync(NpgsqlCommand command, string? campaignSlug, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var now = await reader.GetFieldValueAsync<DateTimeOffset>(0, cancellationToken);
        var actor = reader.IsDBNull(2) ? null : ReadActor(reader);
        DateTimeOffset? seen = reader.IsDBNull(1) ? null : await reader.GetFieldValueAsync<DateTimeOffset>(1, cancellationToken);
        var campaign = reader.IsDBNull(14) ? null : ReadCampaign(reader, campaignSlug!);
        var unread = reader.FieldCount > UnreadColumn ? (int)reader.GetInt64(UnreadColumn) : 0;
        await reader.CloseAsync();
        return (new RequestContext(actor, campaign is null ? null : await cache.ContextAsync(tenant.Database, campaign, now, cancellationToken), now, null) { UnreadBulletins = unread }, seen);
    }

    private static Actor ReadActor(NpgsqlDataReader reader)
    {
        var binding = Enum.Parse<BindingState>(reader.GetString(5));
        var kind = Enum.Parse<UserKind>(reader.GetString(4));
        var permissions = binding == BindingState.Bound && !reader.IsDBNull(13)
            ? reader.GetFieldValue<string[]>(13).ToHashSet(StringComparer.Ordinal)
            : [];
        if (kind == UserKind.Candidate)
            permissions.Add(Permissions.RegisterSelf);
        return new Actor(
            reader.GetInt64(2), reader.GetString(3), kind, permissions,
            DivisionCode: reader.IsDBNull(11) ? null : reader.GetString(11),
            OrganizationId: Id(7), PointId: Id(8), InstitutionId: Id(9))
        {
            Roles = reader.IsDBNull(12) ? [] : reader.GetFieldValue<string[]>(12),
            Place = reader.GetString(10),
            Binding = binding,
            MustChangePassword = reader.GetBoolean(6),
            CountyCode = reader.IsDBNull(23) ? null : reader.GetString(23),
        };

        long? Id(int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetInt64(ordinal);
    }

    private static Campaign ReadCampaign(NpgsqlDataReader reader, string slug) => new()
    {
        Id = reader.GetInt64(14),
        Slug = slug,
        Name = reader.GetString(15),
        State = Enum.Parse<CampaignState>(reader.GetString(24)),
        Mode = Enum.Parse<CampaignMode>(reader.GetString(16)),
        PolicyVersion = reader.GetInt32(17),
        ClockOffset = reader.GetTimeSpan(18),
        Revision = reader.GetInt64(19),
        ScoresPublishedAt = reader.IsDBNull(20) ? null : reader.GetFieldValue<DateTimeOffset>(20),
        ResultsPublishedAt = reader.IsDBNull(21) ? null : reader.GetFieldValue<DateTimeOffset>(21),
        ExamDocumentsGeneratedAt = reader.IsDBNull(22) ? null : reader.GetFieldValue<DateTimeOffset>(22),
    };

    private async Task TouchAsync(byte[] keyHash, CancellationToken cancellationToken)
    {
        await using var command = tenant.Database.DataSource.CreateCommand(
            "update sessions set last_seen_at = now(), expires_at = now() + make_interval(mins => idle_minutes) where key_hash = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = keyHash });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
