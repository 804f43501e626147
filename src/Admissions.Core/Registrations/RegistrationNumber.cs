using System.Globalization;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules;

namespace Admissions.Core.Registrations;

/// <summary>网报号: two digits of the year, ten of the row's number and a check digit (SX-39); the barcode of the process form (HR-92).</summary>
public static class RegistrationNumber
{
    public static string Of(Registration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return Of(registration.Id, registration.CreatedAt);
    }

    public static string Of(long id, DateTimeOffset createdAt)
    {
        var number = createdAt.ToString("yy", CultureInfo.InvariantCulture) + id.ToString("0000000000", CultureInfo.InvariantCulture);
        return number + Rules.Identity.CheckDigit.Of(number);
    }

    /// <summary>The registration's id from what a scanner or a person gives, blanks allowed; null when it is not such a number, or mistyped.</summary>
    public static long? IdOf(string? text)
    {
        var digits = Rules.Identity.DigitText.Normalise(text);
        return digits.Length == 13 && Rules.Identity.CheckDigit.IsRight(digits) ? long.Parse(digits.AsSpan(2, 10), CultureInfo.InvariantCulture) : null;
    }
}

/// <summary>
/// Receipt numbers, e.g. <c>4326-0908-154607-4K7QXM2P</c>: province and year, day, second, eight random characters. Six were
/// too few: of 18,000 receipts of one second two are then equal one time in five.
/// </summary>
public static class ReceiptNumber
{
    private const int Random = 8;

    public static string New(string divisionPrefix, DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        return divisionPrefix + local.ToString("yy-MMdd-HHmmss-", CultureInfo.InvariantCulture) + ReadableCode.New(Random);
    }

    /// <summary>As stored, from what a person types: capitals, plain digits, no blanks.</summary>
    public static string Normalise(string? text) => Rules.Identity.DigitText.Normalise(text).Replace('—', '-').Replace('–', '-');
}
