using System.Globalization;
using System.Text;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>One candidate of a synthetic cohort.</summary>
/// <param name="Keys">语数, the better of the two, 外语, 首选, the better and the other of 再选.</param>
/// <param name="Bonus">What the total holds besides the subjects.</param>
/// <param name="Choices">Indices of groups, first choice first; empty below the control line.</param>
internal sealed record HunanCandidate(string Id, int Total, int[] Keys, int Bonus, int[] Choices);

/// <summary>
/// A synthetic cohort whose score histogram is a whole published one-point table of Hunan 2024, with the groups of that year's
/// published dispatch lines: whoever reaches the control line names 45 groups about his score. The same seed gives the same cohort.
/// </summary>
internal sealed class HunanCohort
{
    public const int ChoicesPerForm = 45;
    private static readonly int[] Bonuses = [0, 0, 0, 0, 0, 0, 0, 10, 15, 5];
    private readonly Random random = new(2024);
    private readonly int controlLine;

    private HunanCohort(string table, string category, int controlLine, bool twins)
    {
        this.controlLine = controlLine;
        Groups = PublishedGroups(category);
        Quotas = [.. Groups.Select(_ => random.Next(5, 60))];
        Candidates = [.. HunanScoreTable.Read(table).Scores().Select((total, index) => NewCandidate($"{index:000000}", total))];
        if (twins)
            Candidates = [.. WithTwins(Candidates)];
    }

    /// <summary>Groups with their published line, best first; a group without one takes the lowest place.</summary>
    public IReadOnlyList<(string Id, int Line)> Groups { get; }

    public IReadOnlyList<int> Quotas { get; }

    public IReadOnlyList<HunanCandidate> Candidates { get; }

    /// <param name="twins">
    /// One candidate in six has the subjects and choices of the one before him, if that one has his total: the histogram stays, and exact
    /// ties, which chance hardly ever puts at the edge of a group, stand at many.
    /// </param>
    public static HunanCohort Of(string table, string category, int controlLine, bool twins) => new(table, category, controlLine, twins);

    /// <summary>Writes the files of <c>admissions dispatch</c>, rows in the order of the cohort or shuffled.</summary>
    public void Write(EngineFolder folder, bool shuffled)
    {
        var order = Candidates.ToArray();
        var programs = Enumerable.Range(0, Groups.Count).ToArray();
        if (shuffled)
        {
            random.Shuffle(order);
            random.Shuffle(programs);
        }

        folder.Write("rules.json", """{ "mode": "parallel", "ties": ["total", "key1", "key2", "key3", "key4", "key5", "key6", "choice"], "tieOverflow": "all" }""");
        Lines(folder, "programs.csv", "program,quota,line", programs.Select(p => $"{Groups[p].Id},{Quotas[p]},{controlLine}"));
        Lines(folder, "candidates.csv", "candidate,total,key1,key2,key3,key4,key5,key6", order.Select(c => $"{c.Id},{c.Total},{string.Join(',', c.Keys)}"));
        Lines(folder, "choices.csv", "candidate,choice,program", order.SelectMany(c => c.Choices.Select((group, k) => $"{c.Id},{k + 1},{Groups[group].Id}")));
    }

    private static void Lines(EngineFolder folder, string name, string header, IEnumerable<string> rows)
    {
        using var writer = new StreamWriter(Path.Combine(folder.In, name), append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        writer.WriteLine(header);
        foreach (var row in rows)
            writer.WriteLine(row);
    }

    private static List<(string Id, int Line)> PublishedGroups(string category) =>
        TestData.Published("hunan_2024_benke_dispatch_lines")
            .Where(row => row[2] == category)
            .Select(row => (Id: $"{row[3]}-{row[5]}", Line: row[7].Length == 0 ? 0 : int.Parse(row[7], CultureInfo.InvariantCulture)))
            .DistinctBy(group => group.Id).OrderByDescending(group => group.Line).ThenBy(group => group.Id, StringComparer.Ordinal).ToList();

    private IEnumerable<HunanCandidate> WithTwins(IEnumerable<HunanCandidate> drawn)
    {
        HunanCandidate? before = null;
        foreach (var candidate in drawn)
        {
            var own = before?.Total == candidate.Total && random.Next(6) == 0 ? before with { Id = candidate.Id } : candidate;
            yield return own;
            before = own;
        }
    }

    private HunanCandidate NewCandidate(string id, int total)
    {
        var bonus = Bonuses[random.Next(Bonuses.Length)];
        var parts = Split(total - bonus);
        int[] keys = [parts[0] + parts[1], Math.Max(parts[0], parts[1]), parts[2], parts[3], Math.Max(parts[4], parts[5]), Math.Min(parts[4], parts[5])];
        return new HunanCandidate(id, total, keys, bonus, total < controlLine ? [] : ChoicesAbout(total, parts[2]));
    }

    private int[] ChoicesAbout(int total, int offset)
    {
        var around = FirstNotAbove(total);
        var from = Math.Clamp(around - random.Next(40, 120), 0, Groups.Count - ChoicesPerForm);
        var width = Math.Min(Groups.Count - from, 4 * ChoicesPerForm);
        return [.. Enumerable.Range(0, width).Where(i => (i + offset) % (width / ChoicesPerForm) == 0).Take(ChoicesPerForm).Select(i => from + i)];
    }

    /// <summary>Position of the first group whose published line is not above the total.</summary>
    private int FirstNotAbove(int total)
    {
        var (low, high) = (0, Groups.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Groups[middle].Line <= total) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    /// <summary>Six subject scores within their maxima that add up to the total.</summary>
    private int[] Split(int total)
    {
        int[] most = [150, 150, 150, 100, 100, 100];
        var parts = most.Select(m => total * m / 750).ToArray();
        for (var left = total - parts.Sum(); left > 0;)
            if (random.Next(6) is var i && parts[i] < most[i])
                (parts[i], left) = (parts[i] + 1, left - 1);
        for (var moves = 0; moves < 12; moves++)
        {
            var (from, to, points) = (random.Next(6), random.Next(6), random.Next(1, 9));
            if (from != to && parts[from] >= points && parts[to] + points <= most[to])
                (parts[from], parts[to]) = (parts[from] - points, parts[to] + points);
        }

        return parts;
    }
}
