using System.Globalization;
using System.Text;

namespace Admissions.Core.Documents;

/// <summary>
/// What the fonts of the documents can show: asked when a form is judged, so that free text that cannot be printed is
/// refused at its field, and the owner of a rare name is told what will stand on paper.
/// </summary>
public sealed class GlyphChecker(PrintWorkerPool workers)
{
    private volatile GlyphCoverage? known;

    /// <summary>
    /// Asked of a worker once; the fonts are the same as long as the application runs. Without a worker nothing is known to
    /// be missing: a form is not held up because nobody can print at the moment, and the printing itself checks again.
    /// </summary>
    public async Task<GlyphCoverage> CoverageAsync(CancellationToken cancellation = default)
    {
        if (known is { } before)
            return before;
        try
        {
            var answer = await workers.SendAsync("coverage", new Dictionary<string, object?>(), cancellation);
            return known = new GlyphCoverage([.. answer.GetProperty("ranges").EnumerateArray().Select(range => (range[0].GetInt32(), range[1].GetInt32()))]);
        }
        catch (Exception error) when (error is PrintWorkerUnavailableException or TimeoutException or WorkerDiedException)
        {
            return GlyphCoverage.Everything;
        }
    }

    /// <summary>The coverage that these texts need: ordinary ones are printable without asking a worker.</summary>
    public async Task<GlyphCoverage> CoverageForAsync(IEnumerable<string> texts, CancellationToken cancellation = default) =>
        texts.All(GlyphCoverage.IsOrdinary) ? GlyphCoverage.Everything : await CoverageAsync(cancellation);
}

/// <summary>The code points that can be printed, as ascending ranges from first to last.</summary>
public sealed class GlyphCoverage(IReadOnlyList<(int First, int Last)> ranges)
{
    public static GlyphCoverage Everything { get; } = new([(0, 0x10FFFF)]);

    /// <summary>The characters of the text that cannot be printed, each once, in order; empty when all can. Line breaks and tabs are layout.</summary>
    public IReadOnlyList<Rune> Missing(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.EnumerateRunes().Where(rune => rune.Value is not ('\n' or '\t') && !Has(rune.Value)).Distinct()];
    }

    /// <summary>「“𪚥”（U+2A6A5）」: an invisible character has at least its number.</summary>
    public static string Words(IEnumerable<Rune> characters) =>
        string.Join('、', characters.Select(rune => $"“{rune}”（{Code(rune)}）"));

    public static string Code(Rune character) => "U+" + character.Value.ToString("X4", CultureInfo.InvariantCulture);

    /// <summary>True for a text of characters that the shipped fonts have for certain: printable ASCII, and the ideographs of Unicode 1.1 (GB 2312 and GBK among them).</summary>
    public static bool IsOrdinary(string text) =>
        text.All(character => character is (>= ' ' and <= '~') or '\n' or (>= '\u4E00' and <= '\u9FA5') or '，' or '。' or '、' or '·' or '（' or '）');

    private bool Has(int codePoint)
    {
        var (low, high) = (0, ranges.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (codePoint < ranges[middle].First)
                high = middle - 1;
            else if (codePoint > ranges[middle].Last)
                low = middle + 1;
            else
                return true;
        }
        return false;
    }
}
