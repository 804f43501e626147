using System.Text.Json;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Policy;
using Admissions.Rules.Windows;

namespace Admissions.Core.Campaigns;

/// <summary>Windows as rows of the database and as the rules read them.</summary>
public static class WindowRows
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() },
    };

    public static WindowSchedule Schedule(IEnumerable<ScheduleWindow> rows, CampaignPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var names = policy.Windows.GroupBy(w => w.Code, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Name, StringComparer.Ordinal);
        return new WindowSchedule(rows.Select(r => ToRule(r, names.GetValueOrDefault(r.Code))), policy.OfficeHours, policy.Zone());
    }

    /// <summary>The rows with which a campaign starts: those of its policy.</summary>
    public static IEnumerable<ScheduleWindow> Of(CampaignPolicy policy, long campaignId, DateTimeOffset now, long? createdById)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var zone = policy.Zone();
        return policy.Windows.SelectMany(w => WindowRow.Of(w, zone)).Select(row => new ScheduleWindow
        {
            CampaignId = campaignId,
            Code = row.Code,
            OpensAt = row.OpensAt?.ToUniversalTime(),
            ClosesAt = row.ClosesAt?.ToUniversalTime(),
            ScopeKind = Enum.Parse<WindowScopeKind>(row.Scope.Kind.ToString()),
            ScopeCode = row.Scope.Value ?? "",
            Restriction = row.Restrict is null ? null : JsonSerializer.Serialize(row.Restrict, Json),
            CreatedById = createdById,
            CreatedAt = now,
        });
    }

    private static WindowRow ToRule(ScheduleWindow row, string? name) => new()
    {
        Code = row.Code,
        Name = name,
        OpensAt = row.OpensAt,
        ClosesAt = row.ClosesAt,
        Scope = new WindowScope(Enum.Parse<ScopeKind>(row.ScopeKind.ToString()), row.ScopeCode.Length == 0 ? null : row.ScopeCode),
        IsExtension = row.IsExtension,
        Restrict = row.Restriction is null ? null : JsonSerializer.Deserialize<WindowRestriction>(row.Restriction, Json),
    };
}
