using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Admissions.Rules.Dispatch;

/// <summary>A hint to the processor to bring a cache line near before it is needed; does nothing where there is no such hint.</summary>
internal static class Prefetch
{
    public const int LineBytes = 64;

    /// <summary>Ints in a cache line.</summary>
    public const int IntsPerLine = LineBytes / sizeof(int);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Line<T>(ref T target)
        where T : struct
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref target));
    }
}
