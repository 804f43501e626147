using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Admissions.Rules.Policy;

/// <summary>Compares a document with the records of <see cref="CampaignPolicy"/>, which are the schema.</summary>
internal static class PolicyShape
{
    private static readonly NullabilityInfoContext Nullability = new();
    private static readonly Dictionary<Type, Key[]> Cache = [];

    public static void Check(JsonElement root, PolicyErrors errors)
    {
        lock (Cache)
            Check(root, typeof(CampaignPolicy), "", errors);
    }

    private static void Check(JsonElement element, Type type, string path, PolicyErrors errors)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            type = inner;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            CheckList(element, type.GetGenericArguments()[0], path, errors);
        else if (type.IsGenericType)
            CheckMap(element, type.GetGenericArguments(), path, errors);
        else if (type.IsEnum)
            CheckEnum(element, type, path, errors);
        else if (Scalar(element, type) is { } good)
            errors.When(!good.Good, path, $"应为{good.Form}");
        else
            CheckObject(element, type, path, errors);
    }

    private static (bool Good, string Form)? Scalar(JsonElement element, Type type)
    {
        var text = element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        if (type == typeof(string))
            return (text is not null, "文字");
        if (type == typeof(bool))
            return (element.ValueKind is JsonValueKind.True or JsonValueKind.False, " true 或 false");
        if (type == typeof(int))
            return (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out _), "整数");
        if (type == typeof(decimal))
            return (element.ValueKind == JsonValueKind.Number && element.TryGetDecimal(out _), "数字");
        if (type == typeof(PolicyMoment))
            return (PolicyMoment.TryParse(text, out _), "日期，例如 \"2026-09-02\" 或 \"2026-09-02T18:00\"");
        if (type == typeof(DateOnly))
            return (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _), "日期，例如 \"2026-09-02\"");
        if (type == typeof(TimeOnly))
            return (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _), "时刻，例如 \"08:00\"");
        if (type == typeof(Yuan))
            return (Yuan.TryParse(text, out _), "两位小数的金额，例如 \"160.00\"");
        return null;
    }

    private static void CheckList(JsonElement element, Type item, string path, PolicyErrors errors)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            errors.Add(path, "应为列表，用方括号");
            return;
        }

        foreach (var (value, index) in element.EnumerateArray().Select((value, index) => (value, index)))
            Check(value, item, $"{path}[{index}]", errors);
    }

    private static void CheckMap(JsonElement element, Type[] types, string path, PolicyErrors errors)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            errors.Add(path, "应为对象，用花括号");
            return;
        }

        foreach (var property in element.EnumerateObject())
        {
            if (types[0].IsEnum && !Enum.GetNames(types[0]).Contains(property.Name))
                errors.Add(Join(path, property.Name), $"没有“{property.Name}”这个键。可用：{string.Join('、', Enum.GetNames(types[0]))}");
            else
                Check(property.Value, types[1], Join(path, property.Name), errors);
        }
    }

    private static void CheckEnum(JsonElement element, Type type, string path, PolicyErrors errors)
    {
        var names = Enum.GetNames(type);
        var good = element.ValueKind == JsonValueKind.String && names.Contains(element.GetString());
        errors.When(!good, path, $"“{element}”不是允许的值。可用：{string.Join('、', names)}");
    }

    private static void CheckObject(JsonElement element, Type type, string path, PolicyErrors errors)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            errors.Add(path, "应为对象，用花括号");
            return;
        }

        var keys = Keys(type);
        foreach (var property in element.EnumerateObject().Where(property => Array.TrueForAll(keys, key => key.Name != property.Name)))
            errors.Add(Join(path, property.Name), $"没有“{property.Name}”这个键。请删去，或者改成正确的键名");
        foreach (var key in keys)
        {
            if (!element.TryGetProperty(key.Name, out var value))
                errors.When(key.Required, Join(path, key.Name), $"缺少“{key.Name}”");
            else if (value.ValueKind == JsonValueKind.Null)
                errors.When(!key.Nullable, Join(path, key.Name), $"“{key.Name}”不能是 null");
            else
                Check(value, key.Type, Join(path, key.Name), errors);
        }
    }

    private static Key[] Keys(Type type)
    {
        if (Cache.TryGetValue(type, out var keys))
            return keys;
        var optional = type.GetConstructors().SelectMany(constructor => constructor.GetParameters())
            .Where(parameter => parameter.HasDefaultValue).Select(parameter => parameter.Name).ToHashSet();
        var positional = type.GetConstructors().SelectMany(constructor => constructor.GetParameters()).Select(parameter => parameter.Name).ToHashSet();
        keys = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is not null).Select(property => new Key(
            JsonNamingPolicy.CamelCase.ConvertName(property.Name),
            property.PropertyType,
            positional.Contains(property.Name) ? !optional.Contains(property.Name) : property.IsDefined(typeof(RequiredMemberAttribute)),
            Nullability.Create(property).ReadState == NullabilityState.Nullable))];
        Cache[type] = keys;
        return keys;
    }

    private static string Join(string path, string key) => path.Length == 0 ? key : path + "." + key;

    private sealed record Key(string Name, Type Type, bool Required, bool Nullable);
}
