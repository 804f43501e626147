using System.Text.Json;
using Admissions.Rules.Dispatch;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;

namespace Admissions.Core.Runs.Dispatching;

/// <summary>
/// Special conditions of the policy (GD-83) as files of a run, written only where the policy has any: <c>conditions.csv</c>
/// names the conditions of each plan line, <c>facts.csv</c> what the applicants bring. The command line reads both.
/// </summary>
internal static class DispatchConditionFiles
{
    public const string ConditionsName = "conditions.csv";
    public const string FactsName = "facts.csv";

    /// <summary>Reads the temporary table <c>run_applications</c> of the snapshot.</summary>
    public static async Task<IReadOnlyList<RunFile>> SnapshotAsync(RunScope scope, CancellationToken cancellationToken)
    {
        if (scope.Context.Campaign.Policy.Dispatch.Conditions is not { Count: > 0 } rules)
            return [];
        var lines = await scope.Connection.ReadAsync(
            $"""
            select l.id, i.code, l.major_code, l.level, l.category from plan_lines l join institutions i on i.id = l.institution_id
            where l.campaign_id = {scope.CampaignId} order by l.id::text collate "C"
            """, r => (Id: r.GetInt64(0), Institution: r.GetString(1), Major: r.GetString(2), Level: Enum.Parse<Rules.StudyLevel>(r.GetString(3)), Category: r.GetString(4)), cancellationToken);
        var conditions = RunCsv.Write("program,kind,fact,values", lines.SelectMany(line => rules.Where(rule => rule.HoldsFor(line.Institution, line.Major, line.Level, line.Category))
            .Select(rule => $"{line.Id},{Kind(rule.Kind)},{RunCsv.Plain(rule.Fact)},{RunCsv.Plain(string.Join(';', rule.Values))}")));
        var facts = await scope.Connection.CopyOutAsync(
            $"""
            select f.candidate, f.fact, f.value from (
                select r.id as candidate, k.fact, k.value from registrations r
                cross join lateral (values ('sex', r.sex), ('category', r.category), ('subCategory', r.sub_category), ('features', array_to_string(r.features, ';'))) k(fact, value)
                where r.campaign_id = {scope.CampaignId} and r.state = '{nameof(RegistrationState.Valid)}' and k.value <> ''
                union all
                select s.registration_id, s.subject, trim_scale(s.points)::text from scores s join registrations r on r.id = s.registration_id and r.campaign_id = {scope.CampaignId}
                where s.points is not null) f
            where f.candidate in (select registration_id from run_applications) order by f.candidate::text collate "C", f.fact collate "C"
            """, cancellationToken);
        return [new(ConditionsName, conditions), new(FactsName, facts)];
    }

    public static IReadOnlyDictionary<string, IReadOnlyList<DispatchCondition>> Conditions(RunFiles files) =>
        Rows(files, ConditionsName).GroupBy(f => f[0], StringComparer.Ordinal).ToDictionary(
            g => g.Key,
            g => (IReadOnlyList<DispatchCondition>)[.. g.Select(f => new DispatchCondition(Enum.Parse<ConditionKind>(f[1], ignoreCase: true), f[2], f[3].Split(';')))],
            StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Facts(RunFiles files) =>
        Rows(files, FactsName).GroupBy(f => f[0], StringComparer.Ordinal).ToDictionary(
            g => g.Key, g => (IReadOnlyDictionary<string, string>)g.ToDictionary(f => f[1], f => f[2], StringComparer.Ordinal), StringComparer.Ordinal);

    private static IEnumerable<string[]> Rows(RunFiles files, string name) => files.Find(name) is { } content ? RunCsv.Rows(content).Select(f => f.ToArray()) : [];

    private static string Kind(ConditionKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());
}
