using System.Text.Json;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Jobs;

/// <summary>
/// Server-sent events of one job's progress, for <c>progress.js</c>: one whenever something changed, the last with
/// <c>done</c>. Without script the list is simply opened again.
/// </summary>
[RequirePermission(UserKind.Staff, Permissions.ViewEvents, Permissions.ManageWindows)]
public sealed class EventsModel(AdmissionsDbContext db) : AdmissionsPage
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken)
    {
        if (await ReadAsync(id, cancellationToken) is not { } state)
            return NotFound();
        Response.ContentType = "text/event-stream";
        using var timer = new PeriodicTimer(Pace);
        Progress? told = null;
        do
        {
            if (state != told)
                await Response.WriteAsync($"data: {JsonSerializer.Serialize(told = state, JsonSerializerOptions.Web)}\n\n", cancellationToken);
            await Response.Body.FlushAsync(cancellationToken);
        }
        while (!state.Done && await timer.WaitForNextTickAsync(cancellationToken) && (state = await ReadAsync(id, cancellationToken)) is not null);
        return new EmptyResult();
    }

    private Task<Progress?> ReadAsync(long id, CancellationToken cancellationToken) =>
        db.JobRuns.AsNoTracking().Where(j => j.Id == id && (j.CampaignId == Campaign.Id || j.CampaignId == null))
            .Select(j => new Progress(j.Percent, j.Stage, j.State != JobState.Queued && j.State != JobState.Running))
            .SingleOrDefaultAsync(cancellationToken);

    private sealed record Progress(int Percent, string Text, bool Done);
}
