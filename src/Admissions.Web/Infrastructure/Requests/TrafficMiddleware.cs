using System.Diagnostics;
using Admissions.Core.Data;
using Admissions.Core.Monitoring;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.StaticAssets;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>Counts every request of an authority with its time and whether it failed; style sheets and pictures are not counted.</summary>
public sealed class TrafficMiddleware(RequestDelegate next, TrafficCounts traffic)
{
    private const string Stream = "text/event-stream";

    public async Task InvokeAsync(HttpContext context, TenantScope tenant)
    {
        // An error page in place of an answer is the same request, passing once more.
        if (!tenant.IsSet || context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            await next(context);
            return;
        }
        var began = Stopwatch.GetTimestamp();
        var ended = false;
        try
        {
            await next(context);
            ended = true;
        }
        finally
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            {
                // Who went away or was asked to wait has had no error, and a stream of progress lasts as long as what it shows.
                var failed = ended ? context.Response.StatusCode >= StatusCodes.Status500InternalServerError && !context.Items.ContainsKey(WaitingPage.Waiting) : !context.RequestAborted.IsCancellationRequested;
                var stream = context.Response.ContentType?.StartsWith(Stream, StringComparison.Ordinal) == true;
                traffic.Request(tenant.Database, failed, stream ? TimeSpan.Zero : Stopwatch.GetElapsedTime(began));
            }
        }
    }
}
