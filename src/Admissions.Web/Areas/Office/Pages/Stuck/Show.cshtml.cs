using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Reporting;
using Admissions.Rules;
using Admissions.Rules.Policy;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace Admissions.Web.Areas.Office.Pages.Stuck;

/// <summary>One candidate who stands still: how, since when, what was found out so far, and what is found out now.</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewCandidates)]
[HandlerPermission("Record", Permissions.RecordReasons)]
public sealed class ShowModel(StuckReasons reasons) : AdmissionsPage
{
    private static readonly string[] Formats = ["yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm", "yyyy-M-d H:mm"];

    public sealed class Form
    {
        public string? Code { get; set; }
        public string? Text { get; set; }
        public string? ContactedAt { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public Registration Person { get; private set; } = null!;
    public IReadOnlyList<StuckRegistration> Stuck { get; private set; } = [];
    public IReadOnlyList<StuckReason> History { get; private set; } = [];

    /// <summary>For which the form records.</summary>
    public StuckKind Kind { get; private set; }
    public bool MayRecord => Actor.Can(Permissions.RecordReasons);
    public IEnumerable<SelectListItem> Codes => StuckReasons.CodesOf(Kind, Campaign).Select(c => new SelectListItem(c.Value, c.Key));

    public async Task<IActionResult> OnGetAsync(long id, string? kind, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(id, kind, cancellationToken))
            return NotFound();
        if (History.FirstOrDefault(r => r.Kind == Kind && r.IsCurrent) is { } last)
            (Input.Code, Input.Text, Input.ContactedAt) = (last.Code, last.Text, last.ContactedAt is { } at ? BeijingTime.Table(at) : null);
        return Page();
    }

    public async Task<IActionResult> OnPostRecordAsync(long id, string? kind, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(id, kind, cancellationToken))
            return NotFound();
        DateTimeOffset? contacted = null;
        if (!string.IsNullOrWhiteSpace(Input.ContactedAt) && (contacted = Read(Input.ContactedAt)) is null)
            return Refused([new Refusal("stuck.contacted", "contactedAt", "按“2026-09-19 09:30”的样子填写联系时间，没有联系的不填")]);
        var recorded = await reasons.RecordAsync(new StuckReasonOptions(id, Kind, Input.Code, Input.Text, contacted), Process(), cancellationToken);
        if (!recorded.Succeeded)
            return Refused(recorded.Refusals.Select(r => r with { Field = r.Field == "reasonCode" ? "code" : r.Field }));
        this.FlashOk($"已登记{Person.Name}{KindWords.Of(Kind)}的原因。");
        return RedirectToPage("Index", new { campaign = Campaign.Slug, kind = Kind });
    }

    private async Task<bool> LoadAsync(long id, string? kind, CancellationToken cancellationToken)
    {
        if (await reasons.OpenAsync(id, Process(), cancellationToken) is not { } found)
            return false;
        (Person, Stuck, History) = found;
        Kind = Stuck.Select(s => s.Kind).Where(k => k.ToString() == kind).DefaultIfEmpty(Stuck[0].Kind).First();
        return true;
    }

    private DateTimeOffset? Read(string text) =>
        DateTime.TryParseExact(text.Trim(), Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? new DateTimeOffset(local, Campaign.Policy.Zone().GetUtcOffset(local)) : null;
}
