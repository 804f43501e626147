namespace Admissions.Rules.Policy;

public sealed record LineRules(
    IReadOnlyList<LevelCategoryLine> ByLevelCategory,
    ArtSportFloor? ArtSportFloor,
    ProfessionalLineRule? ProfessionalLine,
    LineBasis ComparedWith,
    IReadOnlyList<CategoryGroup>? Groups = null);

/// <summary>
/// Categories that rules of the lines treat alike, such as 艺术类 and 体育类 (SX-121…SX-124). Which they are the policy says: the code knows none by name.
/// </summary>
/// <param name="Code">What <c>artSportFloor.group</c>, <c>professionalLine.group</c> and the part of a sort key before its colon refer to.</param>
/// <param name="Categories">Whole categories that belong to it.</param>
/// <param name="SubCategories">Sub-categories that belong to it, of whatever category.</param>
public sealed record CategoryGroup(string Code, IReadOnlyList<string> Categories, IReadOnlyList<string> SubCategories);

/// <param name="Line">Lowest score that may be dispatched; null = not entered yet.</param>
public sealed record LevelCategoryLine(StudyLevel Level, string Category, string? SubCategory, decimal? Line);

/// <param name="Ratio">Share of the category's line below which an art or sport line may not fall (SX-121).</param>
/// <param name="Step">The score step to which the floor is rounded up (A-SX-2).</param>
/// <param name="Group">The <see cref="CategoryGroup"/> whose sub-categories have the floor; without it nobody has, and no policy passes the validator so.</param>
public sealed record ArtSportFloor(IReadOnlyList<StudyLevel> Levels, decimal Ratio, decimal Step = 1m, string? Group = null);

/// <param name="Group">The <see cref="CategoryGroup"/> whose professional test counts; without it nobody's does, and no policy passes the validator so.</param>
public sealed record ProfessionalLineRule(IReadOnlyList<StudyLevel> Levels, string? Group = null);

public enum LineBasis
{
    TotalScore,
    DossierScore,
}

/// <param name="Total">Formula of TotalScore: SumOfCounted.</param>
/// <param name="Dossier">Formula of DossierScore: TotalPlusFeaturePoints or Total (A-HR-5).</param>
/// <param name="CrossLevel">How a choice of another level is scored: TargetLevelSubjects or SameTotal.</param>
/// <param name="Composites">Kinds of candidates ordered by culture and professional score together; null = none.</param>
public sealed record ScorePolicy(string Total, string Dossier, string CrossLevel, IReadOnlyList<string> SortKeys, IReadOnlyList<CompositePolicy>? Composites = null)
{
    /// <summary>The weights for this kind of candidate: those of the sub-category before those of the category; null = no composite score.</summary>
    public CompositePolicy? CompositeOf(StudyLevel level, string category, string? subCategory) =>
        Composites?.FirstOrDefault(own => own.Level == level && own.Category == category && own.SubCategory == subCategory)
        ?? Composites?.FirstOrDefault(own => own.Level == level && own.Category == category && own.SubCategory is null);
}

/// <summary>How the composite score (综合分) of one kind of candidate is made.</summary>
/// <param name="CultureWeight">0 or more, e.g. 0.3.</param>
/// <param name="Digits">Digits after the point, 0 to 3; half is rounded up.</param>
public sealed record CompositePolicy(
    StudyLevel Level, string Category, decimal CultureWeight, decimal ProfessionalWeight, int Digits, string? SubCategory = null, string? Source = null);

/// <param name="Cancels">Whether a confirmed violation cancels the scores.</param>
public sealed record HonestyPolicy(bool Cancels);

public enum NumberingOrder
{
    /// <summary>Numbers come out of the room arrangement (HR-133).</summary>
    WithRooms,

    /// <summary>Numbers first, rooms afterwards (SX-72).</summary>
    BeforeSeating,
}

/// <param name="Random">Within what the order is random, e.g. WithinDistrictAndSubjectSet.</param>
/// <param name="Columns">Columns of seats in a room; null = as square as the seats allow.</param>
public sealed record NumberingPolicy(NumberingOrder Order, string Actor, int SeatsPerRoom, string Random, NumberLayouts Layout, int? Columns = null);

public sealed record NumberLayouts(IReadOnlyList<NumberSegment> CandidateNumber, IReadOnlyList<NumberSegment> TicketNumber);

/// <summary>
/// One part of a number; exactly one of the three is given.
/// </summary>
/// <param name="Literal">Fixed digits.</param>
/// <param name="Field">A fact written with <paramref name="Width"/> digits: county, city, district, room, seat, category, year.</param>
/// <param name="Serial">The scope within which a counter runs: tenant, city, county, district.</param>
/// <param name="Width">Digits; not given for a literal nor for a mapped field.</param>
/// <param name="Map">What to write for each value of <paramref name="Field"/>, all of one width, e.g. category Art → 3.</param>
public sealed record NumberSegment(string? Literal = null, string? Field = null, string? Serial = null, int Width = 0, IReadOnlyDictionary<string, string>? Map = null);

/// <param name="Help">Who prints a ticket for a candidate who cannot print it himself (HR-141); null = nobody is named.</param>
public sealed record TicketPolicy(TicketDelivery Delivery, TicketHelp? Help = null);

public enum TicketHelp
{
    Point,
    City,
}

public enum TicketDelivery
{
    SelfPrint,
    Post,
}
