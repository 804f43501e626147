using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Payments;
using Admissions.Core.Qualifications;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Demo.Walk;

/// <summary>
/// What the nights would have done that the clock has jumped over: bills compared, unpaid candidates checked by their
/// points, what nobody confirmed or paid ended (HR-102, HR-108, HR-109). In any other campaign the jobs do it.
/// </summary>
public sealed class DemoNights(DemoCast cast)
{
    public async Task CatchUpAsync(DemoPlayed played, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(played);
        ArgumentNullException.ThrowIfNull(context);
        var night = DemoCast.Night(context);
        if (context.Campaign.Policy.Payment.Mode == PaymentMode.Online)
        {
            await CompareBillsAsync(played, night, cancellationToken);
            await VerifyUnpaidAsync(played, context, cancellationToken);
        }
        var unconfirmed = await cast.DoAsync<InvalidationService, int>(s => s.ExpireUnconfirmedAsync(night, cancellationToken));
        await cast.ReadAsync<BonusService, int>(s => s.ExpireAsync(night, cancellationToken));
        var unpaid = await cast.DoAsync<InvalidationService, int>(s => s.ExpireUnpaidAsync(night, cancellationToken));
        if (!unpaid.Succeeded)
            played.Fail("逾期作废", unpaid);
        if (unconfirmed.Value + unpaid.Value > 0)
            played.Done.Add($"逾期没有确认的 {unconfirmed.Value} 人、没有缴费的 {unpaid.Value} 人已作废。");
    }

    private async Task CompareBillsAsync(DemoPlayed played, ProcessContext night, CancellationToken cancellationToken)
    {
        await using var db = cast.Open();
        // The gateway keeps the real calendar, whatever the campaign's clock says.
        var today = BillDays.DayOf(await db.Database.SqlQuery<DateTimeOffset>($"select now() as \"Value\"").SingleAsync(cancellationToken));
        foreach (var day in new[] { today.AddDays(-1), today })
        {
            var compared = await cast.DoAsync<ReconciliationService, PaymentReconciliation>(s => s.ReconcileAsync(day, night, cancellationToken));
            if (!compared.Succeeded)
            {
                played.Fail("缴费对账", compared);
                return;
            }
        }
        var missing = await cast.DoAsync<ReconciliationService, int>(s => s.ReconcileMissingAsync(night, cancellationToken));
        if (!missing.Succeeded)
            played.Fail("缴费对账", missing);
    }

    /// <summary>The points ask their unpaid candidates while that is open, and have asked when it is over.</summary>
    private async Task VerifyUnpaidAsync(DemoPlayed played, ProcessContext context, CancellationToken cancellationToken)
    {
        var campaign = context.Campaign;
        if (DemoStages.LastOf(campaign, UnpaidCaseService.Window) is not { } last)
            return;
        var at = campaign.Windows.HasEnded(UnpaidCaseService.Window, Place.Anywhere, context.Now) ? last : context.Now;
        if (!campaign.Windows.IsOpen(UnpaidCaseService.Window, Place.Anywhere, at))
            return;
        var then = context with { Campaign = campaign with { Now = at }, Now = at };
        await cast.ReadAsync<UnpaidCaseService, int>(s => s.OpenDueAsync(DemoCast.Night(then), cancellationToken));
        await using var db = cast.Open();
        var cases = await db.UnpaidCases.AsNoTracking().Include(c => c.Registration).ThenInclude(r => r!.Point)
            .Where(c => c.CampaignId == campaign.Id && (c.State == UnpaidCaseState.Open || c.State == UnpaidCaseState.Verified)).OrderBy(c => c.Id).ToListAsync(cancellationToken);
        foreach (var point in cases.GroupBy(c => c.Registration!.PointId).Where(g => g.Key is not null))
        {
            var clerk = DemoCast.Point(then, point.First().Registration!.Point!);
            var verified = 0;
            foreach (var open in point.Where(c => c.State == UnpaidCaseState.Open))
            {
                var options = new VerifyUnpaidOptions(open.Id, campaign.Policy.Payment.UnpaidReasons[0].Code, "演示：电话联系过，本人放弃", at);
                var done = await cast.DoAsync<UnpaidCaseService, UnpaidCase>(s => s.VerifyAsync(options, clerk, cancellationToken));
                if (done.Succeeded)
                    verified++;
                else
                    played.Fail($"{open.Registration!.Name}的未缴费核实", done);
            }
            var closed = await cast.DoAsync<UnpaidCaseService, int>(s => s.CloseTaskAsync(point.Key!.Value, clerk, cancellationToken));
            if (closed.Succeeded)
                played.Done.Add($"{clerk.Actor.Place}核实了 {verified} 名没有缴费的考生，已办结。");
            else
                played.Fail($"{clerk.Actor.Place}的未缴费核实", closed);
        }
    }
}
