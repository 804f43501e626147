using Admissions.Core.Documents;
using Admissions.Core.Tests.Documents;

[assembly: AssemblyFixture(typeof(PrintWorkers))]

namespace Admissions.Core.Tests.Documents;

/// <summary>The real print worker, shared by all tests of documents, and a PDF reader that is not ours.</summary>
public sealed class PrintWorkers : IDisposable
{
    public PrintWorkerPool Pool { get; } = NewPool(new PrintWorkerOptions());

    public DocumentPrinter Printer => new(Pool);

    public PhotoProcessor Photos => new(Pool);

    public GlyphChecker Glyphs => new(Pool);

    /// <summary>A pool that is searched for from the test's own folder, as the application searches from its own.</summary>
    public static PrintWorkerPool NewPool(PrintWorkerOptions options) => new(options, AppContext.BaseDirectory);

    /// <inheritdoc cref="PdfReader.ReadAsync"/>
    public static Task<ReadPdf> ReadAsync(byte[] pdf, bool barcodes = false) => PdfReader.ReadAsync(pdf, barcodes);

    public void Dispose() => Pool.Dispose();
}
