using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Admissions.Rules.Dispatch;

/// <summary>
/// The draw of 派位 and of tied candidates: everybody's ticket is HMAC-SHA256(seed, id), smallest first. The seed is
/// committed by its SHA-256 before the run and revealed after it, so that anyone can draw again.
/// </summary>
public sealed class LotteryDraw
{
    private readonly byte[] seed;

    /// <param name="seedHex">Hexadecimal digits, two per byte.</param>
    public LotteryDraw(string seedHex) => seed = Convert.FromHexString(seedHex);

    /// <summary>SHA-256 of the seed in lower-case hexadecimal; published before the run.</summary>
    public static string CommitmentOf(string seedHex) => Convert.ToHexStringLower(SHA256.HashData(Convert.FromHexString(seedHex)));

    /// <summary>The ticket of one candidate.</summary>
    public LotteryTicket TicketOf(string candidateId)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(seed, Encoding.UTF8.GetBytes(candidateId), hash);
        return new LotteryTicket(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
    }
}

/// <summary>A 256-bit ticket; smaller comes first.</summary>
public readonly record struct LotteryTicket(UInt128 High, UInt128 Low) : IComparable<LotteryTicket>
{
    public int CompareTo(LotteryTicket other) =>
        High == other.High ? Low.CompareTo(other.Low) : High.CompareTo(other.High);

    public static bool operator <(LotteryTicket left, LotteryTicket right) => left.CompareTo(right) < 0;

    public static bool operator >(LotteryTicket left, LotteryTicket right) => left.CompareTo(right) > 0;

    public static bool operator <=(LotteryTicket left, LotteryTicket right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LotteryTicket left, LotteryTicket right) => left.CompareTo(right) >= 0;
}
