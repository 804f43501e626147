using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exams;
using Admissions.Core.Qualifications;
using Admissions.Rules;
using Admissions.Rules.Choices;
using Admissions.Rules.Entitlements;

namespace Admissions.Web.Infrastructure.Shell;

/// <summary>The values of events in words; each answers null for what it does not know.</summary>
internal static partial class FactValues
{

    /// <summary>The word of an enum's member; other texts have none.</summary>
    public static FactWord Kind<TKind>(Func<TKind, string> word) where TKind : struct, Enum =>
        (_, text) => Enum.TryParse<TKind>(text, out var kind) && kind.ToString() == text ? word(kind) : null;

    /// <summary>「4301 长沙市」</summary>
    public static string? Division(FactReading reading, string code) => ReferenceData.Division(code) is { } found ? $"{code} {found.Name}" : null;

    public static string? DivisionOrAll(FactReading reading, string code) => code.Length == 0 ? "全部" : Division(reading, code);

    /// <summary>The last digits of numbers, one by one.</summary>
    public static string? Digits(FactReading reading, string text) => text.Length == 0 ? "全部" : string.Join('、', text.ToCharArray());

    public static string? Money(FactReading reading, string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount) ? $"{amount.ToString("#,##0.00", CultureInfo.InvariantCulture)} 元" : null;

    /// <summary>「第 2 次」: submissions, versions, rounds.</summary>
    public static FactWord Ordinal(string unit) => (_, text) => text.Length > 0 && text.All(char.IsAsciiDigit) ? $"第 {text} {unit}" : null;

    /// <summary>2026-09-08 15:46 of an instant, in Beijing; of a time without a zone, which campaigns mean in Beijing. Null for other texts.</summary>
    public static string? Time(string text)
    {
        if (!Instant().IsMatch(text))
            return null;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
            return null;
        if (instant.UtcDateTime > DateTime.MaxValue - ChineseTime.Beijing)
            return "没有期限";
        return text.IndexOfAny(['Z', '+', '-'], "yyyy-MM-ddT".Length) < 0 ? BeijingTime.Table(new DateTimeOffset(instant.UtcDateTime.Ticks, ChineseTime.Beijing)) : BeijingTime.Table(instant);
    }

    public static string? Window(FactReading reading, string code) => PolicyWords.Window(code, reading.Policy);

    /// <summary>「缴费：金额（payment.amount）」</summary>
    public static string? PolicyItem(FactReading reading, string path) => path.Length == 0 ? null : $"{PolicyWords.Of(path, reading.Policy)}（{path}）";

    public static string? Statement(FactReading reading, string code) => reading.Policy.Statement(code) is { } statement ? $"《{statement.Title}》" : null;

    public static string? Claim(FactReading reading, string code) => ClaimReader.ItemWords(reading.Policy, code);

    public static string? Ground(FactReading reading, string ground) => ClaimReader.GroundWords(reading.Policy, reading.Beside("code"), ground) is { Length: > 0 } words ? words : null;

    public static string? Qualification(FactReading reading, string code) => reading.Policy.QualificationItems.FirstOrDefault(item => item.Code == code)?.Name;

    public static string? Copy(FactReading reading, string code) => reading.Policy.OnSite.Copies.FirstOrDefault(copy => copy.Code == code)?.Name;

    public static string? Evidence(FactReading reading, string code) => reading.Policy.Evidence.Of(code).Name;

    public static string? UnpaidReason(FactReading reading, string code) => reading.Policy.Payment.UnpaidReasons.FirstOrDefault(reason => reason.Code == code)?.Name;

    /// <summary>Codes of one kind mean the same in every other.</summary>
    public static string? StuckReason(FactReading reading, string code) =>
        ReferenceData.StuckReasons.Values.Select(t => t.Name(code)).FirstOrDefault(name => name is not null) ?? UnpaidReason(reading, code);

    public static string? ReturnReason(FactReading reading, string code) => ReferenceData.ReturnReasons.Name(code) is { } name ? $"{code} {name}" : null;

    public static string? IncidentType(FactReading reading, string code) => ReferenceData.IncidentTypes.Name(code);

    public static string? AdmissionType(FactReading reading, string code) => ReferenceData.AdmissionTypes.Name(code);

    public static string? Choice(FactReading reading, string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var order) ? ChoiceRules.Name(order) : null;

    public static string? RunName(FactReading reading, string text) =>
        !Enum.TryParse<RunKind>(text, out var kind) || kind.ToString() != text ? null
        : kind == RunKind.Numbering ? RunWords.Of(kind, 0)
        : int.TryParse(reading.Beside("round"), NumberStyles.None, CultureInfo.InvariantCulture, out var round) ? RunWords.Of(kind, round) : "投档";

    public static string? Paper(FactReading reading, string text) =>
        text == "Summary" ? "考点汇总表" : Enum.TryParse<RoomPaperKind>(text, out var kind) && kind.ToString() == text ? RoomDocuments.WordOf(kind) : null;

    public static string? Decider(FactReading reading, string step) => step is "City" or "Institution" or "Province" or "AdultAdmissionDivision" ? ExemptionApproval.Who(step) : null;

    /// <summary>The step of a chain, which is counted from 0.</summary>
    public static string? Step(FactReading reading, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? $"第 {(step + 1).ToString(CultureInfo.InvariantCulture)} 级" : null;

    public static string? Role(FactReading reading, string role) => TenantSetup.Roles.FirstOrDefault(known => known.Role == role)?.Name;

    /// <summary>「纪检监察组 ViewReports」 of <c>Inspector ViewReports</c>.</summary>
    public static string? Right(FactReading reading, string text) => text.Split(' ') is [var role, var permission] && Role(reading, role) is { } name ? $"{name} {permission}" : null;

    public static string? CardDifference(FactReading reading, string code) => code switch
    {
        "number" => "证件号码", "name" => "姓名", "sex" => "性别", "ethnicity" => "民族", "birthDate" => "出生日期", _ => null,
    };

    /// <summary>Whom an extension of a window is for.</summary>
    public static string? Scope(FactReading reading, string code) => reading.Beside("scopeKind") switch
    {
        nameof(WindowScopeKind.Tenant) => "全省",
        nameof(WindowScopeKind.Point) => reading.Names.Of("pointId", code),
        nameof(WindowScopeKind.Candidate) => $"报名 {code}",
        _ => Division(reading, code),
    };

    /// <summary>What the row with this id is called; null when it is not there or was not looked up.</summary>
    public static FactWord Named(string kind) => (reading, id) => reading.Names.Of(kind, id);

    /// <summary>「账号 12」, as in the column of subjects.</summary>
    public static FactWord Row(string subject) => (_, id) => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? EventWords.OfSubject(subject, number) : null;

    public static FactWord Either(string yes, string no) => (_, text) => text switch { "true" => yes, "false" => no, _ => null };

    /// <summary>Answers to the questions of a claim, which the event keeps as a text of its own.</summary>
    public static string? Answers(FactReading reading, string json)
    {
        try
        {
            var answers = JsonSerializer.Deserialize<Dictionary<string, string>>(json);
            return answers is null ? null : $"（{string.Join('，', answers.Select(answer => answer.Key switch
            {
                "event" => $"项目：{answer.Value switch { ClaimRules.OlympicEvent => "奥运会项目", ClaimRules.OtherEvent => "非奥运会项目", var other => other }}",
                "rank" => $"名次：第 {answer.Value} 名",
                _ => $"{answer.Key}：{answer.Value}",
            }))}）";
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A registration point as its event describes it: eight parts between bars.</summary>
    public static string? DescribedPoint(FactReading reading, string text)
    {
        if (text.Split('|') is not [var name, var kind, var address, var contact, var phone, var levels, var medical, var underage])
            return null;
        return Described("；", ("名称", name), ("类别", Kind<RegistrationPointKind>(KindWords.Of)(reading, kind) ?? kind), ("地址", address), ("联系人", contact), ("联系电话", phone),
            ("层次", string.Join('、', levels.Split(',').Select(level => Kind<StudyLevel>(Terms.Word)(reading, level) ?? level))), ("医卫类审核点", YesNo(medical)), ("低龄审核点", YesNo(underage)));
    }

    /// <summary>An examination site as its event describes it: six parts between bars.</summary>
    public static FactWord DescribedSite(string separator) => (reading, text) =>
        text.Split('|') is [var name, var district, var address, var contact, var phone, var rooms]
            ? Described(separator, ("名称", name), ("考区", reading.Names.Of("districtId", district) ?? district), ("地址", address), ("联系人", contact), ("联系电话", phone), ("考室", $"{rooms} 间"))
            : null;

    private static string Described(string separator, params ReadOnlySpan<(string Label, string Value)> parts)
    {
        var words = new List<string>(parts.Length);
        foreach (var (label, value) in parts)
            words.Add($"{label}：{(value.Length == 0 ? "没有填" : value)}");
        return separator == "；" ? string.Join(separator, words) : $"（{string.Join(separator, words)}）";
    }

    private static string YesNo(string text) => text switch { "True" => "是", "False" => "否", _ => text };

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?(Z|[+-]\d\d:\d\d)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Instant();
}
