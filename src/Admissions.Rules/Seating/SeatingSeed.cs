using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Admissions.Rules.Seating;

/// <summary>
/// The random order of a run, made so that an outsider can recompute it with a few lines of any language.
/// K = SHA-256(seed); a and b are bytes 0–7 and 8–15 of K as little-endian 64-bit numbers. The key of a candidate is
/// <c>mix(mix(id + a) ^ b)</c>, all arithmetic modulo 2^64, where
/// <c>mix(z): z = (z ^ z&gt;&gt;30) · 0xBF58476D1CE4E5B9; z = (z ^ z&gt;&gt;27) · 0x94D049BB133111EB; z ^ z&gt;&gt;31</c>.
/// Within a district and category candidates are called in the ascending order of their keys. The map from id to key is one-to-one,
/// so there are no equal keys.
/// </summary>
public readonly struct SeatingSeed
{
    private readonly ulong _a;
    private readonly ulong _b;

    public SeatingSeed(ReadOnlySpan<byte> seed)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(seed, hash);
        _a = BinaryPrimitives.ReadUInt64LittleEndian(hash);
        _b = BinaryPrimitives.ReadUInt64LittleEndian(hash[8..]);
        Commitment = Convert.ToHexStringLower(hash);
    }

    /// <summary>SHA-256 of the seed in lower-case hexadecimal: published before the run, the seed itself after it.</summary>
    public string Commitment { get; }

    /// <summary>Reads a seed written in hexadecimal, with at least one byte.</summary>
    public static bool TryParse(string? hex, out SeatingSeed seed)
    {
        var good = !string.IsNullOrEmpty(hex) && hex.Length % 2 == 0 && hex.All(char.IsAsciiHexDigit);
        seed = good ? new SeatingSeed(Convert.FromHexString(hex!)) : default;
        return good;
    }

    /// <summary>The candidate's place in the random order.</summary>
    public ulong KeyOf(long id) => Mix(Mix(unchecked((ulong)id + _a)) ^ _b);

    internal static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
