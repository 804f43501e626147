namespace Admissions.Core.Documents;

/// <summary>Barcodes for pages, as SVG with the quiet zone; documents draw their own.</summary>
public sealed class BarcodeDrawer(PrintWorkerPool workers)
{
    public Task<string> DrawAsync(QrCode code, CancellationToken cancellation = default) => DrawAsync("qr", code.Text, cancellation);

    public Task<string> DrawAsync(Code128 code, CancellationToken cancellation = default) => DrawAsync("code128", code.Text, cancellation);

    private async Task<string> DrawAsync(string kind, string text, CancellationToken cancellation)
    {
        var answer = await workers.SendAsync("barcode", new Dictionary<string, object?> { ["kind"] = kind, ["text"] = text }, cancellation);
        return answer.Text("svg") ?? throw new ArgumentException(answer.Text("message"), nameof(text));
    }
}
