using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Reporting;
using Admissions.Rules;
using Admissions.Rules.Windows;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.HandOvers;

/// <summary>The city counts in the process forms on paper and states what it hands over; the province reads (HR-60).</summary>
[RequirePermission(UserKind.Staff, Permissions.ReportAsCity, Permissions.AcceptReports, Permissions.ExtendPayment)]
[HandlerPermission("Count", Permissions.ReportAsCity)]
[HandlerPermission("HandOver", Permissions.ReportAsCity)]
public sealed class IndexModel(HandOverService handOvers) : AdmissionsPage
{
    public sealed class Form
    {
        public string? Numbers { get; set; }
        public int? ExemptionMaterials { get; set; }
        public string? Note { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public FormCount Count { get; private set; } = null!;
    public IReadOnlyList<HandOver> Done { get; private set; } = [];
    public Refusal? Closed { get; private set; }
    public bool MayCount => Actor.Can(Permissions.ReportAsCity) && Closed is null;

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnPostCountAsync(CancellationToken cancellationToken)
    {
        var counted = await handOvers.CountInAsync(Input.Numbers, Process(), cancellationToken);
        if (!counted.Succeeded)
            return await WrongAsync(counted.Refusals, cancellationToken);
        var (added, already, unknown) = counted.Value;
        var sentence = $"清点 {added} 份，重复 {already} 份。";
        if (unknown.Count > 0)
            this.FlashWarn(sentence, $"{unknown.Count} 个号码不是本市已确认的考生，没有计入：{string.Join('、', unknown.Take(10))}");
        else
            this.FlashOk(sentence);
        return RedirectToPage(new { campaign = Campaign.Slug });
    }

    public async Task<IActionResult> OnPostHandOverAsync(CancellationToken cancellationToken)
    {
        var done = await handOvers.HandOverAsync(Input.ExemptionMaterials, Input.Note, Process(), cancellationToken);
        if (!done.Succeeded)
            return await WrongAsync(done.Refusals, cancellationToken);
        this.FlashOk($"已登记上交：流程表 {done.Value.Counted} 份，应交 {done.Value.Expected} 份。");
        return RedirectToPage(new { campaign = Campaign.Slug });
    }

    public static string NameOf(string city) => ReferenceData.Division(city)?.Name ?? city;

    private async Task<IActionResult> WrongAsync(IReadOnlyList<Refusal> refusals, CancellationToken cancellationToken)
    {
        if (refusals[0].Field.Length == 0)
            return Conflict(refusals[0]);
        await LoadAsync(cancellationToken);
        return Refused(refusals);
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        Closed = Campaign.RefuseClosed(HandOverService.Window, new Place(Actor.DivisionCode));
        Count = await handOvers.CountAsync(Process(), cancellationToken);
        Done = await handOvers.ListAsync(Process(), cancellationToken);
    }
}
