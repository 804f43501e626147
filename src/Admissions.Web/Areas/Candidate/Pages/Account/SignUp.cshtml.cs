using Admissions.Core.Access;
using Admissions.Core.Accounts;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules.Identity;
using Admissions.Rules.Policy;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.RateLimiting;

namespace Admissions.Web.Areas.Candidate.Pages.Account;

/// <summary>A candidate's account (HR-73, HR-38); who has one signs in instead.</summary>
[PublicPage]
[EnableRateLimiting(RateLimits.SignUp)]
public sealed class SignUpModel(AccountService accounts) : AdmissionsPage
{
    public sealed class Form
    {
        public string? EntryCode { get; set; }
        public string? Name { get; set; }
        public DocumentKind DocumentKind { get; set; }
        public string? DocumentNumber { get; set; }
        public string? Phone { get; set; }
        public string? UserName { get; set; }
        public string? Password { get; set; }
        public string? Again { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public IEnumerable<SelectListItem> Documents => Campaign.Policy.Identity.Documents
        .Select(d => new SelectListItem(IdentityDocument.Word(d.Type), d.Type.ToString()));

    /// <summary>Staff hand out a code for a drill.</summary>
    public bool InDrill => Campaign.Mode == CampaignMode.Drill;

    /// <summary>The sentence that says when the window opens, or that it is over; null while it is open.</summary>
    public string? Closed => AccountService.RefuseSignUp(Campaign)?.Sentence;

    public string PasswordHint => Campaign.Policy.Accounts?.Password is { } rule
        ? $"至少 {rule.MinLength} 位，大写字母、小写字母、数字、符号里至少有 {rule.Kinds} 种；不能含证件号码、出生日期、电话、用户名"
        : "不能太常见，不能含证件号码、电话、用户名";

    public IActionResult OnGet() => ActorOrNull is { Kind: UserKind.Candidate } ? LocalRedirect($"{Request.PathBase}/ks/{Campaign.Slug}") : Page();

    public async Task<IActionResult> OnPostAsync([FromServices] AdmissionsDbContext db, [FromServices] Microsoft.Extensions.Options.IOptions<SignInSessionOptions> sessions, CancellationToken cancellationToken)
    {
        ModelState.Clear();
        if (Input.Password != Input.Again)
            ModelState.AddModelError("Input.Again", "两次输入的密码不一样，请重新输入");
        string? phone = null;
        if (ContactFormats.CheckTelephone(Input.Phone, out var telephone) is { } wrongPhone)
            ModelState.AddModelError("Input.Phone", wrongPhone.Sentence);
        else
            phone = telephone;
        if (!ModelState.IsValid)
            return Refused([]);
        var nobody = new Actor(0, "", UserKind.Candidate, new HashSet<string>(StringComparer.Ordinal));
        var ip = HttpContext.Connection.RemoteIpAddress?.ToString();
        var outcome = await accounts.SignUpAsync(
            new SignUpOptions(Input.UserName ?? "", Input.Password ?? "", Input.DocumentKind, Input.DocumentNumber ?? "", Input.Name ?? "", phone, Input.EntryCode),
            new ProcessContext(nobody, Campaign, ip), cancellationToken);
        if (!outcome.Succeeded)
        {
            if (Busy(outcome.Refusals) is { } busy)
                return busy;
            var refused = Refused(outcome.Refusals);
            Response.StatusCode = Pages.CandidatePaths.StatusOf(outcome.Refusals);
            return refused;
        }
        var user = await db.Users.FindAsync([outcome.Value.UserId], cancellationToken);
        var key = await SessionService.StartAsync(db, user!, ip, sessions.Value.For(Campaign.Policy.Accounts), cancellationToken);
        await Kiosk.LimitAsync(HttpContext, db, key, sessions.Value, cancellationToken);
        RequestContextMiddleware.SetCookie(HttpContext, key);
        this.FlashOk("账号已经建好。", "请记住用户名和密码；以后用它登录、查成绩、查录取结果。");
        return LocalRedirect($"{Request.PathBase}/ks/{Campaign.Slug}/notices");
    }
}
