using Admissions.Core.Bulletins;

namespace Admissions.Web.Infrastructure.Lists;

/// <summary>A board of bulletins as <c>_Board</c> draws it.</summary>
/// <param name="Path">Address under which each of them stands by its number.</param>
/// <param name="ShowsRead">Marks what this reader has not opened; the public has no marks.</param>
public sealed record BoardView(IReadOnlyList<BoardLine> Lines, int Total, ListQuery Query, string Path, bool ShowsRead)
{
    /// <summary>The readers are candidates, some of whose bulletins must be read.</summary>
    public bool ForCandidates { get; init; }

    public static ListSpec Spec { get; } = new(Sorts: ["published"], Filters: [], DefaultSort: "-published") { DefaultSize = 20 };
}
