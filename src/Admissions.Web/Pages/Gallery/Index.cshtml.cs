using System.ComponentModel.DataAnnotations;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.Extensions.Options;

namespace Admissions.Web.Pages.Gallery;

/// <summary>Every component in every state, in both densities: <c>/_gallery?as=office&amp;errors=1&amp;table=empty</c>.</summary>
[PlatformPage]
public sealed class IndexModel(ShellContext shell, IWebHostEnvironment environment, IOptions<ShellOptions> options) : PageModel
{
    private static readonly ListSpec Spec = new(["name", "submitted", "rate"], ["level", "q"], "rate") { DefaultSize = 20 };

    public sealed record County(string Code, string Name, int Submitted, int Confirmed, decimal Rate);

    public sealed class Answers
    {
        [Display(Name = "姓名"), Required]
        public string? Name { get; set; }

        [Display(Name = "出生日期"), Required]
        public DateOnly? Born { get; set; }

        [Display(Name = "层次"), Required]
        public string? Level { get; set; }

        [Display(Name = "考试语种"), Required]
        public string? Language { get; set; }

        [Display(Name = "通讯地址"), StringLength(10)]
        public string? Address { get; set; }

        [Display(Name = "医学类执业资格证书编号")]
        public string? Licence { get; set; }

        public bool Agreed { get; set; }
    }

    [BindProperty]
    public Answers Form { get; set; } = new();
    public bool IsOffice { get; private set; }
    public DateTimeOffset Now { get; private set; }
    public ListTable Table { get; private set; } = null!;

    public static IReadOnlyList<SelectListItem> Levels { get; } =
    [
        new("高起专", "1") { Group = new SelectListGroup { Name = "高中毕业，读大学专科" } },
        new("高起本", "2") { Group = new SelectListGroup { Name = "高中毕业，读大学本科" } },
        new("专升本", "5") { Group = new SelectListGroup { Name = "专科毕业，读大学本科" } },
    ];

    public static IReadOnlyList<SelectListItem> Languages { get; } = [new("英语", "1"), new("日语", "2"), new("俄语", "3")];

    public IActionResult OnGet() => Show();

    public IActionResult OnPost()
    {
        if (!Form.Agreed) ModelState.AddModelError("Form.Agreed", "核对以后打勾，才能提交");
        if (ModelState.IsValid) this.FlashOk("已提交，样例没有保存任何内容。", "这里是下一步。");
        return ModelState.IsValid ? RedirectToPage() : Show();
    }

    /// <summary>Pretends to keep a draft: 第二 as the name plays another tab that was quicker.</summary>
    public IActionResult OnPostDraft() => Show() is not PageResult ? NotFound()
        : string.Equals(Form.Name, "第二", StringComparison.Ordinal)
            ? new JsonResult(new { message = "您在另一个页面改过这份草稿。请刷新本页，再继续填写。" }) { StatusCode = StatusCodes.Status409Conflict }
            : new JsonResult(new { savedAt = BeijingTime.ToSecond(Now), version = "2" });

    public IActionResult OnGetExport(string format) =>
        Show() is PageResult ? ExportResult.Of(format, "各县进度", ((ListTable<County>)Table).ExportTitles, ((ListTable<County>)Table).Export(Counties)) : NotFound();

    /// <summary>Ends in the page of any status code, to look at it.</summary>
    public IActionResult OnGetStatus(int code) =>
        Show() is not PageResult ? NotFound() : code == 500 ? throw new InvalidOperationException("Shown on purpose by the gallery.") : StatusCode(code);

    private IActionResult Show()
    {
        if (!environment.IsDevelopment() && !options.Value.Gallery) return NotFound();
        IsOffice = string.Equals(Request.Query["as"], "office", StringComparison.Ordinal);
        Now = shell.ServerNow;
        GalleryFrame.Fill(shell, IsOffice);
        var query = ListQuery.Of(Request, Spec);
        IReadOnlyList<County> rows = string.Equals(Request.Query["table"], "empty", StringComparison.Ordinal) ? [] : Counties;
        Table = new ListTable<County>(query, new ListPage<County>(rows, rows.Count),
        [
            new("name", "县（市、区）", row => row.Name) { Head = true, Sort = "name", Link = row => $"~/_gallery?county={row.Code}", Total = "全市合计" },
            new("submitted", "已提交", row => row.Submitted) { Number = true, Sort = "submitted", Total = "8,512" },
            new("confirmed", "已确认", row => row.Confirmed) { Number = true, Total = "5,912" },
            new("rate", "确认率", row => $"{row.Rate:0.0}%") { Number = true, Sort = "rate", Total = "69.5%" },
            new("state", "状态", row => null) { Tag = row => row.Rate < 60 ? new(Tone.Warn, "alert-triangle", "偏慢") : new(Tone.Ok, "circle-check", "正常") },
        ])
        {
            Tick = row => row.Code,
            RowTone = row => row.Rate < 60 ? Tone.Warn : null,
            FailureReference = string.Equals(Request.Query["table"], "error", StringComparison.Ordinal) ? "E-20260908-4F1C2A90" : null,
        };
        return Page();
    }

    private static readonly County[] Counties =
    [
        new("430181", "浏阳市", 2641, 1489, 56.4m), new("430182", "宁乡市", 2420, 1438, 59.4m), new("430121", "长沙县", 2706, 1822, 67.3m),
        new("430112", "望城区", 1745, 1191, 68.3m),
    ];
}
