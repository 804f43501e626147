using System.Text.Json;

namespace Admissions.Core.Documents;

/// <summary>Turns an uploaded portrait into the only form that is ever stored or served.</summary>
public sealed class PhotoProcessor(PrintWorkerPool workers)
{
    /// <summary>Protection of the machine, not a rule of admission: no telephone makes larger files or pictures.</summary>
    private const int MaxInputBytes = 20 * 1024 * 1024;
    private const int MaxInputPixels = 60_000_000;

    /// <summary>Decodes JPEG, PNG or WebP by content, turns it upright, crops to the ratio, and encodes it anew within the requirements.</summary>
    public async Task<PhotoOutcome> ReencodeAsync(Stream upload, PhotoRequirements requirements, CancellationToken cancellation = default)
    {
        if (await ReadAsync(upload, cancellation) is not { } bytes)
            return Refuse(PhotoRefusal.TooManyBytes, requirements, default);

        var answer = await workers.SendAsync("photo", new Dictionary<string, object?>
        {
            ["image"] = bytes,
            ["requirements"] = new
            {
                requirements.Crop,
                requirements.MinWidth,
                requirements.MinHeight,
                requirements.MaxWidth,
                requirements.MaxHeight,
                MinBytes = requirements.MinKilobytes * 1024,
                MaxBytes = requirements.MaxKilobytes * 1024,
                MaxInputPixels,
            },
        }, cancellation);

        if (answer.GetProperty("ok").GetBoolean())
            return new PhotoAccepted(
                answer.GetProperty("jpeg").GetBytesFromBase64(),
                answer.GetProperty("width").GetInt32(),
                answer.GetProperty("height").GetInt32());

        return Enum.TryParse<PhotoRefusal>(answer.Text("code"), ignoreCase: true, out var reason)
            ? Refuse(reason, requirements, answer)
            : throw new InvalidOperationException($"The print worker could not re-encode a photo: {answer.Text("message")}");
    }

    private static async Task<byte[]?> ReadAsync(Stream upload, CancellationToken cancellation)
    {
        using var memory = new MemoryStream();
        var buffer = new byte[81920];
        int read;
        while ((read = await upload.ReadAsync(buffer, cancellation)) > 0)
        {
            if (memory.Length + read > MaxInputBytes)
                return null;
            memory.Write(buffer, 0, read);
        }
        return memory.ToArray();
    }

    private static PhotoRefused Refuse(PhotoRefusal reason, PhotoRequirements wanted, JsonElement answer) => new(reason, reason switch
    {
        PhotoRefusal.NotAnImage => "这个文件不是相片。请上传 JPG、PNG 或 WebP 格式的相片，不要只改文件名。",
        PhotoRefusal.TooManyBytes => $"文件超过 {MaxInputBytes / 1024 / 1024} MB。请换一张小一些的相片再上传。",
        PhotoRefusal.TooManyPixels => $"相片有 {Size(answer)}，超过 {MaxInputPixels / 10000} 万像素。请缩小后再上传。",
        PhotoRefusal.Truncated => "相片文件不完整，打不开。请重新拍照或者重新导出后再上传。",
        PhotoRefusal.TooSmall when !wanted.Crop => $"相片只有 {Size(answer)}，长边不足 {wanted.MinWidth} 像素。请上传更清晰的相片。",
        PhotoRefusal.TooSmall => $"相片只有 {Size(answer)}，裁成 {wanted.RatioWidth}:{wanted.RatioHeight} 后不足 {wanted.MinWidth} × {wanted.MinHeight} 像素。请上传更清晰的相片。",
        PhotoRefusal.TooLight => $"这张相片存下来只有 {answer.GetProperty("bytes").GetInt32() / 1024.0:0.#} KB，招生政策要求 {wanted.MinKilobytes} 至 {wanted.MaxKilobytes} KB；可能是空白的或者不清晰的。请重新拍照，或者换一张清晰的相片。",
        PhotoRefusal.CannotFit => $"这张相片做不成 {wanted.MinKilobytes} 至 {wanted.MaxKilobytes} KB 的文件。请重新拍照。",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    });

    private static string Size(JsonElement answer) =>
        $"{answer.GetProperty("width").GetInt32()} × {answer.GetProperty("height").GetInt32()} 像素";
}
