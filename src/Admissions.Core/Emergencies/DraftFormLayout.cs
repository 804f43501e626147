using System.Globalization;
using Admissions.Core.Data;
using Admissions.Core.Exchange.Dbf;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Choices;
using Admissions.Rules.Identity;
using Admissions.Rules.Policy;
using Admissions.Rules.Reporting;

namespace Admissions.Core.Emergencies;

/// <summary>One box of the paper form, field of the entry screen and column of the file.</summary>
/// <param name="Field">Name in the draft; <c>choice1.institution</c> and the like for choices.</param>
/// <param name="Codes">Codes with their words, where the field has them; empty for text.</param>
public sealed record DraftFormColumn(string Field, string Title, string Group, IReadOnlyList<KeyValuePair<string, string>> Codes)
{
    /// <summary>Name of the field in a DBF file: that of the candidates' layout where it has one.</summary>
    public string Dbf => Field switch
    {
        DraftFormLayout.FormNumber => "CBBH",
        DraftFormLayout.Point => "QRD",
        _ when Field.StartsWith("choice", StringComparison.Ordinal) && Field.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 => $"ZY{Field[6..dot]}{Field[(dot + 1)..] switch { "institution" => "YX", "major" => "DM", "level" => "CC", _ => "XS" }}",
        _ => CandidateLayout.Fields.FirstOrDefault(f => f.Key == Field)?.Dbf ?? (Field.Length > DbfField.MaxName ? Field[..DbfField.MaxName] : Field).ToUpperInvariant(),
    };
}

/// <summary>
/// Fields of the paper form in their one order: the printed form, the fast screen and the file have the same (HR-148).
/// </summary>
public static class DraftFormLayout
{
    public const string FormNumber = "formNumber", Point = "point", DocumentKind = "documentKind", DocumentNumber = "documentNumber";

    public static IReadOnlyList<DraftFormColumn> Of(CampaignPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var known = policy.BasicInformation.Fields.Select(f => f.Field).ToHashSet(StringComparer.Ordinal);
        return
        [
            new(FormNumber, "草表编号", "表头", []),
            new(Point, "报名确认点代码", "表头", []),
            new(DocumentKind, "证件类型", "身份信息", [.. policy.Identity.Documents.Select(d => KeyValuePair.Create(((int)d.Type + 1).ToString(CultureInfo.InvariantCulture), IdentityDocument.Word(d.Type)))]),
            new(DocumentNumber, "证件号码", "身份信息", []),
            .. DraftFields.Groups.SelectMany(group => group.Fields.Where(f => known.Contains(f)).Select(f => new DraftFormColumn(f, DraftFields.Label(f, policy), group.Title, CodesOf(f, policy)))),
            .. known.Contains("medicalLicenseNumber") ? new[] { new DraftFormColumn("medicalLicenseNumber", DraftFields.Label("medicalLicenseNumber", policy), DraftFields.Contact.Title, []) } : [],
            .. policy.BasicInformation.ExtraFields.Select(f => new DraftFormColumn(f.Code, f.Label, DraftFields.Contact.Title, [.. f.Options.Select(o => KeyValuePair.Create(o.Code, o.Name))])),
            .. policy.Choice.Slots.OrderBy(s => s.Order).SelectMany(s => ChoiceColumns(s.Order)),
        ];
    }

    /// <summary>A field of the n-th choice: <c>institution</c>, <c>major</c>, <c>level</c> or <c>mode</c>.</summary>
    public static string Choice(int order, string part) => string.Create(CultureInfo.InvariantCulture, $"choice{order}.{part}");

    /// <summary>The stored code of a typed code or word; text that is neither is kept for the rules to refuse.</summary>
    public static string Decode(DraftFormColumn column, string typed)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (column.Codes.Count == 0 || typed.Length == 0)
            return typed;
        return string.Join(',', typed.Split([',', '，', '、'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(one => column.Codes.FirstOrDefault(c => c.Value == one) is { Key: { } code } ? code : one));
    }

    private static IEnumerable<DraftFormColumn> ChoiceColumns(int order)
    {
        var name = ChoiceRules.Name(order);
        yield return new(Choice(order, "institution"), $"{name}院校代码", name, []);
        yield return new(Choice(order, "major"), $"{name}专业代码", name, []);
        yield return new(Choice(order, "level"), $"{name}层次", name, []);
        yield return new(Choice(order, "mode"), $"{name}学习形式", name, []);
    }

    private static IReadOnlyList<KeyValuePair<string, string>> CodesOf(string field, CampaignPolicy policy) => field switch
    {
        "sex" => ReferenceData.Sexes.Entries,
        "ethnicity" => ReferenceData.Ethnicities.Entries,
        "politicalStatus" => ReferenceData.PoliticalStatuses.Entries,
        "educationAttained" => ReferenceData.EducationLevels.Entries,
        "occupationClass" => ReferenceData.OccupationClasses.Entries,
        "admissionType" => ReferenceData.AdmissionTypes.Entries,
        "foreignLanguage" => [.. policy.Languages.Values.SelectMany(l => l).Distinct().Select(l => KeyValuePair.Create(l, Terms.Language(l)))],
        "candidateFeatures" => [.. policy.Bonuses.Select(b => KeyValuePair.Create(b.Code, b.Name ?? b.Code)), .. policy.Exemptions.Select(e => KeyValuePair.Create(e.Code, e.Name ?? e.Code))],
        _ => [],
    };
}
