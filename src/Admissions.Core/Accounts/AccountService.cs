using System.Text.RegularExpressions;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Monitoring;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Admissions.Core.Accounts;

/// <summary>What a person gives to get a candidate's account.</summary>
/// <param name="EntryCode">What staff hand out for a drill; asked for nowhere else.</param>
public sealed record SignUpOptions(string UserName, string Password, DocumentKind DocumentKind, string DocumentNumber, string Name, string? Phone, string? EntryCode = null);

/// <summary>A successful sign-in.</summary>
/// <param name="Key">Goes into the cookie.</param>
public sealed record SignedIn(string Key, User User);

/// <summary>Accounts of candidates and staff: making, signing in, changing the password.</summary>
public sealed partial class AccountService(
    AdmissionsDbContext db, UserManager<User> users, IOptions<SignInSessionOptions> sessionOptions, TimeProvider clock, PasswordLane lane, SignInWatch watch)
{
    private const string WrongPair = "用户名或密码不对。请核对后再试，连续输错会暂时停用";

    /// <summary>HR-73: a user name and password; HR-38: one person registers once per campaign.</summary>
    public async Task<Outcome<Registration>> SignUpAsync(SignUpOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        if (RefuseSignUp(context.Campaign) is { } closed)
            return closed;
        if (await RefuseStrangerAsync(options.EntryCode, context, cancellationToken) is { } stranger)
            return stranger;
        var refusals = CheckSignUp(options, context.Campaign.Policy, context.Campaign.Today, out var documentNumber, out var name);
        if (refusals.Count > 0)
            return Outcome<Registration>.Refused(refusals);
        if (await ExistingOwnerAsync(options.DocumentKind, documentNumber, context, cancellationToken) is { } owner)
            return AlreadyRegistered(owner);

        // Waiting for the lane holds no transaction open.
        var place = await lane.EnterAsync(cancellationToken);
        if (!place.Succeeded)
            return Outcome<Registration>.Refused(place.Refusals);
        using var held = place.Value;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var user = new User
        {
            UserName = options.UserName.Trim(),
            DisplayName = name,
            Kind = UserKind.Candidate,
            Binding = BindingState.Bound,
            PhoneNumber = options.Phone,
            LockoutEnabled = true,
            CreatedAt = context.Now,
        };
        try
        {
            var created = await users.CreateAsync(user, options.Password);
            if (!created.Succeeded)
                return Outcome<Registration>.Refused([.. created.Errors.Select(Translate)]);
            var registration = new Registration
            {
                CampaignId = context.Campaign.Id,
                UserId = user.Id,
                State = RegistrationState.Account,
                DocumentKind = options.DocumentKind,
                DocumentNumber = documentNumber,
                Name = name,
                Phone = options.Phone,
                CreatedAt = context.Now,
            };
            db.Registrations.Add(registration);
            await db.SaveChangesAsync(cancellationToken);
            db.Record(context with { Actor = context.Actor with { UserId = user.Id, Name = name } }, "AccountCreated",
                (nameof(Registration), registration.Id), after: new { user.UserName, options.DocumentKind }, registrationId: registration.Id);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return registration;
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } violation)
        {
            // Two sign-ups at once: the database has decided which was first.
            await transaction.RollbackAsync(cancellationToken);
            db.ChangeTracker.Clear();
            return violation.ConstraintName == Registration.DocumentIndex
                && await ExistingOwnerAsync(options.DocumentKind, documentNumber, context, cancellationToken) is { } first
                    ? AlreadyRegistered(first)
                    : new Refusal("account.name-taken", "userName", "这个用户名已经有人用了，请换一个");
        }
    }

    /// <summary>Null while somebody somewhere may register.</summary>
    public static Refusal? RefuseSignUp(CampaignContext campaign)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        return campaign.RefuseUnlessSomewhere(WindowCodes.Registration) ?? campaign.Emergencies.RefuseReadOnly(null, campaign.Now);
    }

    /// <summary>The page is public, so a drill takes only whom its staff have given the code: nobody's number is registered there by a stranger.</summary>
    private async Task<Refusal?> RefuseStrangerAsync(string? entryCode, ProcessContext context, CancellationToken cancellationToken)
    {
        if (context.Campaign.Mode != CampaignMode.Drill)
            return null;
        var code = await db.Campaigns.Where(c => c.Id == context.Campaign.Id).Select(c => c.EntryCode).SingleAsync(cancellationToken);
        return code is not null && string.Equals(Rules.Identity.DigitText.Normalise(entryCode ?? ""), code, StringComparison.OrdinalIgnoreCase)
            ? null
            : new Refusal("account.entry-code", "entryCode", "这里是模拟演练，要有入场码才能注册。入场码不对，请向组织演练的工作人员索取；要正式报名的，请从报名首页进入");
    }

    /// <summary>HR-01, HR-02, HA-104: each portal takes accounts of its own kind only. HR-74: failures lock.</summary>
    /// <param name="campaign">Short name of the campaign at whose door it is; a number registered in a drill is known at that drill's door only.</param>
    /// <param name="device">Digest of the browser's key (<see cref="SignInTries"/>); null where browsers are not told apart.</param>
    public async Task<Outcome<SignedIn>> SignInAsync(
        string userName, string password, UserKind portal, AccountPolicy? policy, string? ip, string? campaign = null, byte[]? device = null, CancellationToken cancellationToken = default)
    {
        var outcome = await TrySignInAsync(userName, password, portal, policy, ip, campaign, device, cancellationToken);
        // Who was sent away because the lane was full has not tried yet.
        if (outcome.Succeeded)
            await watch.RememberAsync(outcome.Value.User.Id, ip, cancellationToken);
        else if (outcome.Refusals is not [LaneBusy])
            await watch.CountFailureAsync(ip, userName, cancellationToken);
        return outcome;
    }

    private async Task<Outcome<SignedIn>> TrySignInAsync(
        string userName, string password, UserKind portal, AccountPolicy? policy, string? ip, string? campaign, byte[]? device, CancellationToken cancellationToken)
    {
        // However it is written and at whatever door: a name that nobody has is counted by the same spelling, so that no second try tells them apart.
        var user = await users.FindByNameAsync(Rules.Identity.DigitText.Normalise(userName)) ?? await ByDocumentAsync(userName, campaign, cancellationToken);
        var session = sessionOptions.Value.For(policy);
        var now = clock.GetUtcNow();
        if (await SignInTries.LockedUntilAsync(db, user, userName, device, now, cancellationToken) is { } locked)
            return Locked(locked - now);
        var place = await lane.EnterAsync(cancellationToken);
        if (!place.Succeeded)
            return Outcome<SignedIn>.Refused(place.Refusals);
        bool right;
        using (place.Value)
            right = await IsRightAsync(user, password);
        if (!right || user is null)
            return await SignInTries.CountAsync(db, user, userName, device, new LockoutPolicy(session.LockoutFailures, session.LockoutMinutes), now, cancellationToken) is { } until
                ? Locked(until - now)
                : new Refusal("account.wrong", "password", WrongPair);
        if (user.Kind != portal)
            return new Refusal("account.wrong-portal", "userName", portal switch
            {
                UserKind.Candidate => "这不是考生账号。工作人员请从管理系统登录，院校请从院校系统登录",
                UserKind.Staff => "这不是管理系统的账号。考生请从报名系统登录，院校请从院校系统登录",
                _ => "这不是院校账号。考生请从报名系统登录，工作人员请从管理系统登录",
            });
        if (user.Binding == BindingState.Disabled)
            return new Refusal("account.disabled", "userName", "这个账号已停用，请联系开通账号的机构");
        if (await RefuseTerminalAsync(user, ip, now, cancellationToken) is { } elsewhere)
            return elsewhere;
        // What strangers tried is forgotten when the owner signs in among them, from a browser that is new; at his own it is none of his.
        var known = device is not null && await SignInTries.RememberAsync(db, user.Id, device, now, cancellationToken);
        if (!known)
        {
            if (user.AccessFailedCount > 0)
                await users.ResetAccessFailedCountAsync(user);
            await SignInTries.ForgiveAsync(db, user, userName, cancellationToken);
        }
        // Another sign-in of the same account was quicker with what both wanted to write down of it; both know the password.
        if (db.Entry(user).State == EntityState.Modified)
            await db.Entry(user).ReloadAsync(cancellationToken);
        return new SignedIn(await SessionService.StartAsync(db, user, ip, session, cancellationToken), user);
    }

    /// <summary>HR-13: an office may register its terminals; from elsewhere its accounts are refused, and that is on record.</summary>
    private async Task<Refusal?> RefuseTerminalAsync(User user, string? ip, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (user.OrganizationId is not { } office
            || TerminalService.Allows(await db.Organizations.Where(o => o.Id == office).Select(o => o.TerminalNetworks).SingleOrDefaultAsync(cancellationToken), ip))
            return null;
        db.Events.Add(new Event
        {
            Type = "SignInRefused", SubjectType = nameof(User), SubjectId = user.Id, ActorId = user.Id, ActorName = user.DisplayName, Ip = ip, At = now, Reason = "不在登记的终端或者网段",
        });
        await db.SaveChangesAsync(cancellationToken);
        return new Refusal("account.terminal", "userName", $"这台电脑（{ip ?? "地址不明"}）没有在所在单位登记，不能登录管理系统。请用登记过的电脑，或者请本单位负责人登记");
    }

    /// <summary>Changes one's own password and ends every other sign-in of the account.</summary>
    public async Task<Outcome<User>> ChangePasswordAsync(
        long userId, string current, string replacement, PasswordPolicy? policy, byte[]? keepSession, string? ip = null, byte[]? keepDevice = null, CancellationToken cancellationToken = default)
    {
        var place = await lane.EnterAsync(cancellationToken);
        if (!place.Succeeded)
            return Outcome<User>.Refused(place.Refusals);
        using var held = place.Value;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var user = await db.Users.SingleAsync(u => u.Id == userId, cancellationToken);
        if (!await users.CheckPasswordAsync(user, current))
            return new Refusal("account.wrong", "currentPassword", "现在的密码不对，请重新输入");
        if (current == replacement)
            return new Refusal("password.same", "newPassword", "新密码不能和现在的密码一样，请换一个");
        var own = await db.Registrations.Where(r => r.UserId == userId).Select(r => new { r.DocumentNumber, r.BirthDate }).ToListAsync(cancellationToken);
        var owner = new PasswordOwner(user.UserName!, user.PhoneNumber)
        {
            IdNumbers = [.. own.Select(r => r.DocumentNumber)],
            BirthDates = [.. own.Where(r => r.BirthDate is not null).Select(r => r.BirthDate!.Value)],
        };
        if (PasswordRules.Check(replacement, policy ?? PasswordRules.Default, owner) is { } refusal)
            return refusal with { Field = "newPassword" };
        var issued = user.MustChangePassword;
        user.MustChangePassword = false;
        var changed = await users.ChangePasswordAsync(user, current, replacement);
        if (!changed.Succeeded)
            return Outcome<User>.Refused([.. changed.Errors.Select(Translate)]);
        await SessionService.EndOthersAsync(db, userId, keepSession, cancellationToken);
        await SignInTries.ForgetAsync(db, userId, keepDevice, cancellationToken);
        db.Events.Add(new Event
        {
            Type = "PasswordChanged", SubjectType = nameof(User), SubjectId = userId, ActorId = userId, ActorName = user.DisplayName, Ip = ip,
            RegistrationId = await db.Registrations.Where(r => r.UserId == userId).OrderByDescending(r => r.Id).Select(r => (long?)r.Id).FirstOrDefaultAsync(cancellationToken),
            At = await db.Database.SqlQuery<DateTimeOffset>($"select now() as \"Value\"").SingleAsync(cancellationToken),
            Reason = issued ? "第一次登录，换掉一次性密码" : null,
        });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return user;
    }

    /// <summary>SX-39: who has lost his user name or 网报号 comes in with the number of his identity document, as at any sign-in with the password.</summary>
    private async Task<User?> ByDocumentAsync(string typed, string? campaign, CancellationToken cancellationToken)
    {
        var number = Rules.Identity.DigitText.Normalise(typed);
        return await db.Registrations.Where(r => r.DocumentNumber == number && (r.Campaign!.Mode != CampaignMode.Drill || r.Campaign.Slug == campaign))
            // Who was entered from paper or loaded from a file has no password yet: an account with one is meant before it.
            .OrderByDescending(r => r.Campaign!.Slug == campaign && r.Campaign.Mode == CampaignMode.Drill).ThenByDescending(r => r.User!.PasswordHash != null).ThenByDescending(r => r.Id).Select(r => r.User).FirstOrDefaultAsync(cancellationToken);
    }

    private static List<Refusal> CheckSignUp(SignUpOptions options, CampaignPolicy policy, DateOnly today, out string documentNumber, out string name)
    {
        var refusals = new List<Refusal>();
        var userName = options.UserName.Trim();
        if (CheckUserName(userName) is { } wrongUserName)
            refusals.Add(wrongUserName);
        if (IdentityDocument.Check(options.DocumentKind, options.DocumentNumber, today, out documentNumber) is { } wrongNumber)
            refusals.Add(wrongNumber);
        else if (policy.Identity.Documents.All(d => d.Type != options.DocumentKind))
            refusals.Add(new Refusal("account.document-kind", "documentKind", "本次招生不接受这种证件，请换一种"));
        if (PersonName.Check(options.Name, Registration.NameMaxLength, out name) is { } wrongName)
            refusals.Add(wrongName);
        if (PasswordRules.Check(options.Password, policy.Accounts?.Password ?? PasswordRules.Default, new PasswordOwner(userName, options.Phone) { IdNumbers = [documentNumber] }) is { } weak)
            refusals.Add(weak);
        return refusals;
    }

    /// <summary>Shaped like a resident ID number (15 or 18 places) or like a name that batch entry (cb) or a load (zr) gives.</summary>
    [GeneratedRegex("^([0-9]{15}|[0-9]{17}[0-9Xx]|([Cc][Bb]|[Zz][Rr])[0-9]+(-[0-9]+)?)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ReservedName();

    internal static Refusal? CheckUserName(string userName) =>
        userName.Length is < 4 or > User.UserNameMaxLength || !userName.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '@')
            ? new Refusal("account.name", "userName", "用户名用 4 位以上的字母、数字，请重新填写")
            // Otherwise a stranger could take the number by which another person signs in, or the names that batch entry gives.
            : ReservedName().IsMatch(userName)
                ? new Refusal("account.name-reserved", "userName", "用户名不能用证件号码，也不能用 cb 或 zr 加数字，请换一个")
            : userName.StartsWith(Demo.DemoAccounts.Prefix, StringComparison.OrdinalIgnoreCase)
                ? new Refusal("account.name-taken", "userName", "这个用户名已经有人用了，请换一个")
                : null;

    private Task<string?> ExistingOwnerAsync(DocumentKind kind, string number, ProcessContext context, CancellationToken cancellationToken) =>
        db.Registrations.Where(r => r.CampaignId == context.Campaign.Id && r.DocumentKind == kind && r.DocumentNumber == number)
            .Select(r => r.User!.UserName).FirstOrDefaultAsync(cancellationToken);

    private static Refusal AlreadyRegistered(string userName) => new("account.registered", "documentNumber",
        $"这个证件号码已经报名，用户名是 {Masked(userName)}。请用它登录；忘记密码的，请带证件到报名确认点办理");

    /// <summary>Enough for its owner to recognise, not for a stranger to use.</summary>
    private static string Masked(string userName) => userName.Length <= 4
        ? userName[..1] + "***"
        : userName[..2] + "***" + userName[^2..];

    /// <summary>For a name that nobody has, and an account that was entered from paper and has no password yet, it takes as long as a real check: the answer's time does not tell who exists.</summary>
    private async Task<bool> IsRightAsync(User? user, string password)
    {
        if (user?.PasswordHash is not null)
            return await users.CheckPasswordAsync(user, password);
        users.PasswordHasher.HashPassword(new User { DisplayName = "" }, password);
        return false;
    }

    private static Refusal Locked(TimeSpan left) => new("account.locked", "userName",
        $"输错次数太多，账号暂时停用。请 {Math.Max(1, (int)Math.Ceiling(left.TotalMinutes))} 分钟以后再试，或者用以前登录过的其他手机、电脑登录");

    internal static Refusal Translate(IdentityError error) => error.Code switch
    {
        "DuplicateUserName" => new Refusal("account.name-taken", "userName", "这个用户名已经有人用了，请换一个"),
        "InvalidUserName" => new Refusal("account.name", "userName", "用户名用 4 位以上的字母、数字，请重新填写"),
        _ => throw new InvalidOperationException($"Identity refused: {error.Code} {error.Description}"),
    };
}
