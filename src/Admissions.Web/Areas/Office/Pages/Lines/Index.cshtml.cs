using System.Globalization;
using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exchange;
using Admissions.Core.Scoring;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Lines;

/// <summary>Control lines by level and category, and their publication together with the scores (HA-11).</summary>
[RequirePermission(UserKind.Staff, Permissions.SetControlLines, Permissions.ImportScores)]
[HandlerPermission("", Permissions.SetControlLines)]
[HandlerPermission("Publish", Permissions.SetControlLines)]
[HandlerPermission("Import", Permissions.SetControlLines)]
[RequestSizeLimit(TableReader.MaxBytes + (1 << 20))]
public sealed class IndexModel(ControlLineService lines) : AdmissionsPage
{
    public sealed record Entry(string Key, string? Line, string? Seen = null);

    [BindProperty]
    public IReadOnlyList<Entry> Entries { get; set; } = [];

    [BindProperty]
    public IFormFile? Upload { get; set; }

    public IReadOnlyList<LineRow> Rows { get; private set; } = [];
    public bool MayEdit => Actor.Can(Permissions.SetControlLines) && Campaign.ScoresPublishedAt is null;

    /// <summary>What was typed stays, also beside a message.</summary>
    public string? Shown(LineRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var typed = Entries.FirstOrDefault(e => e.Key == row.Key);
        return typed is null ? row.Line?.ToString("0.##", CultureInfo.InvariantCulture) : typed.Line;
    }

    public async Task OnGetAsync(CancellationToken cancellationToken) => Rows = await lines.ListAsync(Process(), cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var wrong = Entries.Where(e => !string.IsNullOrWhiteSpace(e.Line) && Parse(e.Line) is null).ToList();
        if (wrong.Count > 0)
            return await RefusedAsync([.. wrong.Select(e => new Refusal("line.not-a-number", "", $"“{e.Line}”不是分数，请填数字"))], cancellationToken);
        return await SaveAsync([.. Entries.Select(e => new LineEntry(e.Key, Parse(e.Line), new SeenLine(Parse(e.Seen))))], cancellationToken);
    }

    public async Task<IActionResult> OnPostImportAsync(CancellationToken cancellationToken)
    {
        if (Upload is null || Upload.Length is 0 or > TableReader.MaxBytes)
            return await RefusedAsync([new Refusal("line.file", "", "请选择控制线文件，不超过 20 MB")], cancellationToken);
        using var content = new MemoryStream();
        await Upload.CopyToAsync(content, cancellationToken);
        var read = lines.Read(content.ToArray(), Process());
        return read.Succeeded ? await SaveAsync(read.Value, cancellationToken) : await RefusedAsync(read.Refusals, cancellationToken);
    }

    public async Task<IActionResult> OnPostPublishAsync(CancellationToken cancellationToken)
    {
        var published = await lines.PublishAsync(Process(), cancellationToken);
        if (!published.Succeeded)
            return await RefusedAsync(published.Refusals, cancellationToken);
        this.FlashOk("成绩和控制线已公布，考生可以查询。");
        return RedirectToPage(new { campaign = Campaign.Slug });
    }

    private async Task<IActionResult> SaveAsync(IReadOnlyList<LineEntry> entries, CancellationToken cancellationToken)
    {
        var saved = await lines.SetAsync(entries, Process(), cancellationToken);
        if (!saved.Succeeded)
            return await RefusedAsync(saved.Refusals, cancellationToken);
        this.FlashOk(saved.Value == 0 ? "控制线没有变化。" : $"已保存 {saved.Value} 条控制线。");
        return RedirectToPage(new { campaign = Campaign.Slug });
    }

    private async Task<IActionResult> RefusedAsync(IReadOnlyList<Refusal> refusals, CancellationToken cancellationToken)
    {
        Rows = await lines.ListAsync(Process(), cancellationToken);
        return Refused(refusals.Select(r => r with { Field = "" }));
    }

    private static decimal? Parse(string? text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var line) ? line : null;
}
