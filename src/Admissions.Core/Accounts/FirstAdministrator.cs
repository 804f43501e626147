using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Accounts;

/// <summary>
/// The account with which an authority's life on this installation begins: its 省级系统管理员, before there is a campaign or
/// anybody else who could make one. Whoever runs the server gives it; every further account is made on the pages (HR-03).
/// </summary>
public sealed class FirstAdministrator(AdmissionsDbContext db, UserManager<User> users)
{
    private const string Role = "ProvinceAdministrator";

    /// <summary>What is wrong with the names, asked before an authority is added for them; null when nothing is.</summary>
    public static Refusal? Check(string userName, string name)
    {
        ArgumentNullException.ThrowIfNull(userName);
        return StaffAccountService.CheckNames(userName, name).FirstOrDefault();
    }

    /// <param name="userName">Name to sign in with.</param>
    /// <param name="name">Who uses it, as headers and records show him.</param>
    /// <param name="reason">Needed when the authority has an administrator already, e.g. one who lost his password; stands in the record.</param>
    /// <returns>The account with a password that must be changed at the first sign-in, or refusals with nothing changed.</returns>
    public async Task<Outcome<IssuedAccount>> IssueAsync(string userName, string name, string? reason, CancellationToken cancellationToken = default)
    {
        if (Check(userName, name) is { } wrong)
            return wrong;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var office = await db.Organizations.FromSql($"select * from organizations where kind = 'ProvincialOffice' for update").SingleAsync(cancellationToken);
        var there = await db.Users.Where(u => u.Binding == BindingState.Bound && u.Roles.Any(r => r.Role == Role)).OrderBy(u => u.Id).Select(u => u.UserName).FirstOrDefaultAsync(cancellationToken);
        if (there is not null && string.IsNullOrWhiteSpace(reason))
            return new Refusal("staff.administrator-there", "reason", $"已有省级系统管理员账号 {there}，请由他在“用户管理”里开新账号。确实要另开的，写明原因");
        if (await users.FindByNameAsync(userName.Trim()) is not null)
            return new Refusal("account.name-taken", "userName", "这个用户名已经有人用了，请换一个");
        var now = await db.Database.SqlQuery<DateTimeOffset>($"select now() as \"Value\"").SingleAsync(cancellationToken);
        var user = StaffAccountService.OfficeUser(userName, name, office.Id, [Role], now);
        var password = StaffAccountService.TemporaryPassword();
        var created = await users.CreateAsync(user, password);
        if (!created.Succeeded)
            return Outcome<IssuedAccount>.Refused([.. created.Errors.Select(AccountService.Translate)]);
        db.Events.Add(new Event
        {
            Type = "AdministratorIssued", SubjectType = nameof(User), SubjectId = user.Id, ActorName = "服务器管理员", At = now,
            Reason = reason?.Trim(), After = System.Text.Json.JsonSerializer.Serialize(new { user.UserName, user.DisplayName }, Events.EventLog.Json),
        });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new IssuedAccount(user, password);
    }
}
