using System.Globalization;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Core.Runs.Numbering;
using Admissions.Rules;
using Admissions.Rules.Dispatch;
using Admissions.Rules.Lifecycles;
using NpgsqlTypes;
using EnginePoints = Admissions.Rules.Dispatch.Points;

namespace Admissions.Core.Runs.Dispatching;

/// <summary>Moves the dossiers of a released dispatch and writes everybody's explanation, set-based.</summary>
internal static class DispatchCommit
{
    private sealed record PlanFacts(bool Open, int Planned);

    public static async Task<Refusal?> WriteAsync(RunScope scope, Run run, RunFiles input, RunFiles result, CancellationToken cancellationToken)
    {
        var connection = scope.Connection;
        var columns = DispatchFiles.Input(input);
        var outcome = DispatchFiles.Outcome(columns, result);
        var placed = RunCsv.Rows(result["assignments.csv"]).Select(f => (Registration: SeatFile.Number(f[0]), Line: SeatFile.Number(f[1]))).ToList();
        await connection.CopyInAsync("run_dispatch", "registration_id bigint, plan_line_id bigint", placed, async (w, p) =>
        {
            await w.WriteAsync(p.Registration, NpgsqlDbType.Bigint, cancellationToken);
            await w.WriteAsync(p.Line, NpgsqlDbType.Bigint, cancellationToken);
        }, cancellationToken);
        var moved = await connection.ExecuteAsync(
            $"""
            update dossiers d set state = '{nameof(DossierState.Dispatched)}', institution_id = l.institution_id, plan_line_id = l.id,
                choice_number = array_position(f.plan_line_ids, l.id), round = {scope.Round},
                decision_is_admit = null, admitted_plan_line_id = null, reason_code = null, reason_text = null, upload_id = null, decided_at = null
            from run_dispatch t join plan_lines l on l.id = t.plan_line_id join choice_forms f on f.registration_id = t.registration_id and f.is_effective
            where d.campaign_id = {scope.CampaignId} and d.registration_id = t.registration_id and d.state = '{nameof(DossierState.NotDispatched)}' and not d.suspended
            """, cancellationToken);
        if (moved != placed.Count)
            return RunService.InputChanged();

        var explainer = new DispatchExplainer(columns, DispatchRulesJson.Read(input["rules.json"], run.Seed), outcome);
        var explained = Explain(explainer, columns, outcome, input, scope.Round, await PlansAsync(scope, cancellationToken), await ChoiceNumbersAsync(scope, columns, cancellationToken)).ToList();
        await connection.CopyInAsync("run_explained", "registration_id bigint, trace text", explained, async (w, e) =>
        {
            await w.WriteAsync(e.Registration, NpgsqlDbType.Bigint, cancellationToken);
            await w.WriteAsync(e.Trace.Write(), NpgsqlDbType.Text, cancellationToken);
        }, cancellationToken);
        await connection.ExecuteAsync(
            $"insert into run_traces (run_id, registration_id, trace) select {run.Id}, registration_id, trace::jsonb from run_explained", cancellationToken);
        return null;
    }

    private static IEnumerable<(long Registration, DispatchTrace Trace)> Explain(
        DispatchExplainer explainer, DispatchInput input, DispatchOutcome outcome, RunFiles files, int round, Dictionary<long, PlanFacts> plans, Dictionary<(long, long), int> numbers)
    {
        var reached = DispatchFiles.Looks(input, outcome).Where(k => k.Outcome is not (ChoiceOutcome.BelowLine or ChoiceOutcome.ConditionUnmet)).GroupBy(k => k.Program)
            .ToDictionary(g => g.Key, g => g.Select(k => -input.Candidates.Total[k.Candidate]).Order().ToArray());
        for (var candidate = 0; candidate < input.Candidates.Count; candidate++)
        {
            var (registration, total) = (Id(input.Candidates.Id[candidate]), input.Candidates.Total[candidate]);
            if (explainer.Explain(candidate) is { Count: > 0 } explained)
                yield return (registration, new DispatchTrace(round, [.. explained.Select(e =>
                    Choice(e.Program, total, e.Outcome, registration) with { Line = e.Line, Last = LastOf(e), Decided = e.DecidedBy, Key = e.DecidingKey?.Key })]));
        }
        foreach (var f in RunCsv.Rows(files["below.csv"]))
        {
            var (registration, program) = (Id(f[0]), Array.BinarySearch(input.Programs.Id, f[1], StringComparer.Ordinal));
            var choice = Choice(program, EnginePoints.FromDecimal(decimal.Parse(f[2], CultureInfo.InvariantCulture)), ChoiceOutcome.BelowLine, registration);
            yield return (registration, new DispatchTrace(round, [choice with { Line = decimal.Parse(f[3], CultureInfo.InvariantCulture) }]));
        }

        TracedChoice Choice(int program, long total, ChoiceOutcome look, long registration)
        {
            var (id, line) = (Id(input.Programs.Id[program]), outcome.Lines[program]);
            var applicants = reached.GetValueOrDefault(program) ?? [];
            return new TracedChoice(
                numbers[(registration, id)], id, look, line.Capacity, line.Dispatched, applicants.Length,
                look is ChoiceOutcome.BelowLine or ChoiceOutcome.ConditionUnmet ? null : FirstAt(applicants, -total) + 1,
                EnginePoints.ToDecimal(total), line.LastTotal is { } last ? EnginePoints.ToDecimal(last) : null, null,
                Why: look != ChoiceOutcome.Full ? NoPlaces.None : !plans[id].Open ? NoPlaces.InstitutionNotOpen : plans[id].Planned == 0 ? NoPlaces.PlanIsNought : NoPlaces.None);
        }
    }

    /// <summary>The last one's total among the keys compared; null where totals are not compared (a lottery) or nobody was dispatched.</summary>
    private static decimal? LastOf(ChoiceExplanation explained) => explained.Keys.FirstOrDefault(key => key.Key == DispatchRules.Total)?.Last;

    /// <summary>How many are strictly better: the first position of the value in ascending order.</summary>
    private static int FirstAt(long[] ascending, long value)
    {
        var (low, high) = (0, ascending.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ascending[middle] < value) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static async Task<Dictionary<long, PlanFacts>> PlansAsync(RunScope scope, CancellationToken cancellationToken) =>
        (await scope.Connection.ReadAsync(
            $"""
            select l.id, c.state = '{nameof(InstitutionState.Open)}', l.execution_quota from plan_lines l
            join campaign_institutions c on c.campaign_id = l.campaign_id and c.institution_id = l.institution_id where l.campaign_id = {scope.CampaignId}
            """, r => (Id: r.GetInt64(0), Facts: new PlanFacts(r.GetBoolean(1), r.GetInt32(2))), cancellationToken))
        .ToDictionary(r => r.Id, r => r.Facts);

    /// <summary>Where a plan line stands in each form; the files number only the choices of this round.</summary>
    private static async Task<Dictionary<(long, long), int>> ChoiceNumbersAsync(RunScope scope, DispatchInput input, CancellationToken cancellationToken)
    {
        var numbers = new Dictionary<(long, long), int>(input.Choices.Program.Length);
        var rows = await scope.Connection.ReadAsync(
            $"""
            select f.registration_id, f.plan_line_ids from choice_forms f
            join registrations r on r.id = f.registration_id and r.campaign_id = {scope.CampaignId} and r.state = '{nameof(RegistrationState.Valid)}' where f.is_effective
            """, r => (Registration: r.GetInt64(0), Lines: r.GetFieldValue<long[]>(1)), cancellationToken);
        foreach (var (registration, lines) in rows)
            for (var k = 0; k < lines.Length; k++)
                numbers[(registration, lines[k])] = k + 1;
        return numbers;
    }

    private static long Id(string text) => SeatFile.Number(text);
}
