using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Admissions.Rules.Policy;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Accounts;

/// <summary>What the person at the counter shows: his own document, read by the clerk.</summary>
public sealed record PresentedCard(DocumentKind Kind, string DocumentNumber, string Name);

/// <summary>
/// Who has forgotten his password or locked himself out: a candidate comes to the counter with his document; an officer
/// asks whoever is responsible for his account. The one-time password is shown once and must be changed at the first sign-in.
/// </summary>
public sealed class RecoveryService(AdmissionsDbContext db, UserManager<User> users, PasswordLane lane)
{
    /// <summary>A one-time password for the candidate whose document was presented.</summary>
    public async Task<Outcome<IssuedAccount>> ResetCandidateAsync(PresentedCard card, ProcessContext context, CancellationToken cancellationToken = default)
    {
        var found = await CandidateAsync(card, context, cancellationToken);
        return found.Succeeded
            ? await ResetAsync(found.Value.UserId, found.Value, context with { Reason = "本人持证件到场" }, cancellationToken)
            : Outcome<IssuedAccount>.Refused(found.Refusals);
    }

    /// <summary>Lifts the lock of the candidate whose document was presented; his password stays.</summary>
    public async Task<Outcome<User>> UnlockCandidateAsync(PresentedCard card, ProcessContext context, CancellationToken cancellationToken = default)
    {
        var found = await CandidateAsync(card, context, cancellationToken);
        return found.Succeeded
            ? await UnlockAsync(found.Value.UserId, found.Value.Id, context with { Reason = "本人持证件到场" }, cancellationToken)
            : Outcome<User>.Refused(found.Refusals);
    }

    /// <summary>A one-time password for an account the actor is responsible for. Needs a reason; never one's own.</summary>
    public async Task<Outcome<IssuedAccount>> ResetStaffAsync(long userId, ProcessContext context, CancellationToken cancellationToken = default) =>
        await RefuseStaffAsync(userId, context, cancellationToken) is { } refused ? refused : await ResetAsync(userId, null, context, cancellationToken);

    /// <summary>Lifts the lock of an account the actor is responsible for. Needs a reason.</summary>
    public async Task<Outcome<User>> UnlockStaffAsync(long userId, ProcessContext context, CancellationToken cancellationToken = default) =>
        await RefuseStaffAsync(userId, context, cancellationToken) is { } refused ? refused : await UnlockAsync(userId, null, context, cancellationToken);

    /// <summary>The registration of the document, when the clerk may serve it: of his own point or division, or of no point yet.</summary>
    private async Task<Outcome<Registration>> CandidateAsync(PresentedCard card, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(card);
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Actor.Can(Permissions.RecoverAccounts))
            return new Refusal("recovery.not-permitted", "", "这个账号没有重设密码的权限，请联系本点负责人");
        if (IdentityDocument.Check(card.Kind, card.DocumentNumber, context.Campaign.Today, out var number) is { } wrongNumber)
            return wrongNumber with { Field = "documentNumber" };
        if (PersonName.Check(card.Name, Registration.NameMaxLength, out var name) is { } wrongName)
            return wrongName with { Field = "name" };
        var registration = await db.Registrations.AsNoTracking().SingleOrDefaultAsync(
            r => r.CampaignId == context.Campaign.Id && r.DocumentKind == card.Kind && r.DocumentNumber == number, cancellationToken);
        // One sentence for both, so that nobody learns by trying whose number is registered.
        if (registration is null || registration.Name != name)
            return new Refusal("recovery.nobody", "documentNumber", "证件号码和姓名与报名信息对不上，没有办理。请核对证件原件；确实没有报名的，请考生先报名");
        if (registration.PointId is not null && !await db.Registrations.VisibleTo(context.Actor).AnyAsync(r => r.Id == registration.Id, cancellationToken))
            return new Refusal("recovery.other-point", "", "这名考生选了其他报名确认点，请考生到他的报名确认点办理");
        return registration;
    }

    private async Task<Refusal?> RefuseStaffAsync(long userId, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (StaffAccountService.RefuseInDrill(context) is { } rehearsed)
            return rehearsed;
        if (context.Reason is null)
            return new Refusal("staff.reason", "reason", "填写办理的原因，会记入操作记录");
        if (userId == context.Actor.UserId)
            return new Refusal("staff.self", "", "不能给自己办理，请由上级机构办理");
        var user = await db.Users.AsNoTracking().VisibleTo(context.Actor).Include(u => u.Organization).SingleOrDefaultAsync(u => u.Id == userId, cancellationToken);
        if (user is null || user.Kind != UserKind.Staff)
            return new Refusal("staff.unknown", "", "没有这个账号，可能不在管辖范围内");
        if (user.Binding == BindingState.Disabled)
            return new Refusal("staff.disabled", "", "这个账号已停用，不能再用");
        var responsible = user.Organization is { } office
            ? context.Actor.Can(Permissions.ManageOfficeUsers) && StaffAccountService.MayIssueFor(context.Actor, office)
            : context.Actor.Can(Permissions.BindPointUsers);
        return responsible ? null : new Refusal("staff.office-outside", "", "这个账号由它的上级机构办理");
    }

    private async Task<Outcome<IssuedAccount>> ResetAsync(long userId, Registration? registration, ProcessContext context, CancellationToken cancellationToken)
    {
        var place = await lane.EnterAsync(cancellationToken);
        if (!place.Succeeded)
            return Outcome<IssuedAccount>.Refused(place.Refusals);
        using var held = place.Value;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var user = await LockAsync(userId, cancellationToken);
        var password = StaffAccountService.TemporaryPassword();
        user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
        (user.MustChangePassword, user.LockoutEnd, user.AccessFailedCount, user.SecurityStamp) = (true, null, 0, Guid.NewGuid().ToString());
        await SignInTries.ForgetAsync(db, userId, null, cancellationToken);
        await SignInTries.UnlockAsync(db, userId, cancellationToken);
        db.Record(context, "PasswordReset", (nameof(User), userId), after: new { user.UserName }, registrationId: registration?.Id);
        if (registration is not null)
            db.Send(context, registration, $"您的账号 {user.UserName} 刚刚在{context.Actor.Place}凭证件重设了密码。不是您本人办理的，请马上联系报名确认点");
        await db.SaveChangesAsync(cancellationToken);
        await SessionService.EndOthersAsync(db, userId, null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new IssuedAccount(user, password);
    }

    private async Task<Outcome<User>> UnlockAsync(long userId, long? registrationId, ProcessContext context, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var user = await LockAsync(userId, cancellationToken);
        var devices = await SignInTries.UnlockAsync(db, userId, cancellationToken);
        if (user.LockoutEnd is null && user.AccessFailedCount == 0 && !devices)
            return new Refusal("account.not-locked", "", "这个账号没有停用，可以直接登录；忘记密码的，请重设密码");
        var before = user.LockoutEnd;
        (user.LockoutEnd, user.AccessFailedCount) = (null, 0);
        db.Record(context, "AccountUnlocked", (nameof(User), userId), before: new { LockedUntil = before }, registrationId: registrationId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return user;
    }

    private async Task<User> LockAsync(long userId, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        return (await db.Users.FromSql($"select * from users where id = {userId} for update").ToListAsync(cancellationToken)).Single();
    }
}
