using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Reporting;

/// <summary>One column of the agreed layout in which candidates are reported, exported and compared (HR-11, HR-124).</summary>
/// <param name="Key">Glossary identifier, camelCase.</param>
/// <param name="Title">Word for people and for XLSX.</param>
/// <param name="Dbf">Field name in DBF files: at most ten ASCII characters.</param>
/// <param name="Type">DBF type: C, D or N.</param>
/// <param name="Width">Bytes, not characters: a Chinese character takes two in GBK, up to four in GB 18030.</param>
public sealed record LayoutField(string Key, string Title, string Dbf, char Type, int Width)
{
    /// <summary>Part of what the county answers for; what the province decides after the report (the admission type, HR-114) is not.</summary>
    public bool InDigest { get; init; } = true;
}

/// <summary>The layout itself; its order is part of the digest, so a field is only ever added at the end (docs/rules/reporting.md).</summary>
public static class CandidateLayout
{
    private const int Sentence = 254;

    /// <summary>Characters of a name in DBF files.</summary>
    private const int NameLength = 10;

    public static IReadOnlyList<LayoutField> Fields { get; } =
    [
        new("candidateNumber", "考生号", "KSH", 'C', 20),
        new("name", "姓名", "XM", 'C', 120),
        new("sex", "性别", "XB", 'C', 1),
        new("birthDate", "出生日期", "CSRQ", 'D', 8),
        new("documentKind", "证件类型", "ZJLX", 'C', 20),
        new("documentNumber", "证件号码", "ZJHM", 'C', 30),
        new("ethnicity", "民族", "MZ", 'C', 4),
        new("politicalStatus", "政治面貌", "ZZMM", 'C', 4),
        new("educationAttained", "文化程度", "WHCD", 'C', 4),
        new("foreignLanguage", "外语语种", "WYYZ", 'C', 4),
        new("candidateFeatures", "考生特征", "KSTZ", 'C', 120),
        new("admissionType", "招生类别", "ZSLB", 'C', 30) { InDigest = false },
        new("graduationDate", "毕业日期", "BYRQ", 'D', 8),
        new("graduationSchool", "毕业学校", "BYXX", 'C', 120),
        new("diplomaNumber", "毕业证书编号", "BYZSH", 'C', 60),
        new("medicalLicenseNumber", "医学类执业资格证书编号", "YXZSH", 'C', 60),
        new("occupationClass", "职业类别", "ZYLB", 'C', 4),
        new("employmentStartDate", "工作日期", "GZRQ", 'D', 8),
        new("telephone", "联系电话", "LXDH", 'C', 20),
        new("address", "通讯地址", "TXDZ", 'C', 200),
        new("postalCode", "邮政编码", "YZBM", 'C', 6),
        new("remark", "备注", "BZ", 'C', Sentence),
        new("householdRegistrationPlace", "户籍所在地", "HKSZD", 'C', 6),
        new("registrationPoint", "报名确认点", "QRD", 'C', 20),
        new("level", "层次", "CC", 'C', 30),
        new("category", "科类", "KL", 'C', 30),
        new("subCategory", "科类细分", "KLXF", 'C', 30),
        new("mode", "学习形式", "XXXS", 'C', 20),
        new("choices", "志愿", "ZY", 'C', Sentence),
        new("bonuses", "照顾加分", "JF", 'C', 60),
        new("version", "提交版本", "BB", 'N', 4),
        new("photoDigest", "相片校验值", "XPJY", 'C', 64),
    ];

    /// <summary>
    /// The common fields, then those that only this campaign has (HR-168), in the policy's order; where a policy has none it is
    /// <see cref="Fields"/>. All of the own ones are as wide as a table allows: a policy may be corrected after people have answered.
    /// </summary>
    public static IReadOnlyList<LayoutField> Of(CampaignPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var own = policy.BasicInformation.ExtraFields;
        if (own.Count == 0)
            return Fields;
        var named = Fields.Select(f => f.Title).Concat(own.Select(f => f.Label)).GroupBy(t => t, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. Fields,
            .. own.Select(field => new LayoutField(field.Code, named.Contains(field.Label) ? $"{field.Label}（{OwnName(field.Code)}）" : field.Label, OwnName(field.Code), 'C', Sentence)),
        ];
    }

    /// <summary>
    /// Name in DBF files of the campaign's own field with this code, of the code alone: where the field stands in the policy and which
    /// others there are changes nothing. A code that fits is the name itself; of another, up to four letters and five digits of its SHA-256.
    /// </summary>
    public static string OwnName(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        var name = code.ToUpperInvariant();
        if (name.Length is > 0 and <= NameLength && name.All(char.IsAsciiLetterOrDigit) && char.IsAsciiLetter(name[0]) && !Common.Contains(name) && !IsOlderName(name))
            return name;
        var letters = new string([.. name.Where(char.IsAsciiLetter).Take(NameLength - 7)]);
        return $"Z{letters}_{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(code)))[..5]}";
    }

    /// <summary>Name of an own field in files that were written when they were named by their position from 0 in the policy.</summary>
    internal static string OlderName(int position) => string.Create(CultureInfo.InvariantCulture, $"ZD{position + 1:00}");

    private static bool IsOlderName(string name) => name.StartsWith("ZD", StringComparison.Ordinal) && name[2..].All(char.IsAsciiDigit);

    /// <summary>The layout of a table that says by its columns which own fields it has.</summary>
    /// <param name="columns">Names of the DBF table's fields.</param>
    public static IReadOnlyList<LayoutField> In(IEnumerable<string> columns) =>
        [.. Fields, .. columns.Select(name => name.ToUpperInvariant()).Where(name => !Common.Contains(name)).Distinct(StringComparer.Ordinal).Select(name => new LayoutField(name, name, name, 'C', Sentence))];

    private static readonly HashSet<string> Common = Fields.Select(f => f.Dbf).ToHashSet(StringComparer.Ordinal);

    private static readonly Dictionary<string, int> Positions = Fields.Select((f, i) => (f.Key, i)).ToDictionary(p => p.Key, p => p.i, StringComparer.Ordinal);

    /// <exception cref="KeyNotFoundException">The layout has no such field: a bug.</exception>
    public static int PositionOf(string key) => Positions[key];
}

/// <summary>One candidate as text in the order of <see cref="CandidateLayout.Fields"/> and the campaign's own fields behind them; dates as 2026-09-11, lists joined with ";", nothing as "".</summary>
public sealed record CandidateRow(IReadOnlyList<string> Values)
{
    public string this[string key] => Values[CandidateLayout.PositionOf(key)];

    public string Number => Values[0];
}
