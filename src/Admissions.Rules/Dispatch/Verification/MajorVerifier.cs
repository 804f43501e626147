namespace Admissions.Rules.Dispatch.Verification;

/// <summary>
/// Checks the majors given inside a college without the engine: quotas and conditions hold, everyone stands in one list, nobody was
/// passed over for somebody behind, adjustment went to those who accept it, in merit order, into the emptiest major that fits.
/// </summary>
public static class MajorVerifier
{
    public static IReadOnlyList<CheckResult> Verify(
        IReadOnlyList<Major> majors, IReadOnlyList<MajorDossier> dossiers, MajorRules rules, MajorOutcome outcome)
    {
        var form = CheckForm(majors, dossiers, outcome);
        if (form.Violations > 0)
            return [form];
        var assignmentOf = outcome.Assignments.ToDictionary(a => a.Dossier, StringComparer.Ordinal);
        var takenByChoice = outcome.Assignments.Where(a => a.Choice > 0).ToLookup(a => a.Major, StringComparer.Ordinal);
        var majorOf = majors.ToDictionary(major => major.Id, StringComparer.Ordinal);
        var dossierOf = dossiers.ToDictionary(dossier => dossier.Id, StringComparer.Ordinal);
        return [form,
            CheckQuotas(majors, outcome),
            CheckConditions(outcome, majorOf, dossierOf),
            CheckNoEnvy(dossiers, rules, assignmentOf, takenByChoice, majorOf, dossierOf),
            CheckAdjustment(majors, dossiers, outcome, assignmentOf, takenByChoice)];
    }

    private static CheckResult CheckForm(IReadOnlyList<Major> majors, IReadOnlyList<MajorDossier> dossiers, MajorOutcome outcome)
    {
        var counter = new CheckCounter("form");
        var listed = outcome.Assignments.Select(a => a.Dossier).Concat(outcome.Returns.Select(r => r.Dossier)).Order(StringComparer.Ordinal);
        counter.Expect(listed.SequenceEqual(dossiers.Select(d => d.Id).Order(StringComparer.Ordinal), StringComparer.Ordinal),
            () => "the dossiers of the result are not those of the input, each once");
        var known = dossiers.ToDictionary(d => d.Id, StringComparer.Ordinal);
        var majorIds = majors.Select(major => major.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var given in outcome.Assignments)
            counter.Expect(majorIds.Contains(given.Major) && known.TryGetValue(given.Dossier, out var dossier)
                && given.Choice >= 0 && given.Choice <= dossier.Choices.Count
                && (given.Choice == 0 ? dossier.AcceptsAdjustment : dossier.Choices[given.Choice - 1] == given.Major),
                () => $"dossier {given.Dossier} did not ask for major {given.Major} as choice {given.Choice}");
        foreach (var back in outcome.Returns)
            counter.Expect(!known.TryGetValue(back.Dossier, out var dossier)
                || dossier.AcceptsAdjustment == (back.Reason == MajorReturnReason.NoRoom), () => $"dossier {back.Dossier} goes back for the wrong reason");
        return counter.Result();
    }

    private static CheckResult CheckQuotas(IReadOnlyList<Major> majors, MajorOutcome outcome)
    {
        var counter = new CheckCounter("quota");
        foreach (var major in majors)
            counter.Expect(outcome.Assignments.Count(a => a.Major == major.Id) <= major.Quota, () => $"major {major.Id} takes more than {major.Quota}");
        return counter.Result();
    }

    private static CheckResult CheckConditions(MajorOutcome outcome, Dictionary<string, Major> majorOf, Dictionary<string, MajorDossier> dossierOf)
    {
        var counter = new CheckCounter("condition");
        foreach (var given in outcome.Assignments)
            counter.Expect(Fits(dossierOf[given.Dossier], majorOf[given.Major]), () => $"dossier {given.Dossier} does not meet the conditions of major {given.Major}");
        return counter.Result();
    }

    private static bool Fits(MajorDossier dossier, Major major) => major.Conditions.All(condition => VerifierRules.Holds(condition, dossier.Facts));

    private static CheckResult CheckNoEnvy(IReadOnlyList<MajorDossier> dossiers, MajorRules rules, Dictionary<string, MajorAssignment> assignmentOf,
        ILookup<string, MajorAssignment> taken, Dictionary<string, Major> majorOf, Dictionary<string, MajorDossier> dossierOf)
    {
        var counter = new CheckCounter("noEnvy");
        var last = taken.ToDictionary(group => group.Key,
            group => group.Select(a => Standing(dossierOf[a.Dossier], a.Choice, rules)).Max(StandingOrder), StringComparer.Ordinal);
        foreach (var dossier in dossiers)
        {
            var granted = assignmentOf.TryGetValue(dossier.Id, out var own) && own.Choice > 0 ? own.Choice : dossier.Choices.Count + 1;
            for (var k = 1; k < granted; k++)
            {
                var major = dossier.Choices[k - 1];
                var number = k;
                if (!Fits(dossier, majorOf[major]))
                    continue;
                counter.Expect(taken[major].Count() == majorOf[major].Quota, () => $"dossier {dossier.Id} was refused major {major} (choice {number}), which has places left");
                if (last.TryGetValue(major, out var worst))
                    counter.Expect(StandingOrder.Compare(Standing(dossier, k, rules), worst) > 0, () => $"dossier {dossier.Id} stands before the last one of major {major}");
            }
        }

        return counter.Result();
    }

    /// <summary>What a wish is compared by, as one list of numbers (smaller first) and the id.</summary>
    private static (decimal[] Figures, string Id) Standing(MajorDossier dossier, int choice, MajorRules rules)
    {
        var step = rules.Mode == MajorMode.Step && rules.Step.Count > 0 ? rules.Step[Math.Min(choice, rules.Step.Count) - 1] : 0m;
        var merit = dossier.Keys.Select(key => -key).Prepend(step - dossier.Total);
        var figures = rules.Mode == MajorMode.MajorFirst ? merit.Prepend(choice)
            : rules.Mode == MajorMode.Step ? merit.Append(choice)
            : merit;
        return (figures.ToArray(), dossier.Id);
    }

    private static readonly Comparer<(decimal[] Figures, string Id)> StandingOrder = Comparer<(decimal[] Figures, string Id)>.Create((a, b) =>
        a.Figures.AsSpan().SequenceCompareTo(b.Figures) is var order and not 0 ? order : string.CompareOrdinal(a.Id, b.Id));

    /// <summary>Plays the adjustment again from the claimed choices, looking for the emptiest major that fits each time.</summary>
    private static CheckResult CheckAdjustment(IReadOnlyList<Major> majors, IReadOnlyList<MajorDossier> dossiers, MajorOutcome outcome,
        Dictionary<string, MajorAssignment> assignmentOf, ILookup<string, MajorAssignment> taken)
    {
        var counter = new CheckCounter("adjustment");
        var left = majors.ToDictionary(major => major, major => major.Quota - taken[major.Id].Count());
        var waiting = dossiers
            .Where(d => d.AcceptsAdjustment && !(assignmentOf.TryGetValue(d.Id, out var own) && own.Choice > 0))
            .OrderBy(d => Standing(d, 1, new MajorRules(MajorMode.ScoreFirst)), StandingOrder);
        foreach (var dossier in waiting)
        {
            var emptiest = left.Where(pair => pair.Value > 0 && Fits(dossier, pair.Key))
                .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.Id, StringComparer.Ordinal).Select(pair => pair.Key).FirstOrDefault();
            var got = assignmentOf.TryGetValue(dossier.Id, out var own) ? own.Major : null;
            counter.Expect(got == emptiest?.Id, () => $"dossier {dossier.Id} should be adjusted to {emptiest?.Id ?? "nothing"} but got {got ?? "nothing"}");
            if (emptiest is not null)
                left[emptiest]--;
        }

        counter.Add(outcome.Returns.Count);
        return counter.Result();
    }
}
