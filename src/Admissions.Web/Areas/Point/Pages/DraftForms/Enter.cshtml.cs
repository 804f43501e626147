using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Point.Pages.DraftForms;

/// <summary>Fast entry of one paper form after another, in the order of the paper (HR-149, HR-152).</summary>
[RequirePermission(UserKind.Staff, Permissions.EnterDraftForms)]
public sealed class EnterModel(BatchEntryService batches) : DraftFormsPage
{
    [BindProperty]
    public Dictionary<string, string?> Values { get; set; } = [];

    [BindProperty(SupportsGet = true)]
    public string? Number { get; set; }

    public IReadOnlyList<DraftFormColumn> Columns => DraftFormLayout.Of(Campaign.Policy);

    public void OnGet() => Values[DraftFormLayout.FormNumber] = Number;

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var typed = new TypedForm(0, Values.Where(v => v.Value is not null).ToDictionary(v => v.Key, v => v.Value!, StringComparer.Ordinal));
        var entered = await batches.EnterAsync(typed, Process(), cancellationToken);
        if (entered.Succeeded)
        {
            this.FlashOk($"已录入草表 {typed[DraftFormLayout.FormNumber]}　{typed["name"]}。", "请考生本人带证件到场确认。");
            return RedirectToPage(new { campaign = Campaign.Slug, number = (string?)null });
        }
        foreach (var refusal in entered.Refusals)
            ModelState.AddModelError(KeyOf(refusal.Field), refusal.Sentence);
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    public string IdOf(string field) => $"Values_{field}_".Replace('.', '_');

    public string? ErrorOf(string field) => ModelState.TryGetValue($"Values[{field}]", out var entry) ? entry.Errors.FirstOrDefault()?.ErrorMessage : null;

    private string KeyOf(string field)
    {
        if (field.StartsWith("choices[", StringComparison.Ordinal) && field.Length > 8 && char.IsAsciiDigit(field[8]))
            field = DraftFormLayout.Choice(field[8] - '0', "major");
        return Columns.Any(c => c.Field == field) ? $"Values[{field}]" : "";
    }
}
