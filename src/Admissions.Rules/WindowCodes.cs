using System.Globalization;

namespace Admissions.Rules;

/// <summary>
/// Windows that the code itself asks for, by the codes under which the policies' timetables carry them (HR-51). A campaign
/// without such a line never opens what it gates.
/// </summary>
public static class WindowCodes
{
    public const string UserSetup = nameof(UserSetup);
    public const string PointSetup = nameof(PointSetup);
    public const string Registration = nameof(Registration);
    public const string Confirmation = nameof(Confirmation);
    public const string Payment = nameof(Payment);
    public const string UnpaidVerification = nameof(UnpaidVerification);
    public const string ExemptionCity = nameof(ExemptionCity);
    public const string SiteSetup = nameof(SiteSetup);
    public const string Numbering = nameof(Numbering);
    public const string Printing = nameof(Printing);
    public const string PhotoDownload = nameof(PhotoDownload);

    /// <param name="round">Round of dispatch, from 1; null, before any, is the code of no window.</param>
    public static string Download(int? round) => OfRound(nameof(Download), round);

    /// <inheritdoc cref="Download"/>
    public static string Upload(int? round) => OfRound(nameof(Upload), round);

    /// <inheritdoc cref="Download"/>
    public static string Confirm(int? round) => OfRound(nameof(Confirm), round);

    private static string OfRound(string code, int? round) => string.Create(CultureInfo.InvariantCulture, $"{code}[{round}]");
}
