using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Web.Infrastructure.Access;

namespace Admissions.Web.Areas.Candidate.Pages.After;

/// <summary>What was done with this registration, by whom, and who has looked at it.</summary>
[RequirePermission(UserKind.Candidate, Permissions.RegisterSelf)]
public sealed class HistoryModel(CandidateHistory history) : CandidatePage
{
    public IReadOnlyList<HistoryLine> Done { get; private set; } = [];
    public IReadOnlyList<AccessLogEntry> Looks { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Done = await history.ListAsync(Own.Registration.Id, cancellationToken);
        Looks = await history.LooksAsync(Own.Registration.Id, Campaign, cancellationToken);
    }
}
