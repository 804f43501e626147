using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Admissions.Rules.Dispatch.Verification;
using Admissions.Rules.Numbering;
using Admissions.Rules.Policy;
using Admissions.Rules.Seating;

namespace Admissions.Cli.EngineFiles;

/// <summary>
/// The files of <c>admissions number</c>: numbers without seats (policy numbering.order = BeforeSeating). candidates.csv holds
/// <c>candidate</c> and any further columns, whose names are the fields; rules.json holds <c>number</c>, and a <c>seed</c> when serials
/// are to follow the random order of the seed instead of the order of names. Out: numbers.csv <c>candidate,number</c> by candidate.
/// </summary>
/// <param name="Candidates">In ordinal order: the name, then the values of <paramref name="Fields"/>.</param>
public sealed record NumberFiles(IReadOnlyList<NumberSegment> Number, string? SeedText, IReadOnlyList<string> Fields, IReadOnlyList<string[]> Candidates)
{
    public const string NumbersName = "numbers.csv";
    private const string CandidatesName = "candidates.csv";

    public static bool IsIn(string directory) => PlacedJson.Read(directory, DispatchRulesFile.Name) is var rules
        && rules.Member("number") is not null && rules.Member("seatsPerRoom") is null && rules.Member("mode") is null;

    public static NumberFiles Read(string directory)
    {
        var rules = PlacedJson.Read(directory, DispatchRulesFile.Name);
        rules.AllowOnly("number", "seed");
        var seed = rules.Member("seed") is { Kind: not JsonTokenType.Null } given ? given.Text() : null;
        if (seed is not null && !SeedReading.IsSeed(seed))
            throw rules.Required("seed").Problem("a seed is written in hexadecimal, two digits for each byte");
        using var source = CsvSource.Open(directory, CandidatesName);
        CsvHeader.Match(source, ["candidate"], [.. source.Header.Skip(1)]);
        var fields = source.Header.ToList();
        return new NumberFiles(NumberSegments.Read(rules.Required("number"), fields), seed, fields, ReadCandidates(source));
    }

    /// <summary>Gives the numbers.</summary>
    /// <param name="numbers">By candidate.</param>
    /// <returns>Null, or why the run stops.</returns>
    public NumberRefused? TryNumber(out IReadOnlyList<string> numbers)
    {
        numbers = [];
        if (NumberLayout.TryCreate(Number, out var layout) is { } unusable) return unusable;
        var order = Enumerable.Range(0, Candidates.Count).ToArray();
        if (SeatingSeed.TryParse(SeedText, out var seed)) order = [.. order.OrderBy(rank => seed.KeyOf(rank))];
        var refused = NumberAssigner.TryAssign(layout, order, FieldOf, out var given);
        var byCandidate = new string[given.Count];
        for (var i = 0; i < given.Count; i++) byCandidate[order[i]] = given[i];
        numbers = byCandidate;
        return refused;
    }

    public IReadOnlyList<CheckResult> Verify(IReadOnlyList<string> numbers) =>
        NumberingVerifier.Verify(Number, NumberingVerifier.SerialOrder(Candidates.Count, SeedText), rank => numbers[rank], FieldOf, inOrder: true);

    /// <summary>SHA-256 over rules and input in canonical form, whatever the order of rows in the file.</summary>
    public string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var sink = new CsvSink(null, hash))
        {
            var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer)) WriteRules(json);
            sink.Row(Encoding.UTF8.GetString(buffer.ToArray()));
            sink.Row([.. Fields]);
            foreach (var candidate in Candidates) sink.Row(candidate);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public void WriteRules(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        NumberSegments.Write(json, Number);
        json.WriteString("seed", SeedText);
        json.WriteEndObject();
    }

    public void Write(RunFolder folder, IReadOnlyList<string> numbers) => folder.WriteCsv(NumbersName, sink => WriteRows(sink, numbers));

    private void WriteRows(CsvSink sink, IReadOnlyList<string> numbers)
    {
        sink.Row("candidate", "number");
        for (var rank = 0; rank < numbers.Count; rank++) sink.Row(Candidates[rank][0], numbers[rank]);
    }

    /// <summary>Reads a result back; everybody must stand in it once, in order (check <c>everyoneNumbered</c>).</summary>
    public (IReadOnlyList<string> Numbers, CheckResult Order) ReadNumbers(string directory)
    {
        var form = new FormCheck();
        var numbers = Enumerable.Repeat("", Candidates.Count).ToArray();
        using var source = CsvSource.Open(directory, NumbersName);
        CsvHeader.Match(source, ["candidate", "number"]);
        var rank = 0;
        for (; source.Read(); rank++)
        {
            var right = rank < numbers.Length && Candidates[rank][0] == source.Text(0);
            form.Expect(right, $"{NumbersName}:{source.Line}: {source.Shown(0)} is unknown, stands twice or out of order");
            if (right) numbers[rank] = source.Text(1);
        }

        form.Expect(rank == numbers.Length, $"{NumbersName}: {numbers.Length} candidates, {rank} numbers");
        form.ExpectRewritten(directory, () => [(NumbersName, sink => WriteRows(sink, numbers))]);
        return (numbers, form.Result() with { Name = "everyoneNumbered" });
    }

    private string? FieldOf(int rank, string field)
    {
        for (var i = 0; i < Fields.Count; i++)
        {
            if (Fields[i] == field) return Candidates[rank][i];
        }

        return null;
    }

    private static List<string[]> ReadCandidates(CsvSource source)
    {
        var candidates = new List<string[]>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (source.Read())
        {
            if (!seen.Add(source.Id(0)))
                throw source.Problem(0, "this candidate stands twice");
            candidates.Add([.. Enumerable.Range(0, source.Header.Count).Select(source.Text)]);
        }

        candidates.Sort((a, b) => string.CompareOrdinal(a[0], b[0]));
        return candidates;
    }
}
