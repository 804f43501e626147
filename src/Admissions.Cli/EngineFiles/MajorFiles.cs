using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Admissions.Rules.Dispatch;
using Admissions.Rules.Dispatch.Verification;

namespace Admissions.Cli.EngineFiles;

/// <summary>The files of <c>admissions majors</c>: majors within one college.</summary>
public sealed record MajorFiles(IReadOnlyList<Major> Majors, IReadOnlyList<MajorDossier> Dossiers, MajorRules Rules)
{
    public const string MajorsName = "majors.csv";
    private const string DossiersName = "dossiers.csv";
    private const string ChoicesName = "choices.csv";
    private const string AssignmentsName = "assignments.csv";
    private const string ReturnsName = "returns.csv";

    /// <summary>Names of the CSV files a run writes, in the order of the digest.</summary>
    public static readonly IReadOnlyList<string> Outputs = [AssignmentsName, ReturnsName];

    private static readonly Dictionary<string, MajorMode> Modes = new(StringComparer.Ordinal)
    {
        ["scoreFirst"] = MajorMode.ScoreFirst, ["majorFirst"] = MajorMode.MajorFirst, ["step"] = MajorMode.Step,
    };

    private static readonly Dictionary<string, bool> Truths = new(StringComparer.Ordinal)
    {
        ["1"] = true, ["true"] = true, ["0"] = false, ["false"] = false,
    };

    private static readonly Dictionary<string, MajorReturnReason> Reasons = new(StringComparer.Ordinal)
    {
        ["noMajorAndNoConsent"] = MajorReturnReason.NoMajorAndNoConsent, ["noRoom"] = MajorReturnReason.NoRoom,
    };

    public static MajorFiles Read(string directory)
    {
        var json = PlacedJson.Read(directory, DispatchRulesFile.Name);
        json.AllowOnly("mode", "step");
        var steps = json.Member("step")?.List().Select(DispatchRulesFile.ThreeDigits).ToList() ?? [];
        for (var i = 0; i < steps.Count; i++)
            if (steps[i] < (i == 0 ? 0 : steps[i - 1]))
                throw json.Required("step").Items[i].Problem("steps are cumulative: they neither fall nor go below 0");
        var mode = json.Required("mode").OneOf(Modes);
        if (mode == MajorMode.Step && steps.Count == 0)
            throw (json.Member("step") ?? json).Problem("mode step needs its steps, e.g. [0,3,5,6]");
        var majors = ReadMajors(directory);
        return new MajorFiles(majors, ReadDossiers(directory, majors), new MajorRules(mode, steps));
    }

    /// <summary>SHA-256 over rules and input in canonical form.</summary>
    public string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var sink = new CsvSink(null, hash))
        {
            var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer))
                WriteRules(json);
            sink.Row(Encoding.UTF8.GetString(buffer.ToArray()));
            foreach (var major in Majors.OrderBy(major => major.Id, StringComparer.Ordinal))
                sink.Field(major.Id).Field(major.Quota).EndRow();
            foreach (var major in Majors.OrderBy(major => major.Id, StringComparer.Ordinal))
                ConditionFiles.WriteConditions(sink, major.Id, major.Conditions);
            foreach (var dossier in Dossiers.OrderBy(dossier => dossier.Id, StringComparer.Ordinal))
                ConditionFiles.WriteFacts(sink, dossier.Id, dossier.Facts);
            foreach (var dossier in Dossiers.OrderBy(dossier => dossier.Id, StringComparer.Ordinal))
            {
                sink.Field(dossier.Id).Score(Points.FromDecimal(dossier.Total));
                foreach (var key in dossier.Keys)
                    sink.Score(Points.FromDecimal(key));
                sink.Field(dossier.AcceptsAdjustment ? "1" : "0").Field(string.Join('\u001f', dossier.Choices)).EndRow();
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public void WriteRules(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("mode", Modes.First(pair => pair.Value == Rules.Mode).Key);
        json.WriteStartArray("step");
        foreach (var step in Rules.Step)
            json.WriteNumberValue(Points.ToDecimal(Points.FromDecimal(step)));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Write(RunFolder folder, MajorOutcome outcome)
    {
        foreach (var (name, rows) in Of(outcome))
            folder.WriteCsv(name, rows);
    }

    /// <summary>The two files in the order of the output digest, with what writes their rows.</summary>
    public static IReadOnlyList<(string Name, Action<CsvSink> Rows)> Of(MajorOutcome outcome) =>
    [
        (AssignmentsName, sink =>
        {
            sink.Row("candidate", "major", "choice");
            foreach (var given in outcome.Assignments)
                sink.Field(given.Dossier).Field(given.Major).Field(given.Choice).EndRow();
        }),
        (ReturnsName, sink =>
        {
            sink.Row("candidate", "reason");
            foreach (var back in outcome.Returns)
                sink.Field(back.Dossier).Field(Reasons.First(pair => pair.Value == back.Reason).Key).EndRow();
        }),
    ];

    /// <summary>Reads a result back; rows out of order and other spellings are counted in the check <c>order</c>.</summary>
    public static (MajorOutcome Outcome, CheckResult Order) ReadOutcome(string directory)
    {
        var form = new FormCheck();
        var (assignments, returns) = (new List<MajorAssignment>(), new List<MajorReturn>());
        using (var source = CsvSource.Open(directory, AssignmentsName))
        {
            CsvHeader.Match(source, ["candidate", "major", "choice"]);
            while (source.Read())
            {
                form.Expect(assignments.Count == 0 || string.CompareOrdinal(assignments[^1].Dossier, source.Text(0)) < 0, $"{AssignmentsName}:{source.Line}: out of order");
                assignments.Add(new MajorAssignment(source.Text(0), source.Text(1), source.Whole(2, 0, int.MaxValue)));
            }
        }

        using (var source = CsvSource.Open(directory, ReturnsName))
        {
            CsvHeader.Match(source, ["candidate", "reason"]);
            while (source.Read())
            {
                form.Expect(returns.Count == 0 || string.CompareOrdinal(returns[^1].Dossier, source.Text(0)) < 0, $"{ReturnsName}:{source.Line}: out of order");
                returns.Add(new MajorReturn(source.Text(0), Reasons.TryGetValue(source.Text(1), out var reason)
                    ? reason : throw source.Problem(1, $"\"{source.Shown(1)}\" is no reason")));
            }
        }

        var outcome = new MajorOutcome(assignments, returns);
        form.ExpectRewritten(directory, () => Of(outcome));
        return (outcome, form.Result() with { Name = "order" });
    }

    private static List<Major> ReadMajors(string directory)
    {
        using var source = CsvSource.Open(directory, MajorsName);
        CsvHeader.Match(source, ["major", "quota"]);
        var majors = new List<Major>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (source.Read())
        {
            if (!seen.Add(source.Id(0)))
                throw source.Problem(0, "this major stands twice");
            majors.Add(new Major(source.Id(0), source.Whole(1, 0, RulesCheck.MaxQuota)));
        }

        majors.Sort((a, b) => string.CompareOrdinal(a.Id, b.Id));
        return ConditionFiles.ReadConditions(directory, "major", [.. majors.Select(major => major.Id)]) is { } conditions
            ? [.. majors.Zip(conditions, (major, own) => major with { Conditions = own ?? [] })]
            : majors;
    }

    private static List<MajorDossier> ReadDossiers(string directory, List<Major> majors)
    {
        using var source = CsvSource.Open(directory, DossiersName);
        var keys = CsvHeader.CountKeys(source, 2);
        CsvHeader.Match(source, ["candidate", "total", .. Enumerable.Range(1, keys).Select(k => $"key{k}"), "accepts_adjustment"]);
        var dossiers = new List<MajorDossier>();
        var choices = new Dictionary<string, ChoiceList>(StringComparer.Ordinal);
        while (source.Read())
        {
            var own = new ChoiceList();
            if (!choices.TryAdd(source.Id(0), own))
                throw source.Problem(0, "this candidate stands twice");
            if (!Truths.TryGetValue(source.Text(2 + keys), out var accepts))
                throw source.Problem(2 + keys, $"\"{source.Shown(2 + keys)}\" is none of {string.Join(", ", Truths.Keys)}");
            dossiers.Add(new MajorDossier(source.Id(0), Points.ToDecimal(source.Score(1)), own.Majors, accepts)
            {
                Keys = Enumerable.Range(2, keys).Select(k => Points.ToDecimal(source.Score(k))).ToArray(),
            });
        }

        ReadChoices(directory, majors.Select(major => major.Id).ToHashSet(StringComparer.Ordinal), choices);
        dossiers.Sort((a, b) => string.CompareOrdinal(a.Id, b.Id));
        return ConditionFiles.ReadFacts(directory, [.. dossiers.Select(dossier => dossier.Id)]) is { } facts
            ? [.. dossiers.Zip(facts, (dossier, own) => own is null ? dossier : dossier with { Facts = own })]
            : dossiers;
    }

    private static void ReadChoices(string directory, HashSet<string> majors, Dictionary<string, ChoiceList> choices)
    {
        using var source = CsvSource.Open(directory, ChoicesName);
        CsvHeader.Match(source, ["candidate", "choice", "major"]);
        while (source.Read())
        {
            if (!choices.TryGetValue(source.Id(0), out var own))
                throw source.Problem(0, $"there is no candidate {source.Shown(0)}");
            if (!majors.Contains(source.Id(2)))
                throw source.Problem(2, $"there is no major {source.Shown(2)}");
            if (own.Rows.Exists(row => row.Major == source.Text(2)))
                throw source.Problem(2, $"candidate {source.Shown(0)} names major {source.Shown(2)} twice");
            var number = source.Whole(1, 1, 100_000);
            if (own.Rows.Exists(row => row.Number == number))
                throw source.Problem(1, $"candidate {source.Shown(0)} has choice {number} twice");
            own.Rows.Add((number, source.Text(2), source.Problem(1, $"choice {number} leaves a gap; choices are numbered 1, 2, 3 …")));
        }

        foreach (var own in choices.Values)
        {
            own.Rows.Sort((a, b) => a.Number.CompareTo(b.Number));
            if (own.Rows.Count > 0 && own.Rows[^1].Number > own.Rows.Count)
                throw own.Rows[^1].Gap;
            own.Majors.AddRange(own.Rows.Select(row => row.Major));
        }
    }

    private sealed class ChoiceList
    {
        public List<string> Majors { get; } = [];

        public List<(int Number, string Major, FileProblemException Gap)> Rows { get; } = [];
    }
}
