using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Emergencies;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;

namespace Admissions.Core.Emergencies;

/// <summary>A form as typed.</summary>
/// <param name="Line">Row of the file, from 1; 0 on the screen.</param>
/// <param name="Values">By DraftFormColumn.Field.</param>
public sealed record TypedForm(int Line, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>The row as it stood in the file, for the error workbook.</summary>
    public IReadOnlyList<string> Cells { get; init; } = [];

    public string this[string field] => Values.GetValueOrDefault(field, "").Trim();
}

/// <summary>A form that was judged; with refusals it is not taken.</summary>
/// <param name="File">As the candidate's own pages have it; null when person or point cannot even be named.</param>
public sealed record CheckedForm(TypedForm Typed, string FormNumber, RegistrationFile? File, IReadOnlyList<Refusal> Refusals)
{
    /// <summary>Which submission it was; a paper form is the first.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Codes of bonuses to be claimed, besides those among the features.</summary>
    public IReadOnlyList<string> Bonuses { get; init; } = [];
}

/// <summary>Judges typed forms by the rules that judge the candidate's own form (HR-149); knows the plan and the points, asks no database.</summary>
public sealed class DraftFormChecker
{
    private static readonly string[] ReadOffTheNumber = ["sex", "birthDate"];
    private readonly CampaignContext _campaign;
    private readonly IReadOnlyList<DraftFormColumn> _columns;
    private readonly Dictionary<long, PlanLine> _lines;
    private readonly ILookup<(string, string), PlanLine> _byCodes;
    private readonly Dictionary<string, RegistrationPoint> _points;
    private readonly RegistrationPoint? _own;
    private readonly IReadOnlyList<Acceptance> _accepted;
    private readonly GlyphCoverage _glyphs;

    /// <param name="points">Points whose forms may be entered, by code.</param>
    /// <param name="own">Where a form without a point's code belongs; null when one must be given.</param>
    /// <param name="glyphs">What the documents can show.</param>
    public DraftFormChecker(CampaignContext campaign, IEnumerable<PlanLine> published, IEnumerable<RegistrationPoint> points, RegistrationPoint? own, GlyphCoverage glyphs)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        (_campaign, _own, _glyphs) = (campaign, own, glyphs);
        _columns = DraftFormLayout.Of(campaign.Policy);
        _lines = published.ToDictionary(l => l.Id);
        _byCodes = _lines.Values.ToLookup(l => (l.Institution!.Code, l.MajorCode));
        _points = points.ToDictionary(p => p.Code, StringComparer.Ordinal);
        // The paper form carries the texts and is signed by hand.
        _accepted =
        [
            .. new[] { AcceptanceKind.Notices, AcceptanceKind.HonestyPledge, AcceptanceKind.RiskStatement }
                .Select(kind => (kind, Statement: Statements.Of(kind, campaign.Policy))).Where(s => s.Statement is not null)
                .Select(s => new Acceptance { Kind = s.kind, TextVersion = s.Statement!.Version, At = campaign.Now }),
        ];
    }

    /// <summary>All that is wrong with one form; whether number and person are free is for the database.</summary>
    public CheckedForm Check(TypedForm typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        var refusals = new List<Refusal>();
        if (DraftFormNumber.Check(typed[DraftFormLayout.FormNumber], out var number) is { } wrongNumber)
            refusals.Add(wrongNumber);
        var point = typed[DraftFormLayout.Point] is { Length: > 0 } code ? _points.GetValueOrDefault(code) : _own;
        if (point is null)
            refusals.Add(new Refusal("batch.point", DraftFormLayout.Point, "报名确认点代码不在可以录入的范围。只能录入本点和应急预案指定代录的点"));
        else if (_campaign.RefuseClosed(WindowCodes.Registration, RuleFacts.PlaceOf(0, point)) is { } closed)
            refusals.Add(closed);
        var kind = KindOf(typed[DraftFormLayout.DocumentKind]);
        if (kind is null)
        {
            refusals.Add(new Refusal("account.document-kind", DraftFormLayout.DocumentKind, "证件类型不在本次招生接受的范围，请核对草表"));
            return new CheckedForm(typed, number, null, refusals);
        }
        if (IdentityDocument.Check(kind.Value, typed[DraftFormLayout.DocumentNumber], _campaign.Today, out var document) is { } wrongDocument)
            refusals.Add(wrongDocument);
        if (PersonName.Check(typed["name"], Registration.NameMaxLength, out var name) is { } wrongName)
            refusals.Add(wrongName);
        var registration = new Registration
        {
            CampaignId = _campaign.Id, State = RegistrationState.Draft, DocumentKind = kind.Value, DocumentNumber = document, Name = name, CreatedAt = _campaign.Now,
            Origin = RegistrationOrigin.DraftForm,
        };
        var file = FileOf(typed, registration, point, refusals);
        var known = refusals.Select(r => r.Field).ToHashSet(StringComparer.Ordinal);
        // Sex and birthday are read off the number: where it is wrong, that they are missing is no further mistake.
        if (kind == DocumentKind.ResidentIdCard && known.Contains(DraftFormLayout.DocumentNumber))
            known.UnionWith(ReadOffTheNumber.Where(field => typed[field].Length == 0));
        refusals.AddRange(RegistrationCheck.All(file).Where(r => !known.Contains(r.Field)));
        return new CheckedForm(typed, number, file, refusals);
    }

    private RegistrationFile FileOf(TypedForm typed, Registration registration, RegistrationPoint? point, List<Refusal> refusals)
    {
        var own = _columns.Where(c => c.Group != "表头" && c.Field is not (DraftFormLayout.DocumentKind or DraftFormLayout.DocumentNumber) && !c.Field.StartsWith("choice", StringComparison.Ordinal));
        var draft = RegistrationDraft.Of(registration)
            .With(own.Where(c => typed[c.Field].Length > 0).Select(c => KeyValuePair.Create<string, string?>(c.Field, DraftFormLayout.Decode(c, typed[c.Field]))))
            with { PointId = point?.Id, Choices = [.. _campaign.Policy.Choice.Slots.OrderBy(s => s.Order).Select(s => LineOf(typed, s.Order, refusals))] };
        return (new RegistrationFile(registration, draft, _lines, point, _accepted, _campaign) { Glyphs = _glyphs }).WithoutUnasked();
    }

    /// <summary>The plan line of a choice; 0 for a blank one and for one that the plan does not have.</summary>
    private long LineOf(TypedForm typed, int order, List<Refusal> refusals)
    {
        var (institution, major) = (typed[DraftFormLayout.Choice(order, "institution")], typed[DraftFormLayout.Choice(order, "major")]);
        if (institution.Length == 0 && major.Length == 0)
            return 0;
        var (level, mode) = (Terms.LevelOf(typed[DraftFormLayout.Choice(order, "level")]), Terms.ModeOf(typed[DraftFormLayout.Choice(order, "mode")]));
        var fitting = _byCodes[(institution, major)].Where(l => (level is null || l.Level == level) && (mode is null || l.Mode == mode)).Take(2).ToList();
        if (fitting.Count == 1)
            return fitting[0].Id;
        var name = Rules.Choices.ChoiceRules.Name(order);
        refusals.Add(fitting.Count == 0
            ? new Refusal("choice.unknown-line", $"choices[{order}]", $"{name}的专业不在本次公布的招生计划里。请核对草表上的院校代码、专业代码、层次和学习形式")
            : new Refusal("choice.ambiguous-line", $"choices[{order}]", $"{name}的院校代码和专业代码对应几条计划，请填上层次和学习形式"));
        return 0;
    }

    private DocumentKind? KindOf(string text)
    {
        if (text.Length == 0)
            return DocumentKind.ResidentIdCard;
        var kinds = _columns.First(c => c.Field == DraftFormLayout.DocumentKind).Codes;
        var code = kinds.FirstOrDefault(k => k.Key == text || k.Value == text).Key;
        return code is null ? null : (DocumentKind)(int.Parse(code, System.Globalization.CultureInfo.InvariantCulture) - 1);
    }
}
