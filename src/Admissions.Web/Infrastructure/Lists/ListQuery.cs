using System.Globalization;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Admissions.Web.Infrastructure.Lists;

/// <summary>What a list page understands in its address. Anything else in the query string is kept but not read.</summary>
/// <param name="Sorts">Keys that may be sorted by.</param>
/// <param name="Filters">Names of filter parameters.</param>
/// <param name="DefaultSort">A key of <paramref name="Sorts"/>, with <c>-</c> in front for descending.</param>
public sealed record ListSpec(IReadOnlyCollection<string> Sorts, IReadOnlyCollection<string> Filters, string DefaultSort)
{
    public int DefaultSize { get; init; } = 50;
    public IReadOnlyCollection<int> Sizes { get; init; } = [20, 50, 100, 200];

    /// <summary>Put in front of every parameter name, so that two tables can share a page.</summary>
    public string Prefix { get; init; } = "";
}

/// <summary>
/// State of a table as it stands in the address: <c>?p=2&amp;n=50&amp;sort=-score&amp;cols=a,b&amp;level=3</c>.
/// Nonsense falls back to the default; it never fails a request.
/// </summary>
public sealed class ListQuery
{
    private const int MaxFilterLength = 100;
    private const int MaxPage = 1_000_000;
    private readonly ListSpec spec;
    private readonly Dictionary<string, string> filters;
    private readonly List<KeyValuePair<string, string>> others;

    private ListQuery(ListSpec spec, IEnumerable<KeyValuePair<string, StringValues>> query)
    {
        this.spec = spec;
        filters = new Dictionary<string, string>(StringComparer.Ordinal);
        others = [];
        (Sort, Descending) = Order(spec.DefaultSort);
        Size = spec.DefaultSize;
        Page = 1;
        foreach (var (name, values) in query)
        {
            var own = name.StartsWith(spec.Prefix, StringComparison.Ordinal) ? name[spec.Prefix.Length..] : null;
            if (own is null || !Read(own, values.ToString(), values.Count > 0 ? Clean(values[0]) : ""))
                Keep(name, values);
        }
    }

    /// <summary>From 1. May lie behind the last page; <see cref="Skip"/> then finds no rows and the page says so.</summary>
    public int Page { get; private set; }
    public int Size { get; private set; }
    public string Sort { get; private set; }
    public bool Descending { get; private set; }

    /// <summary>Keys of the columns chosen by the user; null when he has chosen none.</summary>
    public IReadOnlyList<string>? Columns { get; private set; }
    public int Skip => (int)Math.Min((long)(Page - 1) * Size, int.MaxValue);
    public IReadOnlyDictionary<string, string> Filters => filters;
    public bool IsFiltered => filters.Count > 0;
    public IReadOnlyCollection<int> Sizes => spec.Sizes;
    public string Prefix => spec.Prefix;

    /// <summary>The filter's value, trimmed, at most 100 characters; null when it is absent or empty.</summary>
    public string? this[string filter] => filters.GetValueOrDefault(filter);

    /// <summary>A filter that must be a whole number; null for anything else.</summary>
    public int? Number(string filter) =>
        int.TryParse(this[filter], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>A filter that names one value of an enum; null for anything else, numbers and lists of names included.</summary>
    public TEnum? Choice<TEnum>(string filter) where TEnum : struct, Enum =>
        Enum.TryParse<TEnum>(this[filter], out var value) && string.Equals(Enum.GetName(value), this[filter], StringComparison.Ordinal) ? value : null;

    public static ListQuery Parse(IEnumerable<KeyValuePair<string, StringValues>> query, ListSpec spec) => new(spec, query);

    /// <summary>Parses the address of a request.</summary>
    public static ListQuery Of(HttpRequest request, ListSpec spec) => new(spec, request.Query);

    /// <summary>Address of another page of the same list.</summary>
    public string ToPage(int page) => Build(page, Sort, Descending, Size, null);

    /// <summary>Address that sorts by a column; the second press turns the order round. Starts at page 1.</summary>
    public string ToSort(string key, bool firstDescending = false) =>
        Build(1, key, string.Equals(key, Sort, StringComparison.Ordinal) ? !Descending : firstDescending, Size, null);

    /// <summary>Address of a file with all rows of the list: same filter, order and columns.</summary>
    public string ToExport(string handler, string format) => Build(1, Sort, Descending, Size, [new("handler", handler), new("format", format)]);

    /// <summary>Address without filters, with order and size kept.</summary>
    public string Cleared()
    {
        var parts = Pairs(1, Sort, Descending, Size).Where(pair => !filters.ContainsKey(Own(pair.Key)));
        return Join(parts.Concat(others));
    }

    /// <summary>What a filter form must carry along as hidden fields.</summary>
    public IEnumerable<KeyValuePair<string, string>> Carried() =>
        Pairs(1, Sort, Descending, Size).Where(pair => !filters.ContainsKey(Own(pair.Key))).Concat(others);

    /// <summary>What a column form must carry along: all but the columns.</summary>
    public IEnumerable<KeyValuePair<string, string>> CarriedForColumns() =>
        Pairs(1, Sort, Descending, Size).Where(pair => pair.Key != $"{Prefix}cols").Concat(others);

    private string Own(string name) => name[Math.Min(name.Length, Prefix.Length)..];

    private bool Read(string name, string all, string value)
    {
        switch (name)
        {
            case "p":
                if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page is >= 1 and <= MaxPage) Page = page;
                return true;
            case "n":
                if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && spec.Sizes.Contains(size)) Size = size;
                return true;
            case "sort":
                var (key, descending) = Order(value);
                if (spec.Sorts.Contains(key, StringComparer.Ordinal)) (Sort, Descending) = (key, descending);
                return true;
            case "cols":
                Columns = [.. Clean(all, 1000).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];
                if (Columns.Count == 0) Columns = null;
                return true;
            default:
                if (!spec.Filters.Contains(name, StringComparer.Ordinal)) return false;
                if (value.Length > 0) filters[name] = value;
                return true;
        }
    }

    private void Keep(string name, StringValues values)
    {
        if (name is "handler" or "format" || others.Count >= 20) return;
        others.AddRange(values.Select(value => new KeyValuePair<string, string>(name, Clean(value))));
    }

    private static (string Key, bool Descending) Order(string text) => text.StartsWith('-') ? (text[1..], true) : (text, false);

    private static string Clean(string? value, int length = MaxFilterLength)
    {
        var text = new StringBuilder(Math.Min(value?.Length ?? 0, length));
        foreach (var letter in value ?? "")
        {
            if (text.Length == length) break;
            if (!char.IsControl(letter)) text.Append(letter);
        }
        return text.ToString().Trim();
    }

    private IEnumerable<KeyValuePair<string, string>> Pairs(int page, string sort, bool descending, int size)
    {
        foreach (var (name, value) in filters) yield return new(Prefix + name, value);
        var order = descending ? $"-{sort}" : sort;
        if (order != spec.DefaultSort) yield return new($"{Prefix}sort", order);
        if (size != spec.DefaultSize) yield return new($"{Prefix}n", size.ToString(CultureInfo.InvariantCulture));
        if (Columns is not null) yield return new($"{Prefix}cols", string.Join(',', Columns));
        if (page > 1) yield return new($"{Prefix}p", page.ToString(CultureInfo.InvariantCulture));
    }

    private string Build(int page, string sort, bool descending, int size, IEnumerable<KeyValuePair<string, string>>? more) =>
        Join(Pairs(page, sort, descending, size).Concat(others).Concat(more ?? []));

    private static string Join(IEnumerable<KeyValuePair<string, string>> pairs) =>
        "?" + string.Join('&', pairs.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
}
