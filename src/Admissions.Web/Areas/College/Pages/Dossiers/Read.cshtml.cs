using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Admissions.Core.Registrations;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.College.Pages.Dossiers;

/// <summary>One electronic dossier; opening it is logged. While it is being reconsidered, the answer is given here (HA-72).</summary>
[RequirePermission(UserKind.Institution, Permissions.ReadDossiers)]
[HandlerPermission("Answer", Permissions.DecideDossiers)]
public sealed class ReadModel(DossierFiles files, InstitutionDesk desk, InstitutionDossierService service) : CollegePage
{
    [BindProperty]
    public AnswerInput Input { get; set; } = new();

    public DossierFile Open { get; private set; } = null!;
    public IReadOnlyList<PlanLine> Majors { get; private set; } = [];
    public bool MayAnswer => Open.Dossier.State == DossierState.Reconsidering && !Open.Dossier.Suspended && Actor.Can(Permissions.DecideDossiers);

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(id, cancellationToken))
            return NotFound();
        var stored = DecisionInput.Of(Open.Dossier, Majors);
        Input = new AnswerInput { Id = id, Decision = stored.Decision, Major = stored.Major, Code = stored.Code, Text = stored.Text };
        return Page();
    }

    public async Task<IActionResult> OnGetPhotoAsync(long id, CancellationToken cancellationToken) =>
        await files.PhotoAsync(id, Process(), cancellationToken) is { } photo ? File(photo, "image/jpeg") : NotFound();

    public async Task<IActionResult> OnPostAnswerAsync(long id, CancellationToken cancellationToken)
    {
        ModelState.Clear();
        Input.Id = id;
        if (!await LoadAsync(id, cancellationToken))
            return NotFound();
        var outcome = await service.AnswerAsync(Input.ToOptions(), Input.Explanation ?? "", Process(), cancellationToken);
        if (!outcome.Succeeded)
            return Rejected(outcome.Refusals, r => r.Field.Length == 0 ? "" : DecisionInput.Key(nameof(Input), r.Field));
        this.FlashOk("已答复复议。", "省教育考试院再次审核。");
        return GoTo("dossiers");
    }

    private async Task<bool> LoadAsync(long id, CancellationToken cancellationToken)
    {
        if (await files.OpenAsync(id, Process(), cancellationToken) is not { } file)
            return false;
        Open = file;
        Majors = [.. (await desk.LinesAsync(Process(), cancellationToken))
            .Where(l => l.Level == file.Dossier.PlanLine!.Level && l.Category == file.Dossier.PlanLine.Category && l.ExecutionQuota > 0)];
        return true;
    }

    /// <summary>Name of a bonus item in the policy.</summary>
    public string Bonus(string code) => Campaign.Policy.Bonuses.FirstOrDefault(i => i.Code == code)?.Name ?? code;

    /// <summary>Name of an item of the qualification review in the policy.</summary>
    public string Item(string code) => Campaign.Policy.QualificationItems.FirstOrDefault(i => i.Code == code)?.Name ?? code;

    /// <summary>How the dossier came here, in one sentence.</summary>
    public static string Sentence(TracedChoice choice)
    {
        ArgumentNullException.ThrowIfNull(choice);
        return choice.Rank is { } rank
            ? $"报考并上线 {choice.Applicants} 人，排第 {rank} 名；本轮可投 {choice.Capacity} 人，实投 {choice.Dispatched} 人，最低 {Points(choice.Last)} 分。"
            : $"本轮可投 {choice.Capacity} 人，实投 {choice.Dispatched} 人。";
    }

    /// <summary>What an entry of the log says to the institution.</summary>
    public static string Word(Event entry) => entry?.Type switch
    {
        "DossierPreDecided" when entry.After?.Contains("\"decisionIsAdmit\":true", StringComparison.Ordinal) == true => "预录取",
        "DossierPreDecided" => "预退档",
        "ReconsiderationRequested" => "提请复议",
        "ReconsiderationAnswered" => "答复复议",
        "DossierAdmitted" => "确认录取",
        "DossiersDownloaded" => "下载档案",
        "DecisionsUploaded" => "上载录退名单",
        _ => "其他",
    };
}
