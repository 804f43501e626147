using FsCheck;
using FsCheck.Fluent;

namespace Admissions.Rules.Tests;

/// <summary>Random instances by FsCheck, the same in every run; a failure is shrunk to the smallest instance that still fails.</summary>
internal static class Randomly
{
    /// <param name="seed">Where FsCheck's own generator starts.</param>
    /// <param name="draw">Makes an instance from a number.</param>
    /// <param name="shrink">Smaller instances, the most promising first.</param>
    /// <param name="wrong">What is wrong with an instance, or null.</param>
    public static void Check<T>(int instances, int seed, Func<int, T> draw, Func<T, IEnumerable<T>> shrink, Func<T, string?> wrong)
    {
        var arbitrary = Arb.From(Gen.Choose(0, int.MaxValue - 1).Select(draw), shrink);
        var config = Config.QuickThrowOnFailure.WithMaxTest(instances).WithReplay((ulong)seed + 1, 1);
        Prop.ForAll(arbitrary, instance => wrong(instance) is { } what ? false.Label(what) : true.ToProperty()).Check(config);
    }
}
