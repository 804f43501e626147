using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;

namespace Admissions.Web.Pages.Public;

/// <summary>Where on-site confirmation takes place, with address, telephone and hours (HR-57).</summary>
[PublicPage]
public sealed class PointsModel(PointOffers offers) : AdmissionsPage
{
    public IReadOnlyList<RegistrationPoint> Points { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken) => Points = await offers.PublicAsync(Campaign.Id, cancellationToken);
}
