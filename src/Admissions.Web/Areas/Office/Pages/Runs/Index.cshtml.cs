using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Runs;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;

namespace Admissions.Web.Areas.Office.Pages.Runs;

/// <summary>All runs of the campaign, and where a new one begins.</summary>
[RequirePermission(UserKind.Staff, Permissions.RunNumbering, Permissions.ReleaseNumbering, Permissions.RunDispatch, Permissions.ReleaseDispatch)]
public sealed class IndexModel(RunQueries runs) : AdmissionsPage
{
    public sealed record Start(string Path, string Word, string Note);

    public IReadOnlyList<RunRow> Rows { get; private set; } = [];
    public IReadOnlyList<Start> Starts { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Rows = await runs.ListAsync(Process(), cancellationToken);
        var starts = new List<Start>();
        if (Actor.Can(Permissions.RunNumbering))
            starts.Add(new Start("numbering", RunWords.Of(RunKind.Numbering, 0), "考室、座位和准考证号"));
        if (Actor.Can(Permissions.RunDispatch))
            starts.AddRange(Campaign.Policy.Choice.Slots.Select(s => new Start($"dispatch/{s.Order}", RunWords.Of(RunKind.Dispatch, s.Order), $"处理第{RunWords.Ordinal(s.Order)}志愿")));
        Starts = starts;
    }
}
