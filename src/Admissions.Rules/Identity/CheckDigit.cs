namespace Admissions.Rules.Identity;

/// <summary>ISO 7064 MOD 11,10: one digit that finds every single wrong digit and nearly all swapped neighbours.</summary>
public static class CheckDigit
{
    /// <param name="digits">Decimal digits only.</param>
    public static char Of(ReadOnlySpan<char> digits)
    {
        var product = 10;
        foreach (var digit in digits)
        {
            var sum = (digit - '0' + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }
        return (char)('0' + ((11 - product) % 10));
    }

    /// <summary>Whether the last digit is that of the others.</summary>
    public static bool IsRight(string number) =>
        number is { Length: > 1 } && number.All(char.IsAsciiDigit) && Of(number.AsSpan(0, number.Length - 1)) == number[^1];
}
