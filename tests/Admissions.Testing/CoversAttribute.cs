namespace Admissions.Testing;

/// <summary>Names the register rows (shared/spec) whose "shown by" scenario the test asserts.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class CoversAttribute(params string[] rows) : Attribute
{
    public IReadOnlyList<string> Rows { get; } = rows;
}
