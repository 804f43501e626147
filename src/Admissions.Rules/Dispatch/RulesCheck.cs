namespace Admissions.Rules.Dispatch;

/// <summary>Finds what is wrong with the rules of a run before it starts.</summary>
public static class RulesCheck
{
    /// <summary>Largest quota of one program; with the largest ratio the capacity still fits an int.</summary>
    public const int MaxQuota = 100_000_000;

    /// <summary>Largest ratio of dossiers to places.</summary>
    public const decimal MaxRatio = 20m;

    /// <summary>Most reserves of one program; the tags of a candidate are a 64-bit set (<see cref="CallOrder"/>).</summary>
    public const int MaxReserves = 64;

    /// <summary>Problems of the rules for this input, in words; empty when the run may start.</summary>
    public static IReadOnlyList<string> Find(DispatchRules rules, DispatchInput input)
    {
        var problems = new List<string>();
        CheckTies(rules, input, problems);
        if (rules.Ratio is < 0m or > MaxRatio || rules.Ratio * 1000m != decimal.Truncate(rules.Ratio * 1000m))
            problems.Add("ratio must lie within 0…20 and have at most 3 fraction digits");
        if (rules.ChoiceStep.Any(step => step < 0m))
            problems.Add("choiceStep holds a negative value");
        if (rules.ChoiceStep.Zip(rules.ChoiceStep.Skip(1)).Any(pair => pair.First > pair.Second))
            problems.Add("choiceStep falls; its values are cumulative");
        if (rules.Seed is { } seed && !IsHex(seed))
            problems.Add("seed must be hexadecimal digits, an even number of them");
        if (rules.Seed is null && (rules.Mode == DispatchMode.Lottery || rules.TieOverflow == TieOverflow.Lottery))
            problems.Add("a lottery can be drawn but there is no seed");
        foreach (var share in rules.Reserved)
            if (share.Percent is < 0m or > 100m || share.Percent * 1000m != decimal.Truncate(share.Percent * 1000m))
                problems.Add($"reserved percent of tag {share.Tag} must lie within 0…100 and have at most 3 fraction digits");
        if (rules.Reserved.Count > 0 && rules.Mode == DispatchMode.Lottery)
            problems.Add("reserved places need an order of merit; a lottery has none");
        CheckPrograms(rules, input, problems);
        if (rules.OnlyChoice is not null && rules.Mode != DispatchMode.Sequential)
            problems.Add("onlyChoice belongs to the sequential mode");
        return problems;
    }

    private static void CheckTies(DispatchRules rules, DispatchInput input, List<string> problems)
    {
        for (var i = 0; i < rules.Ties.Count; i++)
        {
            var tie = rules.Ties[i];
            if (rules.Ties.Take(i).Contains(tie, StringComparer.Ordinal))
                problems.Add($"ties names {tie} twice");
            else if (string.Equals(tie, DispatchRules.Choice, StringComparison.Ordinal))
            {
                if (i != rules.Ties.Count - 1)
                    problems.Add("ties: choice may only stand last");
            }
            else if (string.Equals(tie, DispatchRules.ProgramKey, StringComparison.Ordinal))
            {
                if (rules.Mode != DispatchMode.DeferredAcceptance)
                    problems.Add("ties: programKey belongs to deferredAcceptance");
            }
            else if (!string.Equals(tie, DispatchRules.Total, StringComparison.Ordinal)
                     && !input.Candidates.KeyNames.Contains(tie, StringComparer.Ordinal))
                problems.Add($"ties: the candidates have no key {tie}");
        }
    }

    private static void CheckPrograms(DispatchRules rules, DispatchInput input, List<string> problems)
    {
        foreach (var share in rules.Reserved)
            foreach (var program in share.Programs)
                if (program != "*" && Array.BinarySearch(input.Programs.Id, program, StringComparer.Ordinal) < 0)
                    problems.Add($"reserved: there is no program {program}");
        if (rules.Reserved.Count > MaxReserves && input.Programs.Id.FirstOrDefault(id => rules.Reserved.Count(share => share.Programs.Contains("*") || share.Programs.Contains(id)) > MaxReserves) is { } crowded)
            problems.Add($"reserved: program {crowded} has more than {MaxReserves} reserves");
        if (input.Programs.Quota.Any(quota => quota is < 0 or > MaxQuota) || input.Programs.Ratio.Any(ratio => ratio > 20_000))
            problems.Add("a program's quota must lie within 0…100000000 and its ratio within 0…20");
        foreach (var flexible in rules.Flexible)
            if (flexible.Places < 0)
                problems.Add($"flexible places of group {flexible.Group} are negative");
        foreach (var flexible in rules.Flexible)
            if (input.Programs.Group?.Contains(flexible.Group, StringComparer.Ordinal) != true)
                problems.Add($"flexible: there is no program of group {flexible.Group}");
        if (rules.Flexible.Select(f => f.Group).Distinct(StringComparer.Ordinal).Count() != rules.Flexible.Count)
            problems.Add("flexible names a group twice");
        if (rules.Flexible.Count == 0)
            return;
        if (rules.Mode == DispatchMode.DeferredAcceptance)
            problems.Add("flexible places cannot be used with deferredAcceptance");
        if (rules.TieOverflow == TieOverflow.None && rules.Mode != DispatchMode.Lottery)
            problems.Add("flexible places cannot be used with tieOverflow none");
        if (rules.Reserved.Count > 0)
            problems.Add("flexible places cannot be used together with reserved places");
    }

    private static bool IsHex(string seed) => seed.Length > 0 && seed.Length % 2 == 0 && seed.All(char.IsAsciiHexDigit);
}
