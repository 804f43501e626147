using System.Security.Cryptography;

namespace Admissions.Rules.Dispatch.Verification;

/// <summary>A seed as whoever checks a finished run reads it, by nothing of the draw or the seating.</summary>
public static class SeedReading
{
    private const string Digits = "0123456789abcdef";

    /// <summary>Hexadecimal digits, two for each byte, at least one byte.</summary>
    public static bool IsSeed(string text) => text.Length > 0 && text.Length % 2 == 0 && text.All(digit => ValueOf(digit) >= 0);

    /// <summary>SHA-256 of the seed in lower-case hexadecimal: what was published before the run (HR-133, GD-88).</summary>
    public static string CommitmentOf(string seed)
    {
        var bytes = new byte[seed.Length / 2];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)((16 * ValueOf(seed[2 * i])) + ValueOf(seed[(2 * i) + 1]));
        return string.Concat(SHA256.HashData(bytes).Select(value => $"{Digits[value / 16]}{Digits[value % 16]}"));
    }

    private static int ValueOf(char digit) => Digits.IndexOf(char.ToLowerInvariant(digit), StringComparison.Ordinal);
}
