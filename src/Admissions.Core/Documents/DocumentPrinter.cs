using System.Text.Json;

namespace Admissions.Core.Documents;

/// <summary>Prints documents as tagged PDF (PDF/UA-1) with copyable text.</summary>
public sealed class DocumentPrinter(PrintWorkerPool workers)
{
    /// <summary>
    /// The bytes of the PDF; equal documents give equal bytes. Throws <see cref="DocumentFailedException"/> naming the
    /// template and the field when the document cannot be printed as it is, for example for a character no font has;
    /// a personal name with such a character prints (<see cref="PersonalNameAttribute"/>).
    /// </summary>
    public async Task<byte[]> PrintAsync<T>(T document, CancellationToken cancellation = default)
        where T : PrintedDocument
    {
        var template = document.GetType().Name;
        JsonElement answer;
        try
        {
            answer = await workers.SendAsync("print", new Dictionary<string, object?> { ["template"] = template, ["data"] = document }, cancellation);
        }
        catch (Exception error) when (error is TimeoutException or WorkerDiedException)
        {
            throw new DocumentFailedException(template, null, DocumentFailedException.Worker, $"{template}: {error.Message}", [], error);
        }

        return answer.GetProperty("ok").GetBoolean()
            ? answer.GetProperty("pdf").GetBytesFromBase64()
            : throw new DocumentFailedException(
                template,
                answer.Text("field"),
                answer.Text("code") ?? "internal",
                answer.Text("message") ?? template,
                Missing(answer));
    }

    /// <summary>The process that prints is not there or died; nothing is wrong with the document.</summary>
    public static bool IsDown(Exception? error) => error is PrintWorkerUnavailableException or DocumentFailedException { Code: DocumentFailedException.Worker };

    /// <summary>The document with its PDF. What records that something was printed asks for it first: what failed was not printed.</summary>
    public async Task<Printed<T>> PrintedAsync<T>(T document, CancellationToken cancellation = default)
        where T : PrintedDocument => new(document, await PrintAsync(document, cancellation));

    private static IReadOnlyList<MissingGlyphs> Missing(JsonElement answer) =>
        answer.TryGetProperty("missing", out var missing)
            ? [.. missing.EnumerateArray().Select(one => new MissingGlyphs(
                one.GetProperty("field").GetString()!,
                [.. one.GetProperty("characters").EnumerateArray().Select(character => character.GetString()!)],
                one.Text("label"),
                one.Text("person")))]
            : [];
}

/// <summary>A document and its PDF.</summary>
public sealed record Printed<T>(T Document, byte[] Pdf)
    where T : PrintedDocument;

/// <summary>The characters of one field (a path such as <c>seats[3].place</c>) that no font of the worker can show.</summary>
/// <param name="Label">What is printed beside the value; null where the template has the word.</param>
/// <param name="Person">Whose value it is; null where it belongs to nobody.</param>
public sealed record MissingGlyphs(string Field, IReadOnlyList<string> Characters, string? Label = null, string? Person = null);

/// <summary>A document that could not be printed: which template, which field if known, and why.</summary>
public sealed class DocumentFailedException(
    string template, string? field, string code, string message, IReadOnlyList<MissingGlyphs> missing, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The code of a failure of the process that prints, and not of the document.</summary>
    public const string Worker = "worker";

    public string Template { get; } = template;

    public string? Field { get; } = field;

    /// <summary><c>missingGlyphs</c>, <c>template</c>, <c>barcodeText</c>, <c>unknownTemplate</c>, <c>worker</c> or <c>internal</c>.</summary>
    public string Code { get; } = code;

    public IReadOnlyList<MissingGlyphs> Missing { get; } = missing;
}

internal static class Answers
{
    public static string? Text(this JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
