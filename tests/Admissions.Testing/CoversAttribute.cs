using Xunit.v3;

namespace Admissions.Testing;

/// <summary>Names the register rows (shared/spec) whose "shown by" scenario the test asserts.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class CoversAttribute(params string[] rows) : Attribute, ITraitAttribute
{
    public IReadOnlyList<string> Rows { get; } = rows;

    /// <summary>Traits travel into the result files, from which <c>./test --coverage-of-register</c> reads them.</summary>
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() =>
        [.. Rows.Select(row => KeyValuePair.Create("Covers", row))];
}
