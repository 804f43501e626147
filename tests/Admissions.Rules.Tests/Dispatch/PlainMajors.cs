using System.Text;
using Admissions.Rules.Dispatch;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>
/// The second implementation of majors inside a college: everyone asks for his majors in turn, a major keeps the best that ever asked it, and
/// who gets none is adjusted. It gives the text of the two files.
/// </summary>
internal static class PlainMajors
{
    public static IReadOnlyList<(string Name, string Text)> Files(MajorInstance instance)
    {
        var (majors, dossiers, rules, _) = instance;
        var given = Ask(majors, dossiers, rules);
        var returns = Adjust(majors, dossiers, given);
        var (assigned, back) = (new StringBuilder("candidate,major,choice\n"), new StringBuilder("candidate,reason\n"));
        foreach (var d in dossiers.OrderBy(d => d.Id, StringComparer.Ordinal))
            if (given.TryGetValue(d.Id, out var got))
                PlainDispatch.Row(assigned, d.Id, got.Major, $"{got.Choice}");
            else
                PlainDispatch.Row(back, d.Id, returns[d.Id]);
        return [("assignments.csv", assigned.ToString()), ("returns.csv", back.ToString())];
    }

    private static Dictionary<string, (string Major, int Choice)> Ask(List<Major> majors, List<MajorDossier> dossiers, MajorRules rules)
    {
        var asked = dossiers.ToDictionary(d => d.Id, _ => 0);
        bool changed;
        do
        {
            changed = false;
            foreach (var major in majors)
            {
                var asking = dossiers.Where(d => asked[d.Id] < d.Choices.Count && d.Choices[asked[d.Id]] == major.Id).ToList();
                asking.Sort((a, b) => Compare(a, asked[a.Id], b, asked[b.Id], rules));
                var fitting = asking.Where(d => Fits(d, major)).ToList();
                foreach (var refused in asking.Where(d => !fitting.Take(major.Quota).Contains(d)))
                    (asked[refused.Id], changed) = (asked[refused.Id] + 1, true);
            }
        }
        while (changed);
        return dossiers.Where(d => asked[d.Id] < d.Choices.Count).ToDictionary(d => d.Id, d => (d.Choices[asked[d.Id]], asked[d.Id] + 1));
    }

    public static bool Fits(MajorDossier d, Major major) => major.Conditions.All(condition => PlainDispatch.Meets(condition, d.Facts));

    /// <summary>服从调剂, best first, into the major with most places left that he fits; who declines or finds none goes back.</summary>
    private static Dictionary<string, string> Adjust(List<Major> majors, List<MajorDossier> dossiers, Dictionary<string, (string Major, int Choice)> given)
    {
        var returns = new Dictionary<string, string>();
        var left = dossiers.Where(d => !given.ContainsKey(d.Id)).ToList();
        left.Sort((a, b) => Compare(a, 0, b, 0, new MajorRules(MajorMode.ScoreFirst)));
        foreach (var d in left)
        {
            var emptiest = majors.Where(m => Fits(d, m)).Select(m => (m.Id, Left: m.Quota - given.Values.Count(g => g.Major == m.Id))).Where(m => m.Left > 0)
                .OrderByDescending(m => m.Left).ThenBy(m => m.Id, StringComparer.Ordinal).Select(m => m.Id).FirstOrDefault();
            if (!d.AcceptsAdjustment)
                returns.Add(d.Id, "noMajorAndNoConsent");
            else if (emptiest is null)
                returns.Add(d.Id, "noRoom");
            else
                given.Add(d.Id, (emptiest, 0));
        }

        return returns;
    }

    /// <summary>Who comes first at a major, asked as the choice after so many others.</summary>
    private static int Compare(MajorDossier a, int askedByA, MajorDossier b, int askedByB, MajorRules rules)
    {
        if (rules.Mode == MajorMode.MajorFirst && askedByA != askedByB)
            return askedByA - askedByB;
        var (mine, theirs) = (a.Total - Step(rules, askedByA), b.Total - Step(rules, askedByB));
        if (mine != theirs)
            return mine > theirs ? -1 : 1;
        for (var k = 0; k < a.Keys.Count; k++)
            if (a.Keys[k] != b.Keys[k])
                return a.Keys[k] > b.Keys[k] ? -1 : 1;
        return rules.Mode == MajorMode.Step && askedByA != askedByB ? askedByA - askedByB : string.CompareOrdinal(a.Id, b.Id);
    }

    private static decimal Step(MajorRules rules, int asked) =>
        rules.Mode != MajorMode.Step || rules.Step.Count == 0 ? 0 : asked < rules.Step.Count ? rules.Step[asked] : rules.Step[^1];
}
