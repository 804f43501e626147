using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Admissions.Core.Demo.Walk;

/// <summary>Moves the clock of a campaign of mode Demo in an installation in demo mode, and of nothing else.</summary>
public sealed class DemoClock(AdmissionsDbContext db, IOptions<DemoOptions> demo)
{
    /// <param name="clock">Beijing time that it shall be now; earlier than the present one is allowed.</param>
    public async Task<Outcome<Campaign>> MoveAsync(DateTime clock, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (DemoGuard.Refuse(demo.Value, context) is { } refused)
            return refused;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // The row's own word, whatever the request says of it; the database holds a live clock at zero besides (ck_campaigns_live_clock).
        if (await db.Campaigns.FromSql($"select * from campaigns where id = {context.Campaign.Id} and mode = 'Demo' for update").SingleOrDefaultAsync(cancellationToken) is not { } campaign)
            return DemoGuard.Refuse(demo.Value, context with { Campaign = context.Campaign with { Mode = CampaignMode.Live } })!;
        var offset = await DrillService.OffsetAsync(db, clock, "演示时间", cancellationToken);
        if (!offset.Succeeded)
            return Outcome<Campaign>.Refused(offset.Refusals);
        campaign.ClockOffset = offset.Value;
        campaign.Revision++;
        db.Record(context, "DemoClockMoved", (nameof(Campaign), campaign.Id), before: new { Clock = context.Now }, after: new { campaign.Slug, Clock = clock });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return campaign;
    }
}
