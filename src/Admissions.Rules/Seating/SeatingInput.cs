namespace Admissions.Rules.Seating;

/// <summary>One person to be seated.</summary>
/// <param name="Id">
/// Any number that names the candidate; the random order is derived from it and the seed, so it must be the same in a rerun. A run that is to be
/// recomputed from published files takes the candidate's place (from 0) in the ordinal order of the published names.
/// </param>
/// <param name="District">Code of the exam district. Rooms never mix districts.</param>
/// <param name="Category">Key of the subject set. Rooms mix categories only where tail rooms are merged.</param>
/// <param name="School">Key of the school that is to be kept apart; empty for candidates without a school, who may sit beside anyone.</param>
public readonly record struct SeatingCandidate(long Id, string District, string Category, string School);

/// <param name="Rooms">Rooms available in the district; null = unlimited.</param>
public readonly record struct DistrictRooms(string District, int? Rooms);

/// <summary>
/// The frozen input of a seating run, held in columns: row i of every column is one candidate. Districts, categories and schools are
/// indices into tables of codes in ordinal order, so that the result does not depend on the order in which codes were first met.
/// </summary>
public sealed class SeatingInput
{
    /// <summary>School index of a candidate without a school.</summary>
    public const int NoSchool = -1;

    /// <summary>Takes over the columns as they are; <see cref="From"/> builds them from records.</summary>
    /// <exception cref="ArgumentException">Columns differ in length or a table is not in strict ordinal order.</exception>
    public SeatingInput(long[] ids, int[] district, int[] category, int[] school, IReadOnlyList<DistrictRooms> districts, IReadOnlyList<string> categories)
    {
        if (district.Length != ids.Length || category.Length != ids.Length || school.Length != ids.Length)
            throw new ArgumentException("Every column has one value per candidate.", nameof(ids));
        (Ids, District, Category, School) = (ids, district, category, school);
        (Districts, Categories, RoomsAvailable) = ([.. districts.Select(d => d.District)], categories, [.. districts.Select(d => d.Rooms)]);
        RequireStrictOrder(Districts);
        RequireStrictOrder(Categories);
    }

    public int Count => Ids.Length;
    public long[] Ids { get; }
    public int[] District { get; }
    public int[] Category { get; }

    /// <summary>Any numbering of the schools; only equality matters. <see cref="NoSchool"/> is never kept apart.</summary>
    public int[] School { get; }
    public IReadOnlyList<string> Districts { get; }
    public IReadOnlyList<string> Categories { get; }

    /// <summary>Per district; null = unlimited.</summary>
    public IReadOnlyList<int?> RoomsAvailable { get; }

    /// <summary>Builds the columns. A district without an entry in <paramref name="rooms"/> has none; no list at all means unlimited everywhere.</summary>
    public static SeatingInput From(IReadOnlyCollection<SeatingCandidate> candidates, IReadOnlyCollection<DistrictRooms>? rooms = null)
    {
        var districts = Table(candidates.Select(c => c.District).Concat(rooms?.Select(r => r.District) ?? []));
        var categories = Table(candidates.Select(c => c.Category));
        var districtIndex = Index(districts);
        var categoryIndex = Index(categories);
        var schoolIndex = new Dictionary<string, int>(StringComparer.Ordinal);
        var count = candidates.Count;
        var (ids, district, category, school) = (new long[count], new int[count], new int[count], new int[count]);
        var row = 0;
        foreach (var candidate in candidates)
        {
            ids[row] = candidate.Id;
            district[row] = districtIndex[candidate.District];
            category[row] = categoryIndex[candidate.Category];
            school[row] = candidate.School.Length == 0 ? NoSchool : schoolIndex.TryGetValue(candidate.School, out var known) ? known : schoolIndex[candidate.School] = schoolIndex.Count;
            row++;
        }

        var available = rooms?.ToDictionary(r => r.District, r => r.Rooms, StringComparer.Ordinal);
        return new(ids, district, category, school,
            [.. districts.Select(d => new DistrictRooms(d, available is null ? null : available.TryGetValue(d, out var given) ? given : 0))], categories);
    }

    private static List<string> Table(IEnumerable<string> codes) => [.. codes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static Dictionary<string, int> Index(List<string> table) =>
        table.Select((code, i) => (code, i)).ToDictionary(pair => pair.code, pair => pair.i, StringComparer.Ordinal);

    private static void RequireStrictOrder(IReadOnlyList<string> table)
    {
        for (var i = 1; i < table.Count; i++)
        {
            if (string.CompareOrdinal(table[i - 1], table[i]) >= 0)
                throw new ArgumentException($"The codes {table[i - 1]} and {table[i]} are not in strict ordinal order.", nameof(table));
        }
    }
}
