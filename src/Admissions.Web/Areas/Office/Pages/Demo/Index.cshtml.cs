using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Demo;
using Admissions.Core.Demo.Walk;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.Options;

namespace Admissions.Web.Areas.Office.Pages.Demo;

/// <summary>
/// Demo mode only, and only in a campaign of mode Demo: its clock, the part of those who have no account here, and files to
/// import. Anywhere else this page does not exist.
/// </summary>
[RequirePermission(UserKind.Staff, Permissions.ManageDrills, Permissions.AcceptReports, Permissions.ConfirmDecisions)]
public sealed class IndexModel(DemoClock clock, DemoWalk walk, DemoFiles files, IOptions<DemoOptions> demo) : AdmissionsPage
{
    /// <param name="What">What the button does, for whom.</param>
    /// <param name="HasOwn">Whether a listed account has a part in it, which is left to it.</param>
    /// <param name="Wait">How long it takes; null: a moment.</param>
    public sealed record PartRow(DemoPart Part, string What, string Button, bool HasOwn, string? Wait = null)
    {
        public string Title => KindWords.Of(Part);
    }

    public sealed class Form
    {
        public string? Clock { get; set; }
    }

    public static readonly IReadOnlyList<PartRow> Parts =
    [
        new(DemoPart.Reports, "补上跳过的夜间任务：对账、未缴费核实、逾期作废。其余县市区核查、上报，其余市（州）上报省级，省级接收。", "代办其余县市的上报", true, "逐县核查，约半分钟；办完显示结果"),
        new(DemoPart.Sites, "给缺考点、缺参考范围的市（州）导入考点和参考范围。已经有的不动。", "补齐考点和考区", false),
        new(DemoPart.Allocations, "准考证号发布以后，其余考区报送考室分配，市（州）审核，省级接收。", "代办其余考区的考室分配", true),
        new(DemoPart.Colleges, "投档结果发布以后，其余院校下载、录退、上载，省级确认。每一轮办一次。", "代办其余院校的录退", true),
        new(DemoPart.Rosters, "最后一轮录退确认以后，其余院校的层次结束录取，名册登记盖章。", "代办其余院校的名册", true),
    ];

    [BindProperty]
    public Form Input { get; set; } = new();

    public IReadOnlyList<DemoStage> Stages { get; private set; } = [];
    public DemoPlayed? Played { get; private set; }
    public PartRow? PlayedPart { get; private set; }

    /// <summary>Which windows are open now, in one sentence.</summary>
    public string Open => DemoStages.OpenAt(Campaign, Campaign.Now);

    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!demo.Value.Enabled || Campaign.Mode != CampaignMode.Demo)
            context.Result = NotFound();
        else
            Stages = DemoStages.Of(Campaign);
    }

    public void OnGet()
    {
        // Everything shown is made before every handler.
    }

    public async Task<IActionResult> OnPostStageAsync(string? stage, CancellationToken cancellationToken) =>
        Stages.FirstOrDefault(s => s.Code == stage) is { } chosen
            ? await MoveAsync(BeijingTime.From(chosen.At).DateTime, cancellationToken)
            : Refused([new Refusal("demo.stage", "", "没有这个阶段，请在列出的阶段里选")]);

    public async Task<IActionResult> OnPostClockAsync(CancellationToken cancellationToken) =>
        TypedTime.Read(Input.Clock, Campaign.Policy.Zone()) is { } time
            ? await MoveAsync(BeijingTime.From(time).DateTime, cancellationToken)
            : Refused([new Refusal("demo.clock", "clock", TypedTime.Wrong)]);

    public async Task<IActionResult> OnPostPlayAsync(DemoPart part, bool everything, CancellationToken cancellationToken)
    {
        PlayedPart = Parts.FirstOrDefault(p => p.Part == part);
        if (!ModelState.IsValid || PlayedPart is null)
            return NotFound();
        var played = await walk.PlayAsync(part, everything, Process(), cancellationToken);
        if (!played.Succeeded)
            return Refused(played.Refusals);
        Played = played.Value;
        return Page();
    }

    public async Task<IActionResult> OnGetScoresAsync(CancellationToken cancellationToken) => Download(await files.ScoresAsync(Process(), cancellationToken), "演示成绩.csv");

    public async Task<IActionResult> OnGetLinesAsync(CancellationToken cancellationToken) => Download(await files.LinesAsync(Process(), cancellationToken), "演示分数线.csv");

    private IActionResult Download(Outcome<byte[]> file, string name) => file.Succeeded ? File(file.Value, "text/csv", name) : Refused(file.Refusals);

    private async Task<IActionResult> MoveAsync(DateTime time, CancellationToken cancellationToken)
    {
        var moved = await clock.MoveAsync(time, Process(), cancellationToken);
        if (!moved.Succeeded)
            return Refused(moved.Refusals);
        var now = new DateTimeOffset(time, BeijingTime.From(DatabaseNow).Offset);
        this.FlashOk($"演示时间已调到 {BeijingTime.Table(now)}（北京时间）。{DemoStages.OpenAt(Campaign, now)}。");
        return RedirectToPage(new { campaign = Campaign.Slug });
    }
}
