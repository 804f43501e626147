using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Bulletins;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Bulletins;

/// <summary>What an officer writes.</summary>
/// <param name="MustRead">Candidates read it before the form opens; only where they are among the audience.</param>
public sealed record BulletinOptions(string? Title, string? Body, BulletinAudience? Audience, bool MustRead);

/// <summary>
/// Offices write bulletins for their own division, publish them and withdraw them (HR-75, HC-86). Another office's bulletin is
/// nobody's to edit; the offices above may withdraw it.
/// </summary>
public sealed class BulletinService(AdmissionsDbContext db)
{
    /// <summary>Bulletins of the actor's office and of the offices below it, in every state; none for who belongs to no office.</summary>
    public IQueryable<Bulletin> Managed(ProcessContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Actor.DivisionCode is null
            ? db.Bulletins.Where(_ => false)
            : db.Bulletins.VisibleTo(context.Actor).Where(b => b.CampaignId == context.Campaign.Id);
    }

    /// <summary>Null when there is none, or it is outside the actor's subtree.</summary>
    public Task<Bulletin?> FindAsync(long id, ProcessContext context, CancellationToken cancellationToken = default) =>
        Managed(context).AsNoTracking().SingleOrDefaultAsync(b => b.Id == id, cancellationToken);

    /// <summary>Audiences that an office may speak to.</summary>
    public static IReadOnlyList<BulletinAudience> AudiencesOf(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return [.. Enum.GetValues<BulletinAudience>().Where(a => a != BulletinAudience.Institutions || actor.IsProvince)];
    }

    /// <summary>Edits and publishes it: only its own office does.</summary>
    public static bool IsOwn(Bulletin bulletin, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(bulletin);
        ArgumentNullException.ThrowIfNull(actor);
        return actor.Can(Permissions.ManageBulletins) && actor.DivisionCode == bulletin.DivisionCode;
    }

    /// <summary>Mark of what an officer sees and can change.</summary>
    public static string MarkOf(Bulletin bulletin)
    {
        ArgumentNullException.ThrowIfNull(bulletin);
        return SeenMark.Of(new { bulletin.Title, bulletin.Body, bulletin.Audience, bulletin.MustRead });
    }

    /// <summary>A new draft; nobody outside the office and those above sees it.</summary>
    public async Task<Outcome<Bulletin>> DraftAsync(BulletinOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        if (RefuseOffice(context) is { } refused)
            return refused;
        var (title, body) = (BulletinText.Tidy(options.Title), BulletinText.Tidy(options.Body));
        if (Check(title, body, options, context) is { Count: > 0 } wrong)
            return Outcome<Bulletin>.Refused(wrong);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var bulletin = new Bulletin
        {
            CampaignId = context.Campaign.Id, DivisionCode = context.Actor.DivisionCode!, IssuedBy = context.Actor.Place, Title = title, Body = body,
            Audience = options.Audience!.Value, MustRead = options.MustRead, State = BulletinLifecycle.Table.Next(null, BulletinLifecycle.Draft),
            AuthorId = context.Actor.UserId, AuthorName = context.Actor.Name, DraftedAt = context.Now,
        };
        db.Bulletins.Add(bulletin);
        await db.SaveChangesAsync(cancellationToken);
        db.Record(context, "BulletinDrafted", (nameof(Bulletin), bulletin.Id), after: Said(bulletin));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return bulletin;
    }

    /// <summary>Changes a draft.</summary>
    /// <param name="seen">The <see cref="MarkOf"/> of the draft as the officer saw it; a colleague may have been faster.</param>
    public Task<Outcome<Bulletin>> EditAsync(long id, BulletinOptions options, string? seen, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        var (title, body) = (BulletinText.Tidy(options.Title), BulletinText.Tidy(options.Body));
        return ActAsync(id, BulletinLifecycle.Edit, context, async bulletin =>
        {
            if (RefuseForeign(bulletin, context) is { } foreign)
                return [foreign];
            if (Check(title, body, options, context) is { Count: > 0 } wrong)
                return wrong;
            if (await db.RefuseOvertakenAsync(seen, MarkOf(bulletin), "公告", (nameof(Bulletin), bulletin.Id), context, cancellationToken) is { } overtaken)
                return [overtaken, .. Differences(bulletin, title, body, options)];
            (bulletin.Title, bulletin.Body, bulletin.Audience, bulletin.MustRead) = (title, body, options.Audience!.Value, options.MustRead);
            return [];
        }, cancellationToken);
    }

    /// <summary>From now on everybody whom it reaches sees it, and its words stay.</summary>
    /// <param name="seen">The <see cref="MarkOf"/> of what the officer has read before he pressed.</param>
    public Task<Outcome<Bulletin>> PublishAsync(long id, string? seen, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ActAsync(id, BulletinLifecycle.Publish, context, bulletin =>
        {
            if (RefuseForeign(bulletin, context) is { } foreign)
                return Task.FromResult<IReadOnlyList<Refusal>>([foreign]);
            if (!string.Equals(seen, MarkOf(bulletin), StringComparison.Ordinal))
                return Task.FromResult<IReadOnlyList<Refusal>>([new Refusal("bulletin.changed", "", "这份公告刚刚有人改过，没有发布。请看清现在的内容，确实要发布的再按一次")]);
            (bulletin.PublishedAt, bulletin.PublishedByName) = (context.Now, context.Actor.Name);
            // Who publishes it has read it.
            db.BulletinReads.Add(new BulletinRead { BulletinId = bulletin.Id, UserId = context.Actor.UserId, At = context.Now });
            return Task.FromResult<IReadOnlyList<Refusal>>([]);
        }, cancellationToken);
    }

    /// <summary>Nobody sees it any more but those who manage it; the reason is the context's.</summary>
    public Task<Outcome<Bulletin>> WithdrawAsync(long id, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ActAsync(id, BulletinLifecycle.Withdraw, context, bulletin =>
        {
            if (BulletinText.CheckReason(context.Reason) is { } wrong)
                return Task.FromResult<IReadOnlyList<Refusal>>([wrong]);
            (bulletin.WithdrawnAt, bulletin.WithdrawnByName, bulletin.WithdrawalReason) = (context.Now, context.Actor.Name, context.Reason!.Trim());
            return Task.FromResult<IReadOnlyList<Refusal>>([]);
        }, cancellationToken);
    }

    /// <summary>One act under row lock: scope, lifecycle, the act's own conditions, then the event.</summary>
    private async Task<Outcome<Bulletin>> ActAsync(
        long id, string verb, ProcessContext context, Func<Bulletin, Task<IReadOnlyList<Refusal>>> act, CancellationToken cancellationToken)
    {
        if (RefuseOffice(context) is { } refused)
            return refused;
        if (!await Managed(context).AnyAsync(b => b.Id == id, cancellationToken))
            return new Refusal("bulletin.unknown", "", "没有这份公告，可能不在管辖范围内");
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var bulletin = await db.Bulletins.FromSql($"select * from bulletins where id = {id} for update").SingleAsync(cancellationToken);
        var before = Said(bulletin);
        if (BulletinLifecycle.Table.Check(bulletin.State, verb, new TransitionFacts(context.Reason)) is { } wrongState)
            return wrongState;
        if (await act(bulletin) is { Count: > 0 } refusals)
        {
            db.ChangeTracker.Clear();
            return Outcome<Bulletin>.Refused(refusals);
        }
        bulletin.State = BulletinLifecycle.Table.Next(bulletin.State, verb);
        db.Record(context, verb switch { BulletinLifecycle.Edit => "BulletinEdited", BulletinLifecycle.Publish => "BulletinPublished", _ => "BulletinWithdrawn" },
            (nameof(Bulletin), bulletin.Id), before, Said(bulletin));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return bulletin;
    }

    private static object Said(Bulletin bulletin) => new { bulletin.State, bulletin.DivisionCode, bulletin.Audience, bulletin.MustRead, bulletin.Title, bulletin.Body };

    private static Refusal? RefuseOffice(ProcessContext context) =>
        context.Actor.Can(Permissions.ManageBulletins) && context.Actor.DivisionCode is { Length: >= Bulletin.ProvinceDigits } ? null
            : new Refusal("bulletin.not-permitted", "", "这个账号没有管理公告的权限，请联系本级系统管理员");

    private static Refusal? RefuseForeign(Bulletin bulletin, ProcessContext context) =>
        IsOwn(bulletin, context.Actor) ? null : new Refusal("bulletin.not-own", "", $"这份公告由{bulletin.IssuedBy}起草，只能由他们修改和发布");

    private static List<Refusal> Check(string title, string body, BulletinOptions options, ProcessContext context)
    {
        var wrong = BulletinText.Check(title, body).ToList();
        if (options.Audience is not { } audience || !AudiencesOf(context.Actor).Contains(audience))
            wrong.Add(new Refusal("bulletin.audience", "audience", "选择这份公告给谁看"));
        else if (options.MustRead && audience is not (BulletinAudience.Everyone or BulletinAudience.Candidates))
            wrong.Add(new Refusal("bulletin.must-read", "mustRead", "“考生必读”只用于考生能看到的公告。请去掉勾选，或者改选给所有人、给考生"));
        return wrong;
    }

    /// <summary>What stands now, at each field that was typed otherwise.</summary>
    private static IEnumerable<Refusal> Differences(Bulletin now, string title, string body, BulletinOptions options)
    {
        if (now.Title != title)
            yield return new Refusal("bulletin.now", "title", $"现在是“{now.Title}”");
        if (now.Body != body)
            yield return new Refusal("bulletin.now", "body", $"现在是“{(now.Body.Length > 100 ? now.Body[..100] + "……" : now.Body)}”");
        if (now.Audience != options.Audience)
            yield return new Refusal("bulletin.now", "audience", $"现在是“{now.Audience.Word()}”");
        if (now.MustRead != options.MustRead)
            yield return new Refusal("bulletin.now", "mustRead", now.MustRead ? "现在是“考生必读”" : "现在不是“考生必读”");
    }
}
