using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.InformationWork;
using Admissions.Rules;
using Admissions.Rules.Equipment;
using Admissions.Rules.Policy;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace Admissions.Web.Areas.Office.Pages.Equipment;

/// <summary>A point or an office states its equipment and programs (HR-09, HR-160, HR-161).</summary>
[RequirePermission(UserKind.Staff, Permissions.RecordInformationWork)]
public sealed class EditModel(EquipmentService equipment) : AdmissionsPage
{
    private const string DateForm = "yyyy-MM-dd";

    public sealed class Line
    {
        public string Code { get; set; } = "";
        public string? Value { get; set; }
        public string? UpdatedOn { get; set; }
    }

    public sealed class Form
    {
        public IList<Line> Lines { get; set; } = [];

        /// <summary>Mark of what the page showed.</summary>
        public string? Seen { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public static IReadOnlyList<SelectListItem> PresentOptions { get; } = [new(EquipmentRules.Yes, EquipmentRules.Yes), new(EquipmentRules.No, EquipmentRules.No)];

    public InformationWorkPolicy Policy => Campaign.Policy.InformationWork!;
    public string PlaceName { get; private set; } = "";
    public EquipmentLevel Level { get; private set; }
    public IReadOnlyList<EquipmentItem> Items { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await LoadAsync(cancellationToken) is not { } own)
            return NotFound();
        Input.Seen = own.Seen;
        Input.Lines = [.. Items.Select(i => own.Entries.TryGetValue(i.Code, out var entry)
            ? new Line { Code = i.Code, Value = entry.Value, UpdatedOn = entry.UpdatedOn?.ToString(DateForm, CultureInfo.InvariantCulture) }
            : new Line { Code = i.Code })];
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (await LoadAsync(cancellationToken) is null)
            return NotFound();
        var sent = Input.Lines.Where(l => l is { Code.Length: > 0 }).GroupBy(l => l.Code, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        // The page draws the lines of the policy in its order, whatever was sent.
        Input.Lines = [.. Items.Select(i => sent.GetValueOrDefault(i.Code) ?? new Line { Code = i.Code })];
        ModelState.Clear();
        var entries = new Dictionary<string, EquipmentEntry>(StringComparer.Ordinal);
        foreach (var (line, index) in Input.Lines.Select((line, index) => (line, index)))
        {
            DateOnly? updated = null;
            if (!string.IsNullOrWhiteSpace(line.UpdatedOn))
            {
                if (DateOnly.TryParseExact(line.UpdatedOn.Trim(), DateForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                    updated = day;
                else
                    ModelState.AddModelError($"Input.Lines[{index}].UpdatedOn", $"日期写成 {DateForm.ToUpperInvariant()}，例如 {Campaign.Today:yyyy-MM-dd}");
            }
            entries[line.Code] = new EquipmentEntry(line.Value, updated);
        }
        if (!ModelState.IsValid)
            return Refused([]);
        var saved = await equipment.SaveAsync(entries, Input.Seen, Process(), cancellationToken);
        if (!saved.Succeeded)
        {
            Input.Seen = saved.Refusals.OfType<Overtaken>().FirstOrDefault()?.Now ?? Input.Seen;
            return Refused(saved.Refusals.Select(AtItsLine));
        }
        if (saved.Value.Findings.Count == 0)
            this.FlashOk("已保存设备配置。");
        else
            this.FlashWarn("已保存设备配置。", saved.Value.Summary);
        return RedirectToPage("Index", new { campaign = Campaign.Slug });
    }

    private Refusal AtItsLine(Refusal refusal)
    {
        var at = Input.Lines.ToList().FindIndex(l => l.Code == refusal.Field);
        return at < 0 ? refusal with { Field = "" } : refusal with { Field = $"Lines[{at.ToString(CultureInfo.InvariantCulture)}].{(refusal.Code == "equipment.future" ? nameof(Line.UpdatedOn) : nameof(Line.Value))}" };
    }

    private async Task<EquipmentStatement?> LoadAsync(CancellationToken cancellationToken)
    {
        if (await equipment.OwnAsync(Process(), cancellationToken) is not { } own)
            return null;
        (PlaceName, Level, Items) = (own.PlaceName, own.Level, EquipmentRules.ItemsOf(Policy, own.Level));
        return own;
    }
}
