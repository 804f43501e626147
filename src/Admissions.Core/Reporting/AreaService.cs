using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Reporting;

/// <summary>From wide to narrow.</summary>
public enum AreaLevel { Province, City, County, Point }

/// <summary>A division, or a registration point as the leaf of the division tree.</summary>
/// <param name="Code">2, 4 or 6 digits, or a point's code; empty = those who have chosen no point.</param>
public sealed record Area(string Code, string Name, AreaLevel Level)
{
    /// <summary>Those who have chosen no point; the province alone counts them.</summary>
    public static Area None { get; } = new("", "没有选报名确认点", AreaLevel.Point);
}

/// <summary>No area with this code within the actor's reach; another's is not told apart from one that does not exist.</summary>
public sealed record AreaUnknown(string Code)
    : Refusal("area.unknown", "area", $"没有代码是“{Code}”的地区或报名确认点，或者不在管辖范围内。请从上级逐级点选");

/// <summary>The level lies above the area, or is none at all.</summary>
public sealed record AreaLevelUnknown() : Refusal("area.level", "level", "不能按这个级别合计。请在页面上选择市（州）、县（市、区）或者报名确认点");

/// <summary>A registration point in its county.</summary>
/// <param name="InUse">Was open to candidates once; a disabled one keeps its candidates.</param>
public sealed record AreaPoint(long Id, string Code, string Name, string CountyCode, bool InUse)
{
    public Area Area => new(Code, Name, AreaLevel.Point);
}

/// <summary>An area within an actor's reach: what leads to it, and what lies below. Who holds one may see the candidates of its points.</summary>
/// <param name="Path">From the actor's own area to this one, both included.</param>
/// <param name="Points">The points in it, by code.</param>
/// <param name="Divisions">The divisions below it, by code.</param>
public sealed record AreaView(Area Here, IReadOnlyList<Area> Path, IReadOnlyList<AreaPoint> Points, IReadOnlyList<Area> Divisions)
{
    private readonly Dictionary<long, AreaPoint> _byId = Points.ToDictionary(p => p.Id);

    /// <summary>Levels into which this area can be divided, the next one first.</summary>
    public IReadOnlyList<AreaLevel> Levels { get; } = Here.Level == AreaLevel.Point
        ? [AreaLevel.Point] : [.. Enum.GetValues<AreaLevel>().Where(l => l > Here.Level)];

    /// <summary>Ids of <see cref="Points"/>, as a statement restricts to them; null for the province, which sees those without a point too.</summary>
    public long[]? PointIds { get; } = Here.Level == AreaLevel.Province ? null : [.. Points.Select(p => p.Id)];

    public AreaPoint? Point(long? id) => id is { } known ? _byId.GetValueOrDefault(known) : null;

    /// <summary>Whether candidates of this point are this area's.</summary>
    public bool Holds(long? point) => PointIds is null || Point(point) is not null;

    /// <summary>The areas of a level, those without a single candidate too, and those who have chosen no point where they count.</summary>
    public IReadOnlyList<Area> Of(AreaLevel level) =>
    [
        .. level == AreaLevel.Point ? Points.Where(p => p.InUse).Select(p => p.Area) : Divisions.Where(d => d.Level == level),
        .. PointIds is null ? new[] { Area.None } : [],
    ];

    /// <summary>Code of the area of a level to which a point belongs; empty for none.</summary>
    public string CodeOf(AreaLevel level, long? point) => Point(point) is not { } found ? "" : level switch
    {
        AreaLevel.City => found.CountyCode[..4],
        AreaLevel.County => found.CountyCode,
        _ => found.Code,
    };
}

/// <summary>Finds the area that an address names, within what the actor oversees: province → city → county → point.</summary>
public sealed class AreaService(AdmissionsDbContext db)
{
    private static readonly RegistrationPointState[] InUse = [RegistrationPointState.Active, RegistrationPointState.Disabled];

    /// <param name="code">From the address; empty = the actor's own.</param>
    public async Task<Outcome<AreaView>> FindAsync(string? code, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var actor = context.Actor;
        var points = await db.RegistrationPoints.AsNoTracking().VisibleTo(actor).Where(p => p.CampaignId == context.Campaign.Id)
            .OrderBy(p => p.Code).Select(p => new AreaPoint(p.Id, p.Code, p.Name, p.CountyCode, InUse.Contains(p.State))).ToListAsync(cancellationToken);
        if (actor.DivisionCode is not { } own)
        {
            if (points is not [var only] || (!string.IsNullOrEmpty(code) && code != only.Code))
                return new AreaUnknown(code ?? "");
            return new AreaView(only.Area, [only.Area], points, []);
        }
        var counties = await db.Organizations.AsNoTracking().Where(o => o.Kind == OrganizationKind.CountyOffice && o.DivisionCode.StartsWith(own)).Select(o => o.DivisionCode).ToListAsync(cancellationToken);
        var divisions = counties.Concat(points.Select(p => p.CountyCode)).Distinct(StringComparer.Ordinal).SelectMany(c => new[] { c, c[..4] })
            .Distinct(StringComparer.Ordinal).Where(c => c.Length > own.Length).Order(StringComparer.Ordinal).Select(DivisionOf).ToList();
        var asked = string.IsNullOrEmpty(code) ? own : code;
        var here = asked == own ? DivisionOf(own) : divisions.Find(d => d.Code == asked);
        if (here is null && points.Find(p => p.Code == asked) is { } found)
            here = found.Area;
        if (here is null)
            return new AreaUnknown(asked);
        var county = here.Level == AreaLevel.Point ? points.Find(p => p.Code == here.Code)!.CountyCode : here.Code;
        var path = divisions.Where(d => county.StartsWith(d.Code, StringComparison.Ordinal) && d.Code != here.Code);
        return new AreaView(
            here, [.. here.Code == own ? [] : new[] { DivisionOf(own) }, .. path, here],
            points.FindAll(p => here.Level == AreaLevel.Point ? p.Code == here.Code : p.CountyCode.StartsWith(here.Code, StringComparison.Ordinal)),
            [.. divisions.Where(d => d.Code.Length > here.Code.Length && d.Code.StartsWith(here.Code, StringComparison.Ordinal))]);
    }

    private static Area DivisionOf(string code) =>
        new(code, ReferenceData.Division(code)?.Name ?? code, code.Length switch { <= 2 => AreaLevel.Province, 4 => AreaLevel.City, _ => AreaLevel.County });
}
