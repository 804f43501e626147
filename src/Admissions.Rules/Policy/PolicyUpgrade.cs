using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Admissions.Rules.Policy;

/// <summary>The number of a document's layout is none that this program knows.</summary>
public sealed class PolicySchemaException(string sentence) : JsonException(sentence);

/// <summary>
/// Brings a document that was written under an older layout forward, step by step. A document carries the number of its layout
/// under <c>schema</c>; those written before there were numbers carry none and may be of any of the first nine layouts, so the
/// steps between these look at what is there and change only what is still old.
/// </summary>
/// <remarks>
/// Whoever adds a required key, renames one or narrows what a value may be raises <see cref="Current"/>, adds the step that makes
/// the key from what older documents say, and keeps the packs as they stood before as vectors (PolicyVectorTests).
/// </remarks>
public static class PolicyUpgrade
{
    /// <summary>The key of the number.</summary>
    public const string Key = "schema";

    /// <summary>The step at index 0 leads from layout 1 to layout 2, and so on.</summary>
    private static readonly Action<JsonObject>[] Steps =
    [
        PolicyUpgradeSteps.JudgeAtTheCounter,
        PolicyUpgradeSteps.NameReasonsOfNonPayment,
        PolicyUpgradeSteps.DeclareEvidence,
        PolicyUpgradeSteps.GiveTheCounterACourse,
        PolicyUpgradeSteps.GatherSources,
        PolicyUpgradeSteps.NameGroupsOfCategories,
        PolicyUpgradeSteps.ChooseTheWorkPlaceFromTheList,
        PolicyUpgradeSteps.PromiseOnlyWhatIsDone,
    ];

    /// <summary>The layout that this program reads.</summary>
    public static int Current { get; } = Steps.Length + 1;

    /// <summary>The document in the present layout: changed in place, its number set.</summary>
    /// <exception cref="PolicySchemaException">Its number is none, or newer than <see cref="Current"/>.</exception>
    internal static void Run(JsonObject document)
    {
        for (var at = NumberOf(document); at < Current; at++)
            Steps[at - 1](document);
        document.Remove(Key);
        document.Insert(0, Key, Current);
    }

    /// <summary>1 for a document without a number.</summary>
    /// <exception cref="PolicySchemaException">It is none, or newer than <see cref="Current"/>.</exception>
    internal static int NumberOf(JsonObject document)
    {
        if (!document.TryGetPropertyValue(Key, out var written))
            return 1;
        if (written is not JsonValue value || !value.TryGetValue<int>(out var number) || number < 1)
            throw new PolicySchemaException("格式号应为不小于 1 的整数；不知道就删去这一行");
        return number <= Current
            ? number
            : throw new PolicySchemaException(string.Create(
                CultureInfo.InvariantCulture, $"这份政策的格式号是 {number}，本系统只认识到 {Current}。请先升级系统，或者换用按格式 {Current} 写的文件"));
    }
}
