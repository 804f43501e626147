using System.Globalization;
using Admissions.Core.Campaigns;
using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Emergencies;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Admissions.Rules.Reporting;

namespace Admissions.Core.Loading;

/// <summary>
/// Judges rows of an exported table by the rules that a correction of confirmed information must meet, and refuses what would come out
/// otherwise than it went in; knows plan and points of the campaign, asks no database.
/// </summary>
public sealed class LoadChecker
{
    private const int MostVersions = 9999;

    /// <summary>What the draft does not have: number, person and point, and what follows from the choices or is told by others.</summary>
    private static readonly HashSet<string> NotInDraft =
        ["candidateNumber", "documentKind", "documentNumber", "registrationPoint", "level", "category", "subCategory", "mode", "choices", "bonuses", "version", "photoDigest"];

    private readonly CampaignContext _campaign;
    private readonly IReadOnlyList<LayoutField> _layout;
    private readonly Dictionary<long, PlanLine> _lines;
    private readonly ILookup<string, PlanLine> _byCode;
    private readonly Dictionary<string, RegistrationPoint> _points;
    private readonly GlyphCoverage _glyphs;

    /// <param name="published">Plan lines with their institutions.</param>
    /// <param name="points">All points of the campaign where candidates may be.</param>
    /// <param name="glyphs">What the documents can show.</param>
    public LoadChecker(CampaignContext campaign, IEnumerable<PlanLine> published, IEnumerable<RegistrationPoint> points, GlyphCoverage glyphs)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        (_campaign, _glyphs, _layout) = (campaign, glyphs, CandidateLayout.Of(campaign.Policy));
        _lines = published.ToDictionary(l => l.Id);
        _byCode = _lines.Values.ToLookup(l => $"{l.Institution!.Code}-{l.MajorCode}", StringComparer.Ordinal);
        _points = points.ToDictionary(p => p.Code, StringComparer.Ordinal);
    }

    /// <summary>All that is wrong with one row; whether number and person are free is for the database.</summary>
    public CheckedForm Check(LoadedRow loaded)
    {
        ArgumentNullException.ThrowIfNull(loaded);
        var (row, refusals) = (loaded.Row, loaded.Refusals.ToList());
        var point = _points.GetValueOrDefault(row["registrationPoint"]);
        if (point is null)
            refusals.Add(new Refusal("load.point", "registrationPoint", $"本次招生没有代码是“{row["registrationPoint"]}”的报名确认点。请先设好报名确认点"));
        if (CandidateNumbers.RefuseForeign(_campaign, row.Number, point?.CountyCode) is { } foreign)
            refusals.Add(foreign with { Field = "candidateNumber", Sentence = foreign.Sentence.TrimEnd('。') + "。请核对考生号；号码规则不同的两次招生，不能载入" });
        if (!int.TryParse(row["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) || version is < 1 or > MostVersions)
            refusals.Add(new Refusal("load.version", "version", $"提交版本应是 1 至 {MostVersions} 的整数"));
        if (!Enum.TryParse<DocumentKind>(row["documentKind"], out var kind) || kind.ToString() != row["documentKind"] || _campaign.Policy.Identity.Documents.All(d => d.Type != kind))
        {
            refusals.Add(new Refusal("account.document-kind", "documentKind", $"证件类型“{row["documentKind"]}”不在本次招生接受的范围"));
            return new CheckedForm(loaded.Typed, row.Number, null, refusals);
        }
        if (IdentityDocument.Check(kind, row["documentNumber"], _campaign.Today, out var document) is { } wrongDocument)
            refusals.Add(wrongDocument with { Field = "documentNumber" });
        else if (document != row["documentNumber"])
            refusals.Add(Otherwise("documentNumber", row["documentNumber"], document));
        var unknown = List(row["bonuses"]).Where(code => _campaign.Policy.Bonuses.All(b => b.Code != code)).ToList();
        if (unknown.Count > 0)
            refusals.Add(new Refusal("load.bonus", "bonuses", $"本次招生没有照顾加分项目 {string.Join('、', unknown)}"));
        var registration = new Registration
        {
            CampaignId = _campaign.Id, State = RegistrationState.Draft, DocumentKind = kind, DocumentNumber = document, Name = row["name"], CreatedAt = _campaign.Now,
            Origin = RegistrationOrigin.CandidateFile, CandidateNumber = row.Number,
        };
        var file = FileOf(row, registration, point, refusals);
        Judge(file, row, refusals);
        return new CheckedForm(loaded.Typed, row.Number, file, refusals) { Version = version, Bonuses = List(row["bonuses"]) };
    }

    /// <summary>The admission type with which a row is loaded: an exemption that was granted elsewhere is granted anew here, unless the candidate declares it himself.</summary>
    internal static string AdmissionTypeOf(CampaignPolicy policy, string inFile) => inFile == AdmissionTypes.Exempt && !policy.DeclaresExemption() ? AdmissionTypes.Unified : inFile;

    private RegistrationFile FileOf(CandidateRow row, Registration registration, RegistrationPoint? point, List<Refusal> refusals)
    {
        var fields = _layout.Select((field, i) => (field.Key, Value: row.Values[i])).Where(f => !NotInDraft.Contains(f.Key))
            .Select(f => KeyValuePair.Create<string, string?>(f.Key, f.Key switch
            {
                "candidateFeatures" => f.Value.Replace(';', ','),
                "admissionType" => AdmissionTypeOf(_campaign.Policy, f.Value),
                _ => f.Value,
            }));
        // A new draft already says what the ID number says; here the file says all, blanks too.
        var draft = new RegistrationDraft().With(fields) with { PointId = point?.Id, Choices = Choices(row, refusals) };
        return (new RegistrationFile(registration, draft, _lines, point, [], _campaign) { Glyphs = _glyphs }).WithoutUnasked();
    }

    private void Judge(RegistrationFile file, CandidateRow row, List<Refusal> refusals)
    {
        var known = refusals.Select(r => r.Field).ToHashSet(StringComparer.Ordinal);
        var choicesKnown = known.Contains("choices");
        var rules = file.Point is null ? [.. RegistrationCheck.BasicInformation(file), .. RegistrationCheck.Choices(file)] : RegistrationCheck.Correction(file);
        refusals.AddRange(rules.Where(r => !known.Contains(r.Field) && !(choicesKnown && r.Field.StartsWith("choices", StringComparison.Ordinal))));
        known.UnionWith(refusals.Select(r => r.Field));
        foreach (var (field, value) in _layout.Select((field, i) => (field.Key, row.Values[i])).Where(f => !NotInDraft.Contains(f.Key) && !known.Contains(f.Key)))
        {
            var kept = file.Draft.Text(field) ?? "";
            if (kept != (field switch { "candidateFeatures" => value.Replace(';', ','), "admissionType" => AdmissionTypeOf(_campaign.Policy, value), _ => value }))
                refusals.Add(Otherwise(field, value, kept));
        }
        if (choicesKnown || file.Case.First is not { } first)
            return;
        foreach (var (field, value) in new[] { ("level", first.Level.ToString()), ("category", first.Category), ("subCategory", first.SubCategory ?? ""), ("mode", file.Draft.Choices.Where(id => id != 0).Select(id => _lines[id].Mode.ToString()).First()) })
            if (row[field] != value)
                refusals.Add(new Refusal("load.first-choice", field, $"“{row[field]}”与第一志愿的招生计划不一致，计划里是“{value}”"));
    }

    /// <summary>Plan lines of the choices, 0 = left blank. Which of several lines with one code is meant, level and mode of the first choice say.</summary>
    private List<long> Choices(CandidateRow row, List<Refusal> refusals)
    {
        var choices = new List<long>();
        foreach (var (code, order) in row["choices"].Split(';').Select((code, i) => (code, i + 1)))
        {
            var fitting = code.Length == 0 ? [] : _byCode[code].ToList();
            if (fitting.Count > 1)
                fitting = fitting.FindAll(l => l.Level.ToString() == row["level"] && (order > 1 || l.Mode.ToString() == row["mode"]));
            choices.Add(fitting.Count == 1 ? fitting[0].Id : 0);
            if (code.Length > 0 && fitting.Count != 1)
                refusals.Add(new Refusal("load.choice", "choices", fitting.Count == 0
                    ? $"第 {order} 个志愿“{code}”不在本次公布的招生计划里。请先导入并公布计划"
                    : $"第 {order} 个志愿“{code}”在本次招生计划里有几条，分不清是哪一条"));
        }
        return choices;
    }

    private static IReadOnlyList<string> List(string joined) => joined.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static Refusal Otherwise(string field, string given, string kept) => new("load.otherwise", field, kept.Length == 0
        ? $"“{given}”在本次招生里不用填，载入就会丢失。请核对，不要的先在文件里清空"
        : $"“{given}”载入以后会变成“{kept}”。请在文件里改成后一种写法");
}
