using System.ComponentModel.DataAnnotations;
using Admissions.Core.Accounts;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Pages.Account;

/// <summary>One's own password; the only page an issued account may open before it has set one.</summary>
[SignedInPage(UserKind.Candidate, UserKind.Staff, UserKind.Institution)]
public sealed class PasswordModel(AccountService accounts, AccountPolicies policies, TenantScope tenant) : AdmissionsPage
{
    public sealed class Form
    {
        [Required(ErrorMessage = "填写现在的密码")]
        public string CurrentPassword { get; set; } = "";

        [Required(ErrorMessage = "填写新密码")]
        public string NewPassword { get; set; } = "";

        [Compare(nameof(NewPassword), ErrorMessage = "两次输入的新密码不一样，请重新输入")]
        public string Again { get; set; } = "";
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid)
            return Refused([]);
        var policy = await policies.OfAsync(tenant.Database, cancellationToken);
        var outcome = await accounts.ChangePasswordAsync(Actor.UserId, Input.CurrentPassword, Input.NewPassword, policy?.Password, SessionKeyHash, HttpContext.Connection.RemoteIpAddress?.ToString(), DeviceCookie.HashOf(HttpContext), cancellationToken);
        if (!outcome.Succeeded)
            return Refused(outcome.Refusals);
        this.FlashOk("密码已修改。", "其他地方的登录都已退出。");
        return LocalRedirect($"{Request.PathBase}/{PortalPaths.Of(Actor.Kind)}");
    }
}
