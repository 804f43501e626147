using System.Globalization;
using Admissions.Rules.Identity;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Eligibility;

/// <summary>Codes that exist, by field; the caller takes them from the national tables.</summary>
public sealed record CodeSets(IReadOnlyDictionary<string, IReadOnlySet<string>> ByField)
{
    /// <summary>The field whose table every place is looked up in, a campaign's own ones too.</summary>
    public const string Places = "householdRegistrationPlace";

    public static readonly CodeSets None = new(new Dictionary<string, IReadOnlySet<string>>());

    /// <summary>True also for a field without a table.</summary>
    public bool Knows(string field, string code) => !ByField.TryGetValue(field, out var codes) || codes.Contains(code);
}

/// <summary>Each field for itself, and against the identity document (HR-19…HR-39, HR-168).</summary>
public static class BasicInformationRules
{
    private static readonly string[] Chosen =
    [
        "sex", "ethnicity", "politicalStatus", "educationAttained", "foreignLanguage", "candidateFeatures", "admissionType",
        "occupationClass", "documentKind", "householdRegistrationPlace",
    ];

    public static IEnumerable<Refusal> Check(RegistrationCase registration, CodeSets codes)
    {
        var refusals = new List<Refusal>();
        foreach (var field in registration.Policy.BasicInformation.Fields)
            refusals.AddRange(CheckField(field, registration, codes));
        foreach (var field in registration.Policy.BasicInformation.ExtraFields)
            refusals.AddRange(CheckExtra(field, registration, codes));
        refusals.AddRange(CheckDocument(registration));
        refusals.AddRange(CheckLanguage(registration));
        refusals.AddRange(CheckFeatures(registration));
        return refusals;
    }

    private static IEnumerable<Refusal> CheckField(FieldRule field, RegistrationCase registration, CodeSets codes)
    {
        var facts = registration.Facts;
        var source = registration.Policy.Cite(field.Source, CitedRule.Form);
        var text = facts.Text(field.Field);
        if (!registration.Asks(field))
        {
            if (text is not null)
                yield return new Refusal("field.not-asked", field.Field, $"您的报考情况不需要填{field.Label}。请清空这一项", source);
            yield break;
        }

        if (text is null)
        {
            if (field.Required)
                yield return new Refusal("field.missing", field.Field, $"{(Chosen.Contains(field.Field) ? "选择" : "填写")}{field.Label}", source);
            yield break;
        }

        if (field.Field == "name")
        {
            if (PersonName.Check(text, field.MaxLength ?? int.MaxValue, out _) is { } refusal)
                yield return refusal with { Source = source };
            yield break;
        }

        if (field.MaxLength is { } most && Length(text) is var length && length > most)
            yield return new Refusal("field.long", field.Field, $"{field.Label}最多 {most} 个字，您填了 {length} 个。请删减", source);
        if (field.Field != "candidateFeatures" && !codes.Knows(field.Field, text))
            yield return new Refusal("field.code", field.Field, $"{field.Label}不在代码表里。请从列表中选择", source);
        var format = field.Field switch
        {
            "telephone" => ContactFormats.CheckTelephone(text, out _),
            "postalCode" => ContactFormats.CheckPostalCode(text, out _),
            "birthDate" when facts.BirthDate > registration.OnDate => new Refusal("field.future", "birthDate", "出生日期晚于今天。请照身份证件填写"),
            _ => null,
        };
        if (format is not null)
            yield return format with { Source = source };
    }

    private static IEnumerable<Refusal> CheckExtra(ExtraField field, RegistrationCase registration, CodeSets codes)
    {
        var source = registration.Policy.Cite(field.Source, CitedRule.Form);
        var text = registration.Facts.Text(field.Code);
        if (!registration.Asks(field))
            yield break;
        if (text is null || (field.Kind == ExtraFieldKind.Declaration && text != "true"))
        {
            if (field.Required)
            {
                var what = field.Kind switch
                {
                    ExtraFieldKind.Declaration => $"“{field.Label}”要选“是”",
                    ExtraFieldKind.Code or ExtraFieldKind.Division => $"选择“{field.Label}”",
                    _ => $"填写“{field.Label}”",
                };
                yield return new Refusal("field.missing", field.Code, what, source);
            }

            yield break;
        }

        if (field.MaxLength is { } most && Length(text) > most)
            yield return new Refusal("field.long", field.Code, $"{field.Label}最多 {most} 个字，您填了 {Length(text)} 个。请删减", source);
        var good = field.Kind switch
        {
            ExtraFieldKind.Number => decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out _),
            ExtraFieldKind.Date => registration.Facts.Date(field.Code) is not null,
            ExtraFieldKind.Code => field.Options.Any(option => option.Code == text),
            ExtraFieldKind.Division => codes.Knows(CodeSets.Places, text),
            _ => true,
        };
        if (!good)
        {
            var form = field.Kind switch { ExtraFieldKind.Number => "填数字", ExtraFieldKind.Date => "填日期，例如 2020-07-01", _ => "从列表中选择" };
            yield return new Refusal("field.format", field.Code, $"{field.Label}请{form}", source);
        }
    }

    private static IEnumerable<Refusal> CheckDocument(RegistrationCase registration)
    {
        var facts = registration.Facts;
        if (registration.Policy.Identity.Documents.All(document => document.Type != facts.DocumentKind))
        {
            yield return new Refusal("document.not-accepted", "documentKind", $"本次招生不能用{IdentityDocument.Word(facts.DocumentKind)}报名。请选择列表中的证件", registration.Policy.Cite(Cited.Identity));
            yield break;
        }

        if (IdentityDocument.Check(facts.DocumentKind, facts.DocumentNumber, registration.OnDate, out var number) is { } refusal)
        {
            yield return refusal with { Source = registration.Policy.Cite(refusal.Source, CitedRule.Identity) };
            yield break;
        }

        if (number.Length != 18 || ResidentIdNumber.Check(number, registration.OnDate, out var resident) is not null || resident is null)
            yield break;
        if (facts.BirthDate is { } birth && birth != resident.BirthDate)
            yield return new Refusal("birth-date.differs", "birthDate", $"出生日期与身份证号码不一致：号码里是{resident.BirthDate.Year}年{resident.BirthDate.Month}月{resident.BirthDate.Day}日。请改正其中一项", ResidentIdNumber.Standard);
        if (facts.Text("sex") is { } sex && sex != ((int)resident.Sex).ToString(CultureInfo.InvariantCulture))
            yield return new Refusal("sex.differs", "sex", $"性别与身份证号码不一致：号码里是{(resident.Sex == Sex.Male ? "男" : "女")}性。请改正其中一项", ResidentIdNumber.Standard);
    }

    private static IEnumerable<Refusal> CheckLanguage(RegistrationCase registration)
    {
        if (registration.First is not { } first || registration.Facts.Text("foreignLanguage") is not { } language)
            yield break;
        var offered = registration.Policy.Languages.GetValueOrDefault(first.Level) ?? [];
        if (!offered.Contains(language))
            yield return new Refusal("language.not-offered", "foreignLanguage", $"报考{first.Level.Word()}，外语语种只能选{string.Join('、', offered.Select(Terms.Language))}", registration.Policy.Cite(Cited.Languages));
    }

    private static IEnumerable<Refusal> CheckFeatures(RegistrationCase registration) =>
        registration.Facts.CandidateFeatures
            .Where(code => registration.Policy.Bonuses.All(bonus => bonus.Code != code) && registration.Policy.Exemptions.All(exemption => exemption.Code != code))
            .Select(code => new Refusal("field.code", "candidateFeatures", $"本次招生没有“{code}”这项考生特征。请从列表中选择", registration.Policy.Cite(Cited.Claims)));

    private static int Length(string text) => text.EnumerateRunes().Count();
}
