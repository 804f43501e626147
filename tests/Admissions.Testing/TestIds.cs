using Admissions.Rules.Identity;

namespace Admissions.Testing;

/// <summary>ID numbers of invented people: right by checksum.</summary>
public static class TestIds
{
    /// <param name="serial">1…999; odd = male.</param>
    public static string Resident(string county, string birth, int serial)
    {
        var first17 = $"{county}{birth}{serial:000}";
        return first17 + ResidentIdNumber.CheckCharacter(first17);
    }
}
