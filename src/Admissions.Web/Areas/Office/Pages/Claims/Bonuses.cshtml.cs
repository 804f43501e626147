using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Qualifications;
using Admissions.Rules;
using Admissions.Rules.Windows;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;

namespace Admissions.Web.Areas.Office.Pages.Claims;

/// <summary>Bonus claims of the officer's divisions (HR-118, SX-56).</summary>
[RequirePermission(UserKind.Staff, Permissions.DecideBonus)]
public sealed class BonusesModel(ClaimReader reader, BonusService bonuses, ListExports exports) : ClaimListPage(exports)
{
    /// <summary>Why nothing can be decided now: the time, or the level of the office.</summary>
    public Refusal? Closed => BonusClaimApproval.RefuseReviewer(Process()) ?? Campaign.RefuseClosed(Campaign.Policy.BonusReview.Window, new Place(Actor.DivisionCode));

    protected override string Name => "照顾加分";

    protected override IReadOnlyList<ListColumn<ClaimRow>> Columns =>
    [
        new("points", "分值", r => Campaign.Policy.Bonuses.FirstOrDefault(b => b.Code == r.Code)?.Points) { Number = true },
        new("evidence", "材料", r => r.Evidence),
    ];

    protected override Task<(IReadOnlyList<ClaimRow> Rows, int Total)> ReadAsync(ClaimFilter filter, int skip, int take, CancellationToken cancellationToken) =>
        reader.BonusesAsync(filter, Actor, Campaign.Id, skip, take, cancellationToken);

    protected override async Task<Refusal?> PassAsync(long id, CancellationToken cancellationToken) =>
        (await bonuses.DecideAsync(id, approve: true, Process(), cancellationToken)) is { Succeeded: false } refused ? refused.Refusals[0] : null;
}
