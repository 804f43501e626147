using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Admissions.Core.Data;

/// <summary>
/// How tracked arrays are compared and copied: by plain methods. The provider's own comparers make a new dynamic method
/// on every call, which cost more than all the rest of a save (docs/benchmarks.md).
/// </summary>
internal static class ArrayComparers
{
    private static readonly Dictionary<Type, ValueComparer> OfType = new ValueComparer[]
    {
        Of<byte>(), Of<string>(), Of<long>(), Of<Rules.StudyLevel>(),
    }.ToDictionary(c => c.Type);

    /// <exception cref="InvalidOperationException">An entity has an array of a kind not named above.</exception>
    internal static void Apply(ModelBuilder model)
    {
        foreach (var property in model.Model.GetEntityTypes().SelectMany(e => e.GetProperties()).Where(p => p.ClrType.IsArray))
            property.SetValueComparer(OfType.TryGetValue(property.ClrType, out var comparer)
                ? comparer
                : throw new InvalidOperationException($"{property.DeclaringType.Name}.{property.Name} needs a comparer for {property.ClrType.Name}."));
    }

    private static ValueComparer<T[]> Of<T>() => new((a, b) => Same(a, b), a => Hash(a), a => Copy(a));

    private static bool Same<T>(T[]? a, T[]? b) => ReferenceEquals(a, b) || (a is not null && b is not null && a.AsSpan().SequenceEqual(b));

    private static int Hash<T>(T[] array)
    {
        var hash = new HashCode();
        foreach (var item in array)
            hash.Add(item);
        return hash.ToHashCode();
    }

    private static T[] Copy<T>(T[] array) => [.. array];
}
