using Admissions.Core.Data;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Policy;
using Admissions.Web.Shared.TagHelpers;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace Admissions.Web.Areas.Candidate.Pages;

/// <summary>One question of the form, as the policy asks it of this candidate.</summary>
/// <param name="Several">Boxes to tick instead of one control.</param>
public sealed record Question(string Field, string Label, QuestionKind Kind, bool Optional)
{
    public string? Hint { get; init; }
    public IReadOnlyList<SelectListItem> Items { get; init; } = [];
    public bool Several { get; init; }
    public string? Autocomplete { get; init; }
    public string? Inputmode { get; init; }
    public int? Width { get; init; }
    public int? Maxlength { get; init; }

    /// <summary>Those fields of a page that the policy asks of this candidate now (HR-16, HR-31, HR-168).</summary>
    /// <param name="province">Two digits of the authority's own province, whose counties are listed.</param>
    public static IReadOnlyList<Question> Of(IEnumerable<string> fields, RegistrationFile file, string province)
    {
        ArgumentNullException.ThrowIfNull(file);
        var policy = file.Campaign.Policy.BasicInformation;
        return
        [
            .. fields.Select(name => policy.Fields.FirstOrDefault(f => f.Field == name)).OfType<FieldRule>()
                .Where(file.Case.Asks).Select(rule => Of(rule, file, province)),
        ];
    }

    /// <param name="province">As for <see cref="Of(IEnumerable{string}, RegistrationFile, string)"/>.</param>
    public static IReadOnlyList<Question> Extra(RegistrationFile file, string province)
    {
        ArgumentNullException.ThrowIfNull(file);
        return [.. file.Campaign.Policy.BasicInformation.ExtraFields.Where(file.Case.Asks).Select(field => Of(field, province))];
    }

    private static Question Of(FieldRule rule, RegistrationFile file, string province)
    {
        var required = rule.Required || RequiredBy(rule.Field, file);
        var question = new Question(rule.Field, rule.Label, KindOf(rule.Field), !required) { Maxlength = rule.MaxLength };
        return rule.Field switch
        {
            "name" => question with { Hint = "与身份证件一致；名字中间的点写“·”", Autocomplete = "name", Width = 18 },
            "sex" => question with { Items = [new("男", "1"), new("女", "2")] },
            "birthDate" => question with { Hint = "与身份证号码一致，例如 1999-01-01", Autocomplete = "bday" },
            "ethnicity" => question with { Items = Options(ReferenceData.Ethnicities), Width = 18 },
            "politicalStatus" => question with { Items = Options(ReferenceData.PoliticalStatuses), Width = 18 },
            "householdRegistrationPlace" => question with { Items = Places(province), Hint = "户口簿上的市、县（区）；外省的选到市" },
            "educationAttained" => question with { Items = Options(ReferenceData.EducationLevels), Hint = "已经取得毕业证书的最高学历", Width = 18 },
            "foreignLanguage" => question with { Items = Languages(file) },
            "candidateFeatures" => question with { Items = Features(file), Several = true, Hint = "有的才选；现场确认时要交验证明，审核通过才加分" },
            "admissionType" => question with { Items = Options(ReferenceData.AdmissionTypes), Hint = "参加统一考试的选“统考”", Width = 18 },
            "graduationDate" => question with { Hint = "毕业证书上的日期，例如 2019-06-30" },
            "graduationSchool" => question with { Hint = required ? "毕业证书上的学校全称" : null, Width = 18 },
            "diplomaNumber" => question with { Hint = "毕业证书上的编号，不是学号", Width = 18 },
            "medicalLicenseNumber" => question with { Hint = "只有报医学、护理、药学类专业才需要填", Width = 18 },
            "occupationClass" => question with { Items = Options(ReferenceData.OccupationClasses) },
            "employmentStartDate" => question with { Hint = "第一次参加工作的日期，没有就不填" },
            "telephone" => question with { Hint = "手机号码，或者区号加电话；通知发到这里", Autocomplete = "tel", Inputmode = "tel", Width = 18 },
            "address" => question with { Hint = "录取通知书寄到这里", Autocomplete = "street-address" },
            "postalCode" => question with { Autocomplete = "postal-code", Inputmode = "numeric", Width = 8, Hint = "6 位数字，例如 410000", Maxlength = null },
            _ => question,
        } is var asked && !required && LevelsThatNeed(rule.Field, file) is { Length: > 0 } levels
            ? asked with { Hint = $"报考{levels}的必须填{(asked.Hint is null ? "" : "；" + asked.Hint)}" }
            : asked;
    }

    /// <summary>「专升本」 when that level needs a field which this candidate, who has not chosen yet, may leave blank.</summary>
    private static string LevelsThatNeed(string field, RegistrationFile file) => file.Case.First is not null ? "" : string.Join('、', file.Campaign.Policy.Eligibility
        .Where(rule => rule.When.Level is not null && rule.Require.Any(r => r.Field == field && r.Present == true)).SelectMany(rule => rule.When.Level!).Distinct().Select(l => l.Word()));

    private static Question Of(ExtraField field, string province) => new(field.Code, field.Label, field.Kind switch
    {
        ExtraFieldKind.Code => QuestionKind.Radios,
        ExtraFieldKind.Date => QuestionKind.Date,
        ExtraFieldKind.Declaration => QuestionKind.Radios,
        ExtraFieldKind.Division => QuestionKind.Select,
        _ => QuestionKind.Text,
    }, !field.Required)
    {
        Items = field.Kind switch
        {
            ExtraFieldKind.Declaration => [new("是", "true"), new("否", "false")],
            ExtraFieldKind.Division => Places(province),
            _ => [.. field.Options.Select(o => new SelectListItem(o.Name, o.Code))],
        },
        Hint = field.Kind == ExtraFieldKind.Division ? "市、县（区）；外省的选到市" : null,
        Maxlength = field.MaxLength,
        Width = 18,
    };

    private static QuestionKind KindOf(string field) => field switch
    {
        "sex" or "foreignLanguage" => QuestionKind.Radios,
        "ethnicity" or "politicalStatus" or "householdRegistrationPlace" or "educationAttained" or "admissionType" or "occupationClass" => QuestionKind.Select,
        "telephone" => QuestionKind.Tel,
        "remark" => QuestionKind.TextArea,
        _ when DraftFields.IsDate(field) => QuestionKind.Date,
        _ => QuestionKind.Text,
    };

    private static bool RequiredBy(string field, RegistrationFile file) =>
        file.Campaign.Policy.GeneralEligibility().Any(rule => file.Case.Holds(rule.When) && rule.Require.Any(r => r.Field == field && r.Present == true));

    private static List<SelectListItem> Options(CodeTable table) => [.. table.Entries.Select(e => new SelectListItem(e.Value, e.Key))];

    private static List<SelectListItem> Languages(RegistrationFile file)
    {
        var languages = file.Campaign.Policy.Languages;
        var offered = file.Case.First is { } first && languages.TryGetValue(first.Level, out var own) ? own : languages.Values.SelectMany(l => l).Distinct();
        return [.. offered.Select(code => new SelectListItem(Terms.Language(code), code))];
    }

    private static List<SelectListItem> Features(RegistrationFile file)
    {
        var chosen = DraftFields.Codes(file.Draft.Text("candidateFeatures"));
        return [.. file.Campaign.Policy.Bonuses.Where(b => b.Derived is null).Select(b => new SelectListItem(b.Name, b.Code, chosen.Contains(b.Code)))];
    }

    /// <summary>The own province's counties, other provinces' cities: what the rules need to know, in one list that works without script.</summary>
    private static List<SelectListItem> Places(string own)
    {
        var items = new List<SelectListItem>();
        foreach (var city in ReferenceData.Children(own))
        {
            var group = new SelectListGroup { Name = city.Name };
            items.Add(new SelectListItem($"{city.Name}（不清楚县区）", city.Code) { Group = group });
            items.AddRange(ReferenceData.Children(city.Code).Select(county => new SelectListItem(county.Name, county.Code) { Group = group }));
        }
        foreach (var province in ReferenceData.Children("").Where(p => p.Code != own))
        {
            var group = new SelectListGroup { Name = province.Name };
            items.AddRange(ReferenceData.Children(province.Code).Select(city => new SelectListItem(ReferenceData.NamePath(city.Code), city.Code) { Group = group }));
        }
        return items;
    }
}
