namespace Admissions.Rules.Identity;

/// <summary>What a card reader says besides name, number and end of validity. Null: the reader does not say.</summary>
/// <param name="Sex">GB/T 2261.1 code, 1 male, 2 female.</param>
/// <param name="Ethnicity">GB/T 3304 code.</param>
/// <param name="Issuer">Police office that issued the card.</param>
/// <param name="Device">Name of the adapter that read, e.g. <c>huashi</c>.</param>
/// <param name="ReaderSerial">SAM number or serial of the reader.</param>
public sealed record ChipFields(
    string? Sex, string? Ethnicity, DateOnly? BirthDate, string? Issuer, DateOnly? ValidFrom, string Device, string? ReaderSerial)
{
    private const int IssuerMaxLength = 60, SerialMaxLength = 40;

    /// <summary>
    /// The reading comes through a browser, so it is checked like any input: what a chip says of one person agrees with
    /// itself. A refusal means a broken reader or a forged request, never a wrong registration.
    /// </summary>
    /// <param name="number">Resident number, already checked by its last digit.</param>
    /// <param name="validUntil">Null for a card without end.</param>
    /// <param name="ethnicities">Codes of GB/T 3304.</param>
    public Refusal? Check(ResidentIdNumber number, DateOnly? validUntil, DateOnly today, IReadOnlySet<string> ethnicities)
    {
        ArgumentNullException.ThrowIfNull(number);
        ArgumentNullException.ThrowIfNull(ethnicities);
        if (BirthDate is { } birth && birth != number.BirthDate)
            return Contradiction("出生日期与号码不符");
        if (Sex is not null && Sex != ((int)number.Sex).ToString(System.Globalization.CultureInfo.InvariantCulture))
            return Contradiction("性别与号码不符");
        if (Ethnicity is not null && !ethnicities.Contains(Ethnicity))
            return Contradiction("没有这个民族");
        if (ValidFrom > today || ValidFrom >= validUntil)
            return Contradiction("有效期的起止日期不对");
        return Plain(Issuer, IssuerMaxLength) && Plain(ReaderSerial, SerialMaxLength) ? null : Contradiction("签发机关或者设备号不对");
    }

    private static Refusal Contradiction(string what) => new("chip.contradiction", "cardNumber",
        $"读卡器给出的内容有误：{what}。请把身份证拿开再读一次；还是这样的，照证件输入");

    private static bool Plain(string? text, int most) => text is null || (text.Length <= most && !text.Any(char.IsControl));
}
