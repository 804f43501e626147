using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Microsoft.Extensions.Options;

namespace Admissions.Core.Demo.Walk;

/// <summary>What others have to do before the listed accounts can go on.</summary>
public enum DemoPart { Reports, Sites, Allocations, Colleges, Rosters }

/// <summary>
/// Plays the part of everybody who has no account on the first page, on request and through the real services, so that one
/// person can walk a demo to its sealed rosters. What is there already is left alone: pressed twice, it does its work once.
/// </summary>
public sealed class DemoWalk(AdmissionsDbContext db, DemoCast cast, DemoReports reports, DemoSites sites, DemoColleges colleges, IOptions<DemoOptions> demo)
{
    /// <param name="everything">Also the part of the listed county, city and college.</param>
    public async Task<Outcome<DemoPlayed>> PlayAsync(DemoPart part, bool everything, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (DemoGuard.Refuse(demo.Value, context) is { } refused)
            return refused;
        // Two presses at once are one after the other: the lock is this scope's, the verbs have their own.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await AdvisoryLock.TakeAsync(db, "demo", context.Campaign.Id, "", cancellationToken);
        var own = everything ? DemoOwn.Nobody : await cast.ListedAsync(cancellationToken);
        var played = new DemoPlayed();
        await (part switch
        {
            DemoPart.Reports => reports.ReportAsync(played, own, context, cancellationToken),
            DemoPart.Sites => sites.FillAsync(played, context, cancellationToken),
            DemoPart.Allocations => sites.AllocateAsync(played, own, context, cancellationToken),
            DemoPart.Colleges => colleges.DecideAsync(played, own, context, cancellationToken),
            DemoPart.Rosters => colleges.SealAsync(played, own, context, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(part)),
        });
        db.Record(context, "DemoPartPlayed", (nameof(Campaign), context.Campaign.Id), after: new { part, everything, played.Done, Failed = played.Failed.Count });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return played;
    }
}
