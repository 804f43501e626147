using System.Security.Cryptography;
using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Admissions.Rules.Windows;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Admissions.Core.Accounts;

/// <summary>What a point's user says when he applies for an account (HR-04).</summary>
/// <param name="CountyCode">Six digits; this county's office binds the account.</param>
public sealed record StaffApplyOptions(string UserName, string Password, string Name, string Phone, string CountyCode);

/// <summary>An office account as the level above makes it (HR-03).</summary>
public sealed record OfficeUserOptions(string UserName, string Name, string? Phone, string DivisionCode, IReadOnlyList<string> Roles);

/// <summary>A new office account with the password to hand over; it is shown once and must be changed at the first sign-in.</summary>
public sealed record IssuedAccount(User User, string Password);

/// <summary>Accounts of offices and points: applied for, bound, given roles, disabled (HR-03…HR-06, HR-72).</summary>
public sealed class StaffAccountService(AdmissionsDbContext db, UserManager<User> users, PasswordLane lane)
{
    private const string SetupWindow = WindowCodes.UserSetup;

    /// <summary>A point's user applies. The account can sign in and do nothing until its county has bound it.</summary>
    public async Task<Outcome<User>> ApplyAsync(StaffApplyOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        if (RefuseInDrill(context) is { } rehearsed)
            return rehearsed;
        var refusals = new List<Refusal>();
        if (AccountService.CheckUserName(options.UserName.Trim()) is { } userName)
            refusals.Add(userName);
        if (PersonName.Check(options.Name, Registration.NameMaxLength, out var name) is { } wrongName)
            refusals.Add(wrongName with { Field = "name" });
        if (ContactFormats.CheckTelephone(options.Phone, out var phone, "phone") is { } wrongPhone)
            refusals.Add(wrongPhone);
        if (PasswordRules.Check(options.Password, context.Campaign.Policy.Accounts?.Password ?? PasswordRules.Default, new PasswordOwner(options.UserName.Trim(), options.Phone)) is { } weak)
            refusals.Add(weak);
        if (!await db.Organizations.AnyAsync(o => o.Kind == OrganizationKind.CountyOffice && o.DivisionCode == options.CountyCode, cancellationToken))
            refusals.Add(new Refusal("staff.county", "countyCode", "选择确认点所在的县（市、区）"));
        if (refusals.Count > 0)
            return Outcome<User>.Refused(refusals);
        var user = new User
        {
            UserName = options.UserName.Trim(), DisplayName = name, Kind = UserKind.Staff, Binding = BindingState.Applied, PhoneNumber = phone,
            AppliedCountyCode = options.CountyCode, LockoutEnabled = true, CreatedAt = context.Now,
        };
        return await SaveNewAsync(user, options.Password, context, "StaffApplied", new { user.UserName, options.CountyCode }, cancellationToken);
    }

    /// <summary>The county binds an account of its own to one of its active points, with roles singly or together (HR-05, HR-06, HR-72).</summary>
    public async Task<Outcome<User>> BindAsync(long userId, long pointId, IReadOnlyCollection<string> roles, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (RefuseInDrill(context) is { } rehearsed)
            return rehearsed;
        if (context.Actor.DivisionCode is not { Length: 6 })
            return new Refusal("staff.not-county", "", "报名确认点的用户由县（市、区）招生办绑定，请由县级账号办理", Cited.Points);
        if (CheckRoles(roles, "Point") is { } wrong)
            return wrong;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(userId, context, cancellationToken) is not { } user || user.OrganizationId is not null)
            return Unknown();
        if (user.Binding == BindingState.Disabled)
            return new Refusal("staff.disabled", "", "这个账号已停用，不能再绑定，请让本人重新申请");
        var point = await db.RegistrationPoints.VisibleTo(context.Actor).SingleOrDefaultAsync(p => p.Id == pointId && p.CampaignId == context.Campaign.Id, cancellationToken);
        if (point is null)
            return new Refusal("staff.point-outside", "pointId", "只能绑定到本县的报名确认点，请重新选择", Cited.Points);
        if (point.State != RegistrationPointState.Active)
            return new Refusal("staff.point-not-active", "pointId", $"这个确认点{RegistrationPointLifecycle.Table.Word(point.State)}，设置完成以后才能绑定用户", Cited.Points);
        var before = new { user.Binding, user.PointId, roles = user.Roles.Select(r => r.Role).Order(StringComparer.Ordinal).ToArray() };
        user.Binding = BindingState.Bound;
        user.PointId = pointId;
        ReplaceRoles(user, roles);
        db.Record(context, "StaffBound", (nameof(User), user.Id), before, new { user.Binding, user.PointId, roles = roles.Order(StringComparer.Ordinal).ToArray() });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return user;
    }

    /// <summary>Province and city make accounts for offices below them, in window UserSetup or an extension of it (HR-03, HR-52).</summary>
    public async Task<Outcome<IssuedAccount>> CreateOfficeUserAsync(OfficeUserOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        if (RefuseInDrill(context) is { } rehearsed)
            return rehearsed;
        if (context.Campaign.RefuseClosed(SetupWindow, new Place(options.DivisionCode)) is { } closed)
            return closed;
        var refusals = new List<Refusal>();
        refusals.AddRange(CheckNames(options.UserName, options.Name));
        var office = await db.Organizations.SingleOrDefaultAsync(o => o.DivisionCode == options.DivisionCode, cancellationToken);
        if (office is null || !MayIssueFor(context.Actor, office))
            refusals.Add(new Refusal("staff.office-outside", "divisionCode", "只能给本级管辖的下级机构开账号，请重新选择机构"));
        else if (CheckRoles(options.Roles, LevelOf(office.Kind)) is { } wrong)
            refusals.Add(wrong);
        else if (await RefuseUnionAsync(options.Roles, cancellationToken) is { } union)
            refusals.Add(union);
        if (refusals.Count > 0)
            return Outcome<IssuedAccount>.Refused(refusals);
        var user = OfficeUser(options.UserName, options.Name, office!.Id, options.Roles, context.Now);
        user.PhoneNumber = options.Phone;
        var password = TemporaryPassword();
        var saved = await SaveNewAsync(user, password, context, "OfficeUserCreated", new { user.UserName, options.DivisionCode, options.Roles }, cancellationToken);
        return saved.Succeeded ? new IssuedAccount(saved.Value, password) : Outcome<IssuedAccount>.Refused(saved.Refusals);
    }

    /// <summary>Ends an account in the actor's divisions and every sign-in of it. Needs a reason; never one's own.</summary>
    public async Task<Outcome<User>> DisableAsync(long userId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (RefuseInDrill(context) is { } rehearsed)
            return rehearsed;
        if (context.Reason is null)
            return new Refusal("staff.reason", "reason", "填写停用的原因");
        if (userId == context.Actor.UserId)
            return new Refusal("staff.self", "", "不能停用自己的账号，请由上级机构办理");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(userId, context, cancellationToken) is not { } user)
            return Unknown();
        if (user.OrganizationId is not null && !(context.Actor.Can(Permissions.ManageOfficeUsers) && MayIssueFor(context.Actor, user.Organization!)))
            return new Refusal("staff.office-outside", "", "这个账号由它的上级机构停用");
        if (user.Binding == BindingState.Disabled)
            return new Refusal("staff.disabled", "", "这个账号已经停用");
        var before = user.Binding;
        user.Binding = BindingState.Disabled;
        db.Record(context, "StaffDisabled", (nameof(User), user.Id), new { binding = before }, new { user.Binding });
        await db.SaveChangesAsync(cancellationToken);
        await SessionService.EndOthersAsync(db, userId, null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return user;
    }

    /// <summary>Roles that may be given at a level, with their Chinese names.</summary>
    public static IEnumerable<RoleDefinition> RolesOf(string level) => TenantSetup.Roles.Where(r => r.Level == level);

    public static string LevelOf(OrganizationKind kind) => kind switch
    {
        OrganizationKind.ProvincialOffice => "Province",
        OrganizationKind.CityOffice => "City",
        _ => "County",
    };

    /// <summary>The province makes accounts for every office, its own included; a city for its counties.</summary>
    public static bool MayIssueFor(Actor actor, Organization office)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(office);
        return actor.Oversees(office.DivisionCode) && (actor.DivisionCode!.Length == 2 || office.DivisionCode.Length > actor.DivisionCode.Length);
    }

    private async Task<Outcome<User>> SaveNewAsync(User user, string password, ProcessContext context, string type, object after, CancellationToken cancellationToken)
    {
        var place = await lane.EnterAsync(cancellationToken);
        if (!place.Succeeded)
            return Outcome<User>.Refused(place.Refusals);
        using var held = place.Value;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        try
        {
            var created = await users.CreateAsync(user, password);
            if (!created.Succeeded)
                return Outcome<User>.Refused([.. created.Errors.Select(AccountService.Translate)]);
            var actor = context.Actor.UserId == 0 ? context.Actor with { UserId = user.Id, Name = user.DisplayName } : context.Actor;
            db.Record(context with { Actor = actor }, type, (nameof(User), user.Id), after: after);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return user;
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            await transaction.RollbackAsync(cancellationToken);
            db.ChangeTracker.Clear();
            return new Refusal("account.name-taken", "userName", "这个用户名已经有人用了，请换一个");
        }
    }

    private async Task<User?> LockAsync(long userId, ProcessContext context, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"select 1 from users where id = {userId} for update", cancellationToken);
        return await db.Users.VisibleTo(context.Actor).Include(u => u.Roles).Include(u => u.Organization).SingleOrDefaultAsync(u => u.Id == userId, cancellationToken);
    }

    private void ReplaceRoles(User user, IEnumerable<string> roles)
    {
        var wanted = roles.ToHashSet(StringComparer.Ordinal);
        foreach (var gone in user.Roles.Where(r => !wanted.Contains(r.Role)).ToList())
            db.Remove(gone);
        foreach (var role in wanted.Where(r => user.Roles.All(own => own.Role != r)))
            user.Roles.Add(new UserRole { Role = role });
    }

    private static Refusal? CheckRoles(IReadOnlyCollection<string> roles, string level)
    {
        if (roles.Count == 0)
            return new Refusal("staff.roles", "roles", "至少选择一个角色");
        var known = RolesOf(level).Select(r => r.Role).ToHashSet(StringComparer.Ordinal);
        return roles.All(known.Contains) ? null : new Refusal("staff.roles", "roles", "这一级没有所选的角色，请重新选择");
    }

    /// <summary>Two persons stand between a run and its release; roles that together would need only one are refused.</summary>
    private async Task<Refusal?> RefuseUnionAsync(IReadOnlyCollection<string> roles, CancellationToken cancellationToken)
    {
        var held = (await db.RolePermissions.Where(p => roles.Contains(p.Role)).Select(p => p.Permission).ToListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        return Permissions.Separated.Any(pair => held.Contains(pair.First) && held.Contains(pair.Second))
            ? new Refusal("staff.separation", "roles", "所选角色合在一起，一个人既能运算又能发布同一种结果。运算和发布必须由两个人办理，请分给两个账号")
            : null;
    }

    /// <summary>What is wrong with the names of an office account that is issued.</summary>
    internal static IEnumerable<Refusal> CheckNames(string userName, string name)
    {
        if (AccountService.CheckUserName(userName.Trim()) is { } wrong)
            yield return wrong;
        if (string.IsNullOrWhiteSpace(name) || name.Trim().Length > Registration.NameMaxLength)
            yield return new Refusal("staff.name", "name", "填写使用人姓名");
    }

    /// <summary>An account that an office is given; its first sign-in sets its own password.</summary>
    internal static User OfficeUser(string userName, string name, long officeId, IEnumerable<string> roles, DateTimeOffset at)
    {
        var user = new User
        {
            UserName = userName.Trim(), DisplayName = name.Trim(), Kind = UserKind.Staff, Binding = BindingState.Bound, OrganizationId = officeId,
            MustChangePassword = true, LockoutEnabled = true, CreatedAt = at,
        };
        user.Roles.AddRange(roles.Distinct(StringComparer.Ordinal).Select(role => new UserRole { Role = role }));
        return user;
    }

    /// <summary>Twelve characters that nobody mistakes for each other, with a letter, a digit and a sign among them.</summary>
    internal static string TemporaryPassword() =>
        RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz", 6) + RandomNumberGenerator.GetString("23456789", 4) + RandomNumberGenerator.GetString("#$%+=", 2);

    /// <summary>Staff accounts, their points and their terminals belong to no campaign: a drill that changed them would change the live one.</summary>
    internal static Refusal? RefuseInDrill(ProcessContext context) =>
        context.Campaign.Mode == CampaignMode.Drill ? new Refusal("staff.in-drill", "", "演练里不能改用户，请回到正式的招生项目") : null;

    private static Refusal Unknown() => new("staff.unknown", "", "没有这个账号，可能不在管辖范围内");
}
