using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Admissions.Rules.Dispatch.Verification;

/// <summary>Asks the processor to bring near what a verifier reads some candidates later; does nothing where it cannot be asked.</summary>
internal static class NearSoon
{
    /// <summary>Candidates between asking and reading.</summary>
    public const int Ahead = 32;
    private const int LineBytes = 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Fetch<T>(T[] column, int at)
        where T : unmanaged
    {
        if (Sse.IsSupported && (uint)at < (uint)column.Length)
            Sse.Prefetch0(Unsafe.AsPointer(ref column[at]));
    }

    /// <summary>The cache lines of several values.</summary>
    public static void Fetch<T>(T[] column, int from, int count)
        where T : unmanaged
    {
        for (var at = from; at < from + count; at += LineBytes / Unsafe.SizeOf<T>())
            Fetch(column, at);
        Fetch(column, from + count - 1);
    }
}
