using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Admissions.Rules.Dispatch.Verification;

namespace Admissions.Cli.EngineFiles;

/// <summary>run.json: what ran on what, with digests, and what the verifier counted. Equal runs give equal bytes.</summary>
public sealed record RunRecord(string Engine, string EngineVersion, string InputDigest, string OutputDigest, string? SeedDigest, IReadOnlyList<CheckResult> Checks)
{
    public const string Name = "run.json";

    /// <param name="writeRules">Writes the rules as one JSON value.</param>
    /// <param name="writeFigures">Writes further members, if the run has any.</param>
    public string ToJson(Action<Utf8JsonWriter> writeRules, Action<Utf8JsonWriter>? writeFigures = null)
    {
        var buffer = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteString("engine", Engine);
            json.WriteString("engineVersion", EngineVersion);
            json.WritePropertyName("rules");
            writeRules(json);
            json.WriteString("inputSha256", InputDigest);
            json.WriteString("outputSha256", OutputDigest);
            json.WriteString("seedSha256", SeedDigest);
            writeFigures?.Invoke(json);
            json.WriteStartArray("checks");
            foreach (var check in Checks)
            {
                json.WriteStartObject();
                json.WriteString("name", check.Name);
                json.WriteNumber("checks", check.Checks);
                json.WriteNumber("violations", check.Violations);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    /// <summary>
    /// Compares the record in a run folder with the one that such a run writes: input, files, rules, seed and figures. Only the engine's
    /// version and what the verifier counted then are taken as they stand, because another version may have run.
    /// </summary>
    /// <param name="recordOf">The text of the record of this run, given its digest of the files found, its version and its checks.</param>
    public static CheckResult Check(string directory, string inputDigest, IEnumerable<string> csvNames, Func<string, string, IReadOnlyList<CheckResult>, string> recordOf)
    {
        var record = PlacedJson.Read(directory, Name);
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        foreach (var name in csvNames)
            hash.AppendData(FileProblemException.ReadWhole(directory, name));
        var outputDigest = Convert.ToHexStringLower(hash.GetHashAndReset());
        var checks = record.Required("checks").List().Select(ReadCheck).ToList();
        var form = new FormCheck();
        form.Expect(record.Member("inputSha256")?.Raw == inputDigest, $"{Name}: the run was made from another input");
        form.Expect(record.Member("outputSha256")?.Raw == outputDigest, $"{Name}: the files are not those the run wrote");
        form.Expect(checks.TrueForAll(check => check.Violations == 0), $"{Name}: the run itself counted violations");
        form.Expect(Encoding.UTF8.GetString(FileProblemException.ReadWhole(directory, Name)) == recordOf(outputDigest, record.Required("engineVersion").Text(), checks),
            $"{Name}: rules, seed or figures are not those of this run");
        return form.Result() with { Name = "record" };
    }

    private static CheckResult ReadCheck(PlacedJson check)
    {
        check.AllowOnly("name", "checks", "violations");
        return new CheckResult(check.Required("name").Text(), Count(check.Required("checks")), Count(check.Required("violations")), null);
    }

    private static long Count(PlacedJson number) => number.Whole(long.MaxValue);
}
