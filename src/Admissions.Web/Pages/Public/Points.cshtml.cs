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

    /// <summary>Duty telephone of each city's office, by the city's four digits (SX-38).</summary>
    public IReadOnlyDictionary<string, string> DutyPhones { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public async Task OnGetAsync(CancellationToken cancellationToken) =>
        (Points, DutyPhones) = (await offers.PublicAsync(Campaign.Id, cancellationToken), await offers.DutyPhonesAsync(cancellationToken));
}
