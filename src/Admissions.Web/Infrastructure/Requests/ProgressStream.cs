using System.Text.Json;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>One word of long work to whoever looks at it, as <c>progress.js</c> reads it.</summary>
/// <param name="Percent">0 to 100.</param>
/// <param name="Done">The work has ended: the page is read again and shows what came of it.</param>
public sealed record ProgressWord(int Percent, string Text, bool Done);

/// <summary>
/// Server-sent events of long work: one whenever something changed, the last with <c>done</c>. Without script the page is
/// simply opened again.
/// </summary>
public static class ProgressStream
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>Looks without news after which a comment is sent, so that no proxy takes the silence for death (deploy/nginx.conf).</summary>
    private const int Silence = 15;

    /// <param name="read">Null: there is no such work, or it is not the reader's.</param>
    public static async Task<IActionResult> SendAsync(HttpResponse response, Func<Task<ProgressWord?>> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(read);
        if (await read() is not { } word)
            return new NotFoundResult();
        response.ContentType = "text/event-stream";
        using var timer = new PeriodicTimer(Pace);
        ProgressWord? told = null;
        var silent = 0;
        do
        {
            if (word != told)
                (told, silent) = (word, 0);
            else
                silent++;
            if (silent % Silence == 0)
                await response.WriteAsync(silent == 0 ? $"data: {JsonSerializer.Serialize(word, JsonSerializerOptions.Web)}\n\n" : ":\n\n", cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
        }
        while (!word.Done && await timer.WaitForNextTickAsync(cancellationToken) && (word = await read()) is not null);
        return new EmptyResult();
    }
}
