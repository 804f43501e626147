using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Plans;
using Admissions.Rules;
using Admissions.Rules.Plans;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.College.Pages.Charter;

/// <summary>The leader writes the charter, sees where it differs from the plan and publishes it; everybody of the institution may look (SX-08, SX-09, SX-159).</summary>
[RequirePermission(UserKind.Institution, Permissions.ReadDossiers)]
[HandlerPermission("Save", Permissions.PublishCharter)]
[HandlerPermission("Publish", Permissions.PublishCharter)]
public sealed class IndexModel(AdmissionsDbContext db, CharterService charters) : CollegePage
{
    public sealed class Row
    {
        public string? Years { get; set; }
        public string? Place { get; set; }
        public string? Fees { get; set; }
    }

    public sealed class Form
    {
        public IList<Row> Rows { get; set; } = [];
        public string? Range { get; set; }
        public string? Principle { get; set; }
        public string? ExtraTests { get; set; }
        public string? Responsible { get; set; }

        /// <summary>Mark of what the page showed.</summary>
        public string? Seen { get; set; }
    }

    public sealed class KeptRow
    {
        public string? Key { get; set; }
        public bool Keep { get; set; }
        public string? Reason { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    [BindProperty]
    public IList<KeptRow> Kept { get; set; } = [];

    public bool Asked { get; private set; }
    public bool Publishing { get; private set; }
    public bool MayWrite => Asked && Actor.Can(Permissions.PublishCharter);
    public CharterDesk Own { get; private set; } = new(null, [], []);
    public string InstitutionCode { get; private set; } = "";
    public IReadOnlyList<(StudyLevel Level, StudyMode Mode)> Lines { get; private set; } = [];

    public string State => Own.Draft is not null ? "有没有公布的草稿" : Own.Published is [var last, ..] ? $"现在公布的是第 {last.Version} 版" : "还没有公布";

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        ShowStored();
    }

    public async Task<IActionResult> OnPostSaveAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        Input.Rows = [.. Lines.Select((_, i) => i < Input.Rows.Count ? Input.Rows[i] : new Row())];
        var saved = await charters.SaveAsync(new CharterOptions(
            [.. Lines.Zip(Input.Rows, (line, row) => new CharterRow(line.Level, line.Mode, row.Years, row.Place, row.Fees))], Input.Range, Input.Principle, Input.ExtraTests, Input.Responsible), Input.Seen, Process(), cancellationToken);
        if (saved.Succeeded)
        {
            this.FlashOk("已保存章程草稿。");
            return GoTo("charter");
        }
        Input.Seen = saved.Refusals.OfType<Overtaken>().FirstOrDefault()?.Now ?? Input.Seen;
        Kept = [.. Own.Differences.Select(d => new KeptRow { Key = d.Key })];
        return Refused(saved.Refusals);
    }

    public async Task<IActionResult> OnPostPublishAsync(CancellationToken cancellationToken)
    {
        Publishing = true;
        var seen = Input.Seen;
        await LoadAsync(cancellationToken);
        ModelState.Clear();
        var sent = Kept.Where(k => !string.IsNullOrEmpty(k.Key)).GroupBy(k => k.Key!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        var published = await charters.PublishAsync(seen, sent.Where(k => k.Value.Keep && k.Value.Reason is not null).ToDictionary(k => k.Key, k => k.Value.Reason!, StringComparer.Ordinal), Process(), cancellationToken);
        if (published.Succeeded)
        {
            this.FlashOk($"已公布第 {published.Value.Version} 版章程。");
            return GoTo("charter");
        }
        ShowStored();
        foreach (var row in Kept)
            if (sent.TryGetValue(row.Key!, out var typed))
                (row.Keep, row.Reason) = (typed.Keep, typed.Reason);
        foreach (var refusal in published.Refusals)
            ModelState.AddModelError(FieldOf(refusal), refusal.Sentence);
        return Refused([]);
    }

    private string FieldOf(Refusal refusal)
    {
        if (refusal.Field.StartsWith("kept:", StringComparison.Ordinal))
            return $"Kept[{Kept.ToList().FindIndex(k => k.Key == refusal.Field["kept:".Length..])}].Reason";
        return refusal is CharterElementMissing && refusal.Field != "rows" ? $"Input.{char.ToUpperInvariant(refusal.Field[0])}{refusal.Field[1..]}" : "";
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        Asked = CharterService.IsAsked(Process());
        Lines = CharterService.LinesOf(Process());
        Own = await charters.DeskAsync(Process(), cancellationToken);
        InstitutionCode = await db.Institutions.Where(i => i.Id == Actor.InstitutionId).Select(i => i.Code).SingleAsync(cancellationToken);
    }

    private void ShowStored()
    {
        var facts = CharterService.FactsOf(Own.Shown);
        Input = new Form
        {
            Rows = [.. Lines.Select(line => facts.FirstOrDefault(f => (f.Level, f.Mode) == line) is { } fact
                ? new Row { Years = CharterRules.Text(fact.Years), Place = fact.Place, Fees = CharterRules.Text(fact.Fees) } : new Row())],
            Range = Own.Shown?.Range, Principle = Own.Shown?.Principle, ExtraTests = Own.Shown?.ExtraTests, Responsible = Own.Shown?.Responsible, Seen = Own.Seen,
        };
        Kept = [.. Own.Differences.Select(d => new KeptRow { Key = d.Key })];
    }
}
