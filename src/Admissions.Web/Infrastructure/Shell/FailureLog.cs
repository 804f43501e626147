using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;

namespace Admissions.Web.Infrastructure.Shell;

/// <summary>Logs a failure under the very number that the error page shows, so that a telephone call finds the log line.</summary>
public sealed partial class FailureLog(ILogger<FailureLog> logger, TimeProvider clock) : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        RequestFailed(logger, exception, ReferenceNumber(httpContext, clock), httpContext.Request.Path);
        return ValueTask.FromResult(false);
    }

    /// <summary>E-20260908-4F1C2A90: day in Beijing and eight digits of the request's trace.</summary>
    public static string ReferenceNumber(HttpContext http, TimeProvider clock)
    {
        var day = BeijingTime.From(clock.GetUtcNow());
        var trace = Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
        var digits = string.Concat(trace.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant().PadRight(8, '0');
        return $"E-{day:yyyyMMdd}-{digits[..8]}";
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Request failed, reference {Reference}, path {Path}")]
    private static partial void RequestFailed(ILogger logger, Exception exception, string reference, PathString path);
}
