using System.Collections.Frozen;
using Admissions.Rules.Eligibility;
using CsvHelper;

namespace Admissions.Core.Data;

/// <summary>A node of the division tree (GB/T 2260): 2 digits a province, 4 a city, 6 a county.</summary>
public sealed record Division(string Code, string Name)
{
    /// <summary>Null for a province.</summary>
    public string? ParentCode => Code.Length > 2 ? Code[..^2] : null;
}

/// <summary>A closed list of codes of a national standard.</summary>
public sealed class CodeTable
{
    private readonly FrozenDictionary<string, string> _names;

    internal CodeTable(IReadOnlyList<KeyValuePair<string, string>> entries)
    {
        Entries = entries;
        _names = entries.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Code and name in the order of the standard.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Entries { get; }

    public bool Contains(string? code) => code is not null && _names.ContainsKey(code);

    /// <summary>Null for a code the table does not have.</summary>
    public string? Name(string? code) => code is null ? null : _names.GetValueOrDefault(code);
}

/// <summary>Tables of national standards, read once from the CSV files beside this class.</summary>
public static class ReferenceData
{
    // Placeholders of the statistics office between a province and its counties; no address names them.
    private static readonly FrozenSet<string> Unspoken = FrozenSet.Create(
        StringComparer.Ordinal, "市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划");

    private static readonly Lazy<FrozenDictionary<string, Division>> DivisionsByCode = new(() =>
        Read("divisions").Select(row => new Division(row.Key, row.Value)).ToFrozenDictionary(division => division.Code, StringComparer.Ordinal));

    private static readonly Lazy<FrozenDictionary<string, Division[]>> DivisionsByParent = new(() =>
        DivisionsByCode.Value.Values
            .GroupBy(division => division.ParentCode ?? "", StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.OrderBy(division => division.Code, StringComparer.Ordinal).ToArray(), StringComparer.Ordinal));

    private static readonly Lazy<CodeTable> LazySexes = Table("sexes");
    private static readonly Lazy<CodeTable> LazyEthnicities = Table("ethnicities");
    private static readonly Lazy<CodeTable> LazyPoliticalStatuses = Table("political-statuses");
    private static readonly Lazy<CodeTable> LazyEducationLevels = Table("education-levels");
    private static readonly Lazy<CodeTable> LazyOccupationClasses = Table("occupation-classes");
    private static readonly Lazy<CodeTable> LazyAdmissionTypes = Table("admission-types");
    private static readonly Lazy<CodeTable> LazyReturnReasons = Table("return-reasons");
    private static readonly Lazy<CodeTable> LazyIncidentTypes = Table("incident-types");

    private static readonly Lazy<FrozenDictionary<string, CodeTable>> LazyStuckReasons = new(() => Rows("stuck-reasons", csv => (Kind: csv.GetString("kind"), Code: csv.GetString("code"), Name: csv.GetString("name")))
        .GroupBy(row => row.Kind, StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => new CodeTable([.. group.Select(row => KeyValuePair.Create(row.Code, row.Name))]), StringComparer.Ordinal));

    private static readonly Lazy<CodeSets> LazyCodeSets = new(() => new CodeSets(new Dictionary<string, IReadOnlySet<string>>
    {
        ["sex"] = new HashSet<string> { "1", "2" },
        ["ethnicity"] = Codes(Ethnicities),
        ["politicalStatus"] = Codes(PoliticalStatuses),
        ["educationAttained"] = Codes(EducationLevels),
        ["occupationClass"] = Codes(OccupationClasses),
        ["admissionType"] = Codes(AdmissionTypes),
        ["householdRegistrationPlace"] = Divisions.Keys.Where(code => code.Length > 2).SelectMany(code => code.Length == 4 ? [code, code + "00"] : new[] { code }).ToHashSet(),
    }));

    /// <summary>GB/T 2261.1.</summary>
    public static CodeTable Sexes => LazySexes.Value;

    /// <summary>GB/T 3304.</summary>
    public static CodeTable Ethnicities => LazyEthnicities.Value;

    /// <summary>GB/T 4762.</summary>
    public static CodeTable PoliticalStatuses => LazyPoliticalStatuses.Value;

    /// <summary>GB/T 4658, top classes.</summary>
    public static CodeTable EducationLevels => LazyEducationLevels.Value;

    /// <summary>GB/T 6565, top classes and the two middle classes that rules refer to.</summary>
    public static CodeTable OccupationClasses => LazyOccupationClasses.Value;

    /// <summary>招生类别 (HR-27).</summary>
    public static CodeTable AdmissionTypes => LazyAdmissionTypes.Value;

    /// <summary>Codes of a PreReturn; the text beside the code says the particulars (HA-64).</summary>
    public static CodeTable ReturnReasons => LazyReturnReasons.Value;

    /// <summary>Kinds of abnormal situations (HR-144, 湘教考信字〔2019〕3号 §五).</summary>
    public static CodeTable IncidentTypes => LazyIncidentTypes.Value;

    /// <summary>Why a registration stands still, by the name of its StuckKind; the unpaid have theirs in the policy (HR-110).</summary>
    public static IReadOnlyDictionary<string, CodeTable> StuckReasons => LazyStuckReasons.Value;

    /// <summary>The tables as the registration rules ask for them; households are cities and counties (HR-39).</summary>
    public static CodeSets CodeSets => LazyCodeSets.Value;

    /// <summary>All divisions by code.</summary>
    public static IReadOnlyDictionary<string, Division> Divisions => DivisionsByCode.Value;

    /// <summary>The division with this code, written short (4301) or padded (430100); null when there is none.</summary>
    public static Division? Division(string? code) =>
        code is null ? null : DivisionsByCode.Value.GetValueOrDefault(Short(code));

    /// <summary>The divisions directly below, by code; the provinces for an empty code.</summary>
    public static IReadOnlyList<Division> Children(string code) =>
        DivisionsByParent.Value.TryGetValue(Short(code), out var children) ? children : [];

    /// <summary>「湖南省长沙市芙蓉区」 for 430102; empty for an unknown code.</summary>
    public static string NamePath(string? code)
    {
        var path = "";
        for (var division = Division(code); division is not null; division = Division(division.ParentCode))
        {
            if (!Unspoken.Contains(division.Name))
                path = division.Name + path;
        }

        return path;
    }

    /// <summary>430100 → 4301, 430000 → 43; other codes as they are.</summary>
    public static string Short(string code) => code switch
    {
        [_, _, '0', '0', '0', '0'] => code[..2],
        [_, _, _, _, '0', '0'] => code[..4],
        _ => code,
    };

    private static HashSet<string> Codes(CodeTable table) => [.. table.Entries.Select(entry => entry.Key)];

    private static Lazy<CodeTable> Table(string name) => new(() => new CodeTable(Read(name)));

    private static List<KeyValuePair<string, string>> Read(string name) => Rows(name, csv => KeyValuePair.Create(csv.GetString("code"), csv.GetString("name")));

    private static List<T> Rows<T>(string name, Func<CsvReader, T> row)
    {
        using var stream = typeof(ReferenceData).Assembly.GetManifestResourceStream($"Admissions.Core.Data.ReferenceData.{name}.csv")
            ?? throw new InvalidOperationException($"The reference table {name} is not embedded.");
        using var csv = CsvReader.Create(stream, new CsvReaderOptions(), leaveOpen: false);
        var rows = new List<T>();
        while (csv.Read())
            rows.Add(row(csv));
        return rows;
    }
}
