using System.Text.Json;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Admissions.Web.Areas.College.Pages.Dossiers;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;

namespace Admissions.Web.Areas.College.Pages.Log;

/// <summary>Every decision of the institution with its author, for its supervisors (HA-05).</summary>
[RequirePermission(UserKind.Institution, Permissions.ReadDossiers)]
public sealed class IndexModel(DossierFiles files) : CollegePage
{
    private static readonly ListSpec Spec = new(Sorts: ["at"], Filters: [], DefaultSort: "-at");

    public ListTable<LoggedDecision> Table { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, Spec);
        var rows = await files.DecisionsAsync(query.Skip, query.Size, Process(), cancellationToken);
        Table = new ListTable<LoggedDecision>(query, new ListPage<LoggedDecision>(rows, await files.CountDecisionsAsync(Process(), cancellationToken)),
        [
            new("at", "时间", row => row.Entry.At),
            new("what", "办理", row => ReadModel.Word(row.Entry)),
            new("who", "考生", row => row.Candidate ?? "") { Head = true, Link = row => row.Candidate is null ? null : At($"dossiers/{row.Entry.SubjectId}") },
            new("text", "内容", row => Text(row.Entry)),
            new("author", "经办人", row => row.Entry.ActorName),
        ]);
    }

    /// <summary>Reason of a return, figures of a delivery.</summary>
    private static string Text(Event entry)
    {
        if (entry.After is null)
            return entry.Reason ?? "";
        using var after = JsonDocument.Parse(entry.After);
        string? Value(string name) => after.RootElement.TryGetProperty(name, out var value) ? value.ToString() : null;
        return entry.Type switch
        {
            "DecisionsUploaded" => $"回执 {Value("receiptNumber")}，拟录取 {Value("admitCount")} 人，拟退档 {Value("returnCount")} 人{(entry.Reason is { } reason ? $"；{reason}" : "")}",
            "DossiersDownloaded" => $"第 {Value("round")} 轮 {Value("count")} 份",
            _ => string.Join(' ', new[] { Value("reasonCode"), Value("reasonText"), entry.Reason }.OfType<string>()),
        };
    }
}
