namespace Admissions.Core.Documents;

/// <summary>Asks the fonts of the documents before a name is accepted, so that no ticket ever shows a box for a character.</summary>
public sealed class GlyphChecker(PrintWorkerPool workers)
{
    /// <summary>The characters of the text that cannot be printed, each once, in order; empty when all can.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync(string text, CancellationToken cancellation = default)
    {
        var answer = await workers.SendAsync("glyphs", new Dictionary<string, object?> { ["text"] = text }, cancellation);
        return [.. answer.GetProperty("missing").EnumerateArray().Select(character => character.GetString()!)];
    }
}
