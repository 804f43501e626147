namespace Admissions.Rules.Tests;

/// <summary>How many right results, each spoilt in one seeded way, the verifier of every engine is shown; it must object to each.</summary>
internal static class Corruptions
{
    public const int AtLeast = 200;
}
