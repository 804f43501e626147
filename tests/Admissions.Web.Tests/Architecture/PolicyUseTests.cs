using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Admissions.Core.Data;
using Admissions.Rules.Policy;

namespace Admissions.Web.Tests.Architecture;

/// <summary>A rule that a policy states and nobody reads is a rule in name only.</summary>
public sealed partial class PolicyUseTests
{
    private const string Space = "Admissions.Rules.Policy";
    private const string Heading = "## 尚未使用";

    private static readonly Assembly[] Readers = [typeof(CampaignPolicy).Assembly, typeof(AdmissionsDbContext).Assembly, typeof(Program).Assembly];

    /// <summary>They ask whether the document is well made, not what it says.</summary>
    private static readonly Type[] Checkers = [typeof(PolicyValidator), typeof(PolicyJson)];

    [Fact]
    public void Keys_AreReadOutsideThePolicyOrListedAsNotUsed()
    {
        var listed = Listed();
        var read = GettersRead();

        var unread = Keys(typeof(CampaignPolicy), "", []).Where(k => !read.Contains(k.Getter)).ToLookup(k => k.Getter, k => k.Path);

        // What stands in several places is listed at one of them.
        unread.Where(key => !key.Any(path => listed.Any(l => path == l || path.StartsWith(l + ".", StringComparison.Ordinal) || path.StartsWith(l + "[].", StringComparison.Ordinal))))
            .Select(key => string.Join(" = ", key)).ShouldBeEmpty("read these keys, or say in docs/rules/policy.md why nothing does");
        var open = unread.SelectMany(key => key).ToHashSet(StringComparer.Ordinal);
        listed.Where(l => !open.Contains(l)).ShouldBeEmpty("these keys are read, or are no keys: take them off the list in docs/rules/policy.md");
    }

    /// <summary>Every key with its path, as <c>windows[].scope</c>; what is used in several places has several paths.</summary>
    private static IEnumerable<(string Path, MethodInfo Getter)> Keys(Type type, string prefix, IReadOnlyList<Type> above)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is not null))
        {
            var path = prefix + JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            yield return (path, property.GetMethod!);
            var (inner, mark) = Inner(property.PropertyType);
            if (inner.Namespace == Space && IsRecord(inner) && !above.Contains(inner))
                foreach (var below in Keys(inner, path + mark + ".", [.. above, inner]))
                    yield return below;
        }
    }

    private static (Type Type, string Mark) Inner(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
            return (value, "");
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? (type.GetGenericArguments()[0], "[]") : (type, "");
    }

    private static HashSet<MethodBase> GettersRead()
    {
        var read = new HashSet<MethodBase>();
        foreach (var type in Readers.SelectMany(a => a.GetTypes()).Where(t => !IsPolicy(t)))
            foreach (var method in CodeReferences.MembersUsedBy(type).OfType<MethodBase>())
                Follow(method, read);
        return read;
    }

    /// <summary>A question that a policy answers about itself reads for whoever asks it.</summary>
    private static void Follow(MethodBase method, HashSet<MethodBase> read)
    {
        if (method.DeclaringType is not { } type || !IsPolicy(type) || IsChecker(type) || !read.Add(method))
            return;
        // What the compiler writes for every record reads everything and decides nothing.
        if (method.Name is "PrintMembers" or nameof(ToString) or nameof(Equals) or nameof(GetHashCode))
            return;
        foreach (var used in CodeReferences.MembersUsedBy(method).OfType<MethodBase>())
            Follow(used, read);
    }

    private static HashSet<string> Listed()
    {
        var text = File.ReadAllText(Path.Combine(TestDatabase.Root, "docs", "rules", "policy.md"));
        var section = text[text.IndexOf(Heading, StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n## ", Heading.Length, StringComparison.Ordinal)];
        return [.. section.Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal)).SelectMany(l => Code().Matches(l.Split('|')[1]).Select(m => m.Groups[1].Value))];
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$", BindingFlags.Public | BindingFlags.Instance) is not null;

    private static bool IsPolicy(Type type) => Outermost(type).Namespace == Space;

    private static bool IsChecker(Type type) =>
        Outermost(type) is var outer && (Checkers.Contains(outer) || outer.Name.EndsWith("Checks", StringComparison.Ordinal) || outer.Name is "PolicyShape" or "PolicyErrors");

    private static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer)
            type = outer;
        return type;
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
