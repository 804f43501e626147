using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Qualifications;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;

namespace Admissions.Web.Areas.Office.Pages.Claims;

/// <summary>Exemption applications of the officer's divisions (HR-113, HR-114, SX-57).</summary>
[RequirePermission(UserKind.Staff, Permissions.ReviewExemptionAtCity, Permissions.DecideExemption)]
public sealed class ExemptionsModel(ClaimReader reader, ExemptionService exemptions, ListExports exports) : ClaimListPage(exports)
{
    protected override string Name => "免试申请";

    protected override Task<(IReadOnlyList<ClaimRow> Rows, int Total)> ReadAsync(ClaimFilter filter, int skip, int take, CancellationToken cancellationToken) =>
        reader.ExemptionsAsync(filter, Actor, Campaign.Id, skip, take, cancellationToken);

    protected override async Task<Refusal?> PassAsync(long id, CancellationToken cancellationToken) =>
        (await exemptions.DecideAsync(id, pass: true, Process(), cancellationToken)) is { Succeeded: false } refused ? refused.Refusals[0] : null;
}
