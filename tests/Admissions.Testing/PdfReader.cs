using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Admissions.Core.Documents;

namespace Admissions.Testing;

/// <summary>Reads PDFs as a stranger would, by programs that are not ours.</summary>
public static class PdfReader
{
    /// <summary>Text of a PDF, read by pdf.js, and on demand its barcodes, read by ZXing from the drawn pages.</summary>
    public static async Task<ReadPdf> ReadAsync(byte[] pdf, bool barcodes = false)
    {
        var folder = PrintWorkerFolder.Find(new PrintWorkerOptions(), AppContext.BaseDirectory);
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add("tools/read-pdf.mjs");
        if (barcodes)
            start.ArgumentList.Add("--barcodes");
        using var reader = Process.Start(start)!;
        var output = reader.StandardOutput.ReadToEndAsync();
        var errors = reader.StandardError.ReadToEndAsync();
        await reader.StandardInput.BaseStream.WriteAsync(pdf);
        reader.StandardInput.Close();
        await reader.WaitForExitAsync();
        if (reader.ExitCode != 0)
            throw new InvalidOperationException(await errors);
        return JsonSerializer.Deserialize<ReadPdf>(await output, JsonSerializerOptions.Web)!;
    }
}

public sealed record ReadPdf(string? Title, IReadOnlyList<ReadPage> Pages)
{
    public string Text => string.Join('\n', Pages.Select(page => page.Text));

    /// <summary>The text without line ends and spaces, to find what was set on several lines.</summary>
    public string Unbroken => string.Concat(Text.Where(character => !char.IsWhiteSpace(character)));

    public int Pictures => Pages.Sum(page => page.Pictures);

    public IReadOnlyList<ReadBarcode> Barcodes => [.. Pages.SelectMany(page => page.Barcodes)];
}

/// <param name="Pictures">Raster pictures on the page.</param>
public sealed record ReadPage(string Text, int Pictures, IReadOnlyList<ReadBarcode> Barcodes);

public sealed record ReadBarcode(string Format, string Text);
