using Admissions.Rules.Eligibility;
using Admissions.Rules.Identity;
using Admissions.Rules.Policy;

namespace Admissions.Core.Registrations;

/// <summary>
/// Numbers of certificates that a registration carries, besides the diploma's (<see cref="Diplomas"/>): the medical licence and
/// whatever extra fields the policy marks as such. Two who give the same one are a warning, never a refusal.
/// </summary>
public static class Certificates
{
    private const string MedicalLicense = "medicalLicenseNumber";

    /// <summary>Field and number, <c>medicalLicenseNumber:YX000000123</c>; blanks and letters' case make no other number.</summary>
    public static string[] Of(RegistrationFacts facts, CampaignPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(policy);
        return
        [
            .. policy.BasicInformation.ExtraFields.Where(f => f.Certificate).Select(f => f.Code).Prepend(MedicalLicense)
                .Select(f => (Field: f, Number: DigitText.Normalise(facts.Text(f)))).Where(c => c.Number.Length > 0).Select(c => $"{c.Field}:{c.Number}"),
        ];
    }
}
