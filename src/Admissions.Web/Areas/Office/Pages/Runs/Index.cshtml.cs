using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Runs;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;

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

/// <summary>The names of runs and figures as officers read them.</summary>
public static class RunWords
{
    private const string Digits = "零一二三四五六七八九";

    public static string Of(RunKind kind, int round) => kind == RunKind.Numbering ? "编排准考证号" : $"第{Ordinal(round)}志愿投档";

    public static string Ordinal(int number) => number is >= 0 and < 10 ? Digits[number].ToString() : number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
