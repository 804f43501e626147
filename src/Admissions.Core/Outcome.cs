using System.Diagnostics.CodeAnalysis;
using Admissions.Rules;

namespace Admissions.Core;

/// <summary>What a verb came to: its value, or the refusals that say why nothing was changed.</summary>
public sealed class Outcome<T>
{
    private Outcome(T? value, IReadOnlyList<Refusal> refusals) => (Value, Refusals) = (value, refusals);

    public T? Value { get; }
    public IReadOnlyList<Refusal> Refusals { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    public bool Succeeded => Refusals.Count == 0;

    public static implicit operator Outcome<T>(T value) => new(value, []);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default, [refusal]);

    public static Outcome<T> Refused(IReadOnlyList<Refusal> refusals) =>
        refusals is { Count: > 0 } ? new(default, refusals) : throw new ArgumentException("A refusal needs a reason.", nameof(refusals));
}
