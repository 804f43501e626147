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

    /// <summary>Compares the digests written in a run folder with those found now.</summary>
    public static CheckResult CheckDigests(string directory, string inputDigest, IEnumerable<string> csvNames)
    {
        var record = PlacedJson.Read(directory, Name);
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        foreach (var name in csvNames)
            hash.AppendData(File.ReadAllBytes(Path.Combine(directory, name)));
        var form = new FormCheck();
        form.Expect(record.Member("inputSha256")?.Raw == inputDigest, $"{Name}: the run was made from another input");
        form.Expect(record.Member("outputSha256")?.Raw == Convert.ToHexStringLower(hash.GetHashAndReset()), $"{Name}: the files are not those the run wrote");
        return form.Result() with { Name = "digests" };
    }
}
