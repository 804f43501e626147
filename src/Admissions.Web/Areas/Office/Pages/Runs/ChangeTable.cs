using Admissions.Core.Runs;
using Admissions.Web.Infrastructure.Lists;

namespace Admissions.Web.Areas.Office.Pages.Runs;

/// <summary>Candidates whose result differs from the last run's, as many as the run keeps; the files of both runs have all.</summary>
public static class ChangeTable
{
    public const string Added = "added", Removed = "removed", Changed = "changed";

    private static readonly ListSpec Spec = new(Sorts: ["number", "score"], Filters: ["change", "q"], DefaultSort: "number");

    public static ListTable<RunChangeRow> Of(HttpRequest request, IReadOnlyList<RunChangeRow> changes)
    {
        var query = ListQuery.Of(request, Spec);
        var wanted = Sorted(changes.Where(c => IsWanted(c, query)), query).ToList();
        return new(query, new ListPage<RunChangeRow>([.. wanted.Skip(query.Skip).Take(query.Size)], wanted.Count),
        [
            new("number", "考生号", c => c.CandidateNumber) { Sort = "number" },
            new("name", "姓名", c => c.Name) { Head = true },
            new("score", "档案分", c => c.DossierScore) { Number = true, Sort = "score" },
            new("before", "上次", c => c.Before ?? "没有"),
            new("after", "这次", c => c.After ?? "没有"),
        ]);
    }

    /// <summary>All rows of the file: those of the filter, in its order.</summary>
    public static IEnumerable<RunChangeRow> All(ListTable<RunChangeRow> table, IReadOnlyList<RunChangeRow> changes)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Sorted(changes.Where(c => IsWanted(c, table.Query)), table.Query);
    }

    private static bool IsWanted(RunChangeRow change, ListQuery query) =>
        (query["change"] switch { Added => change.Before is null, Removed => change.After is null, Changed => change is { Before: not null, After: not null }, _ => true })
        && (query["q"] is not { } q || change.Name.Contains(q, StringComparison.Ordinal) || change.CandidateNumber.Contains(q, StringComparison.Ordinal));

    private static IEnumerable<RunChangeRow> Sorted(IEnumerable<RunChangeRow> changes, ListQuery query) => (query.Sort, query.Descending) switch
    {
        ("score", true) => changes.OrderByDescending(c => c.DossierScore),
        ("score", false) => changes.OrderBy(c => c.DossierScore),
        (_, true) => changes.OrderByDescending(c => c.CandidateNumber, StringComparer.Ordinal),
        _ => changes.OrderBy(c => c.CandidateNumber, StringComparer.Ordinal),
    };
}
