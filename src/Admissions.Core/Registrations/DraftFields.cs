using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Admissions.Core.Data;
using Admissions.Rules;
using Admissions.Rules.Eligibility;
using Admissions.Rules.Identity;
using Admissions.Rules.Policy;

namespace Admissions.Core.Registrations;

/// <summary>The fields of the basic information: how they are grouped on pages, tidied, and read aloud.</summary>
public static partial class DraftFields
{
    /// <summary>Longest text a draft keeps; the rules' own limits are far below.</summary>
    public const int MaxLength = 500;

    public static readonly FieldGroup Identity = new("identity", "身份信息",
        ["name", "sex", "birthDate", "ethnicity", "politicalStatus", "householdRegistrationPlace"]);

    public static readonly FieldGroup Education = new("education", "学历和报考信息",
        ["educationAttained", "graduationDate", "graduationSchool", "diplomaNumber", "foreignLanguage", "admissionType", "candidateFeatures"]);

    public static readonly FieldGroup Contact = new("contact", "职业和联系方式",
        ["occupationClass", "employmentStartDate", "telephone", "address", "postalCode", "remark"]);

    /// <summary>One page each, in this order; a campaign's extra fields stand on the last, the medical licence beside the choices.</summary>
    public static IReadOnlyList<FieldGroup> Groups { get; } = [Identity, Education, Contact];

    private static readonly HashSet<string> Dates = ["birthDate", "graduationDate", "employmentStartDate"];
    private static readonly HashSet<string> Numbers = ["telephone", "postalCode", "diplomaNumber", "medicalLicenseNumber"];

    /// <summary>What is stored of a typed text: full-width digits made plain, names composed, dates as yyyy-MM-dd where they can be read.</summary>
    /// <returns>Null for a blank one.</returns>
    public static string? Tidy(string field, string? typed)
    {
        var text = new string([.. (typed ?? "").Where(c => !char.IsControl(c) || c is '\n')]).Trim();
        if (text.Length == 0)
            return null;
        if (Dates.Contains(field))
            return Date(text) is { } date ? Text(date) : text;
        if (field == "name")
            return PersonName.Normalise(text) is { Length: > 0 } name ? name : null;
        if (field == "telephone")
            return ContactFormats.CheckTelephone(text, out var telephone) is null ? telephone : DigitText.Normalise(text);
        return Numbers.Contains(field) ? DigitText.Normalise(text) : text.Normalize(NormalizationForm.FormC);
    }

    /// <summary>2015-07-01, 2015/7/1, 2015年7月1日, 20150701, full-width or not; null for anything else.</summary>
    public static DateOnly? Date(string? text)
    {
        var match = DatePattern().Match(DigitText.Normalise(text));
        return match.Success
            && DateOnly.TryParseExact(
                $"{match.Groups[1].Value}-{match.Groups[2].Value.PadLeft(2, '0')}-{match.Groups[3].Value.PadLeft(2, '0')}",
                "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : null;
    }

    public static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static IReadOnlyList<string> Codes(string? joined) =>
        joined is null ? [] : joined.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public static bool IsDate(string field) => Dates.Contains(field);

    /// <summary>The word on the form; the policy's own where it has one.</summary>
    public static string Label(string field, CampaignPolicy policy) =>
        policy.BasicInformation.Fields.FirstOrDefault(f => f.Field == field)?.Label
        ?? policy.BasicInformation.ExtraFields.FirstOrDefault(f => f.Code == field)?.Label
        ?? field switch
        {
            "candidateNumber" => "考生号",
            "admissionTicketNumber" => "准考证号",
            "documentKind" => "证件类型",
            "documentNumber" => "证件号码",
            "householdRegistrationPlace" => "户籍所在地",
            "point" => "报名确认点",
            _ => field,
        };

    /// <summary>The value in words: 土家族 for 15, 湖南省长沙市 for 430100. Text stands for itself.</summary>
    public static string? Words(string field, string? value, CampaignPolicy policy) => value is null ? null : field switch
    {
        "sex" => value switch { "1" => "男", "2" => "女", _ => value },
        "ethnicity" => ReferenceData.Ethnicities.Name(value) ?? value,
        "politicalStatus" => ReferenceData.PoliticalStatuses.Name(value) ?? value,
        "educationAttained" => ReferenceData.EducationLevels.Name(value) ?? value,
        "occupationClass" => ReferenceData.OccupationClasses.Name(value) ?? value,
        "admissionType" => ReferenceData.AdmissionTypes.Name(value) ?? value,
        "foreignLanguage" => Terms.Language(value),
        CodeSets.Places => PlaceName(value),
        "candidateFeatures" => string.Join('、', Codes(value).Select(code => FeatureName(code, policy))),
        _ when Dates.Contains(field) => DayWords(value),
        _ => ExtraWords(field, value, policy),
    };

    /// <summary>Dates that cannot be read as one; the rules see them as not given.</summary>
    public static IEnumerable<Refusal> CheckDates(RegistrationDraft draft, CampaignPolicy policy) =>
        Dates.Where(field => draft.Text(field) is { } text && Date(text) is null)
            .Select(field => new Refusal("field.date", field, $"{Label(field, policy)}应写成“2015-07-01”这样的日期，请重新填写"));

    public static string FeatureName(string code, CampaignPolicy policy) =>
        policy.Bonuses.FirstOrDefault(b => b.Code == code)?.Name ?? policy.Exemptions.FirstOrDefault(e => e.Code == code)?.Name ?? code;

    private static string PlaceName(string value) => ReferenceData.NamePath(value) is { Length: > 0 } path ? path : value;

    private static string DayWords(string value) => Date(value) is { } date ? $"{date.Year}年{date.Month}月{date.Day}日" : value;

    private static string ExtraWords(string field, string value, CampaignPolicy policy) =>
        policy.BasicInformation.ExtraFields.FirstOrDefault(f => f.Code == field) switch
        {
            { Kind: ExtraFieldKind.Declaration } => value == "true" ? "是" : "否",
            { Kind: ExtraFieldKind.Code } extra => extra.Options.FirstOrDefault(o => o.Code == value)?.Name ?? value,
            { Kind: ExtraFieldKind.Division } => PlaceName(value),
            { Kind: ExtraFieldKind.Date } => DayWords(value),
            _ => value,
        };

    [GeneratedRegex(@"^(\d{4})(?:[-/.年]?)(\d{1,2})(?:[-/.月]?)(\d{1,2})日?$", RegexOptions.CultureInvariant)]
    private static partial Regex DatePattern();
}

/// <summary>One page of questions.</summary>
/// <param name="Code">Last segment of the page's address.</param>
public sealed record FieldGroup(string Code, string Title, IReadOnlyList<string> Fields);
