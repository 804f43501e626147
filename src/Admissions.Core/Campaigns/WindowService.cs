using System.Security.Cryptography;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Qualifications;
using Admissions.Rules;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Campaigns;

/// <summary>Additional time for one place or person.</summary>
/// <param name="ScopeCode">Division code, point code, candidate number or document number (before there is a number); empty for the whole tenant.</param>
public sealed record WindowExtensionOptions(string Code, DateTimeOffset OpensAt, DateTimeOffset ClosesAt, WindowScopeKind Scope, string ScopeCode, WindowGrounds Grounds);

/// <summary>What a change of the timetable rests on: everybody whom it touches may ask.</summary>
/// <param name="Words">Number of the document that allows it, or what proves the need; required, at most 200 characters.</param>
/// <param name="Scan">The document itself, when there is one.</param>
public sealed record WindowGrounds(string? Words, EvidenceCopy? Scan = null);

/// <summary>Other ends for a line of the timetable.</summary>
/// <param name="SeenOpensAt">What the officer saw before changing it.</param>
/// <param name="SeenClosesAt">As <paramref name="SeenOpensAt"/>.</param>
public sealed record MoveWindowOptions(long WindowId, DateTimeOffset OpensAt, DateTimeOffset ClosesAt, DateTimeOffset? SeenOpensAt, DateTimeOffset? SeenClosesAt, WindowGrounds Grounds);

/// <summary>A changed window, and what else has to be looked at because of it.</summary>
public sealed record WindowChange(ScheduleWindow Window, IReadOnlyList<string> Warnings);

/// <summary>Two officers at once: the second is told what the first has set.</summary>
public sealed record WindowOvertaken(string Now) : Refusal("window.overtaken", "",
    $"这项时间刚刚由另一名工作人员改为{Now}，没有保存这次的修改。填的内容还在，请核对，确实要改的再保存一次");

/// <summary>The province moves and extends windows (HR-51); the next request on every instance sees it.</summary>
public sealed class WindowService(AdmissionsDbContext db)
{
    /// <summary>Largest stored scan, in units of 1024 bytes: protection of the machine, not a rule of admission.</summary>
    public const int ScanKilobytes = 2048;

    /// <summary>Gives a line of the timetable other ends. Needs a reason and what it rests on.</summary>
    public async Task<Outcome<WindowChange>> MoveAsync(MoveWindowOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        var (opensAt, closesAt) = (options.OpensAt, options.ClosesAt);
        if (Check(opensAt, closesAt, options.Grounds, context) is { } refused)
            return refused;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var window = await db.Windows.FromSql($"select * from schedule_windows where id = {options.WindowId} for update")
            .SingleOrDefaultAsync(w => w.CampaignId == context.Campaign.Id, cancellationToken);
        if (window is null)
            return new Refusal("window.unknown", "", "没有这项时间安排，请刷新后再办");
        if (window.IsExtension)
            return new Refusal("window.extension", "", "补办的时间不能改，请另开一次补办");
        if (window.OpensAt != options.SeenOpensAt || window.ClosesAt != options.SeenClosesAt)
            return new WindowOvertaken(Span(window, context));
        if (window.OpensAt == opensAt.ToUniversalTime() && window.ClosesAt == closesAt.ToUniversalTime())
            return new Refusal("window.same", "", "时间没有变化，没有保存");
        var before = new { window.Code, window.OpensAt, window.ClosesAt };
        (window.OpensAt, window.ClosesAt, window.Evidence, window.GroundedAt) = (opensAt.ToUniversalTime(), closesAt.ToUniversalTime(), options.Grounds.Words!.Trim(), context.Now.ToUniversalTime());
        db.Record(context, "WindowMoved", (nameof(ScheduleWindow), window.Id), before, new { window.Code, window.OpensAt, window.ClosesAt, window.Evidence, Scan = Keep(options.Grounds.Scan, window, context) });
        return await SaveAsync(window, context, transaction, cancellationToken);
    }

    /// <summary>Adds time at one place or for one person; takes none away. Needs a reason and what it rests on. Joins the caller's transaction where there is one.</summary>
    public async Task<Outcome<WindowChange>> ExtendAsync(WindowExtensionOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        if (Check(options.OpensAt, options.ClosesAt, options.Grounds, context) is { } refused)
            return refused;
        if (options.ClosesAt <= context.Now)
            return new Refusal("window.past", "to", "截止时间已经过去，请填以后的时间");
        if (context.Campaign.Policy.Windows.All(w => w.Code != options.Code))
            return new Refusal("window.unknown", "code", "没有这项业务，请重新选择");
        if (await ResolveAsync(options, context, cancellationToken) is not { } scope)
            return new Refusal("window.scope", "scopeCode", options.Scope switch
            {
                WindowScopeKind.City => "填写本省的市州代码，4 位数字",
                WindowScopeKind.County => "填写本省的县（市、区）代码，6 位数字",
                WindowScopeKind.Point => "没有这个报名确认点，填写它的代码",
                _ => "没有这名考生，填写考生号或证件号码",
            });
        await using var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancellationToken) : null;
        var window = new ScheduleWindow
        {
            CampaignId = context.Campaign.Id, Code = options.Code, OpensAt = options.OpensAt.ToUniversalTime(), ClosesAt = options.ClosesAt.ToUniversalTime(),
            ScopeKind = options.Scope, ScopeCode = scope, IsExtension = true, Reason = context.Reason, Evidence = options.Grounds.Words!.Trim(), GroundedAt = context.Now.ToUniversalTime(), CreatedById = context.Actor.UserId, CreatedAt = context.Now,
        };
        db.Windows.Add(window);
        await db.SaveChangesAsync(cancellationToken);
        db.Record(context, "WindowExtended", (nameof(ScheduleWindow), window.Id),
            after: new { window.Code, window.OpensAt, window.ClosesAt, window.ScopeKind, window.ScopeCode, window.Evidence, Scan = Keep(options.Grounds.Scan, window, context) });
        return await SaveAsync(window, context, transaction, cancellationToken);
    }

    /// <summary>A kept scan of this campaign; null when there is none.</summary>
    public async Task<(byte[] Content, string MediaType)?> ScanAsync(long id, CampaignContext campaign, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        return await db.WindowEvidence.AsNoTracking().Where(e => e.Id == id && e.CampaignId == campaign.Id).Select(e => new { e.Content, e.MediaType }).SingleOrDefaultAsync(cancellationToken)
            is { } scan ? (scan.Content, scan.MediaType) : null;
    }

    /// <summary>
    /// Takes an extension back from now on; what was done in it stays good. One that has not begun disappears. Needs a reason.
    /// </summary>
    public async Task<Outcome<WindowChange>> WithdrawAsync(long windowId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Reason is null)
            return new Refusal("window.reason", "reason", "填写撤回的原因，会记入操作记录");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var window = await db.Windows.FromSql($"select * from schedule_windows where id = {windowId} for update")
            .SingleOrDefaultAsync(w => w.CampaignId == context.Campaign.Id && w.IsExtension, cancellationToken);
        if (window is null)
            return new Refusal("window.unknown", "", "没有这次补办，可能已经由别人撤回，请刷新后再看");
        if (window.ClosesAt <= context.Now)
            return new Refusal("window.past", "", "这次补办已经结束，不用撤回");
        var before = new { window.Code, window.OpensAt, window.ClosesAt, window.ScopeKind, window.ScopeCode };
        if (window.OpensAt < context.Now)
            window.ClosesAt = context.Now.ToUniversalTime();
        else
            db.Windows.Remove(window);
        db.Record(context, "WindowExtensionWithdrawn", (nameof(ScheduleWindow), window.Id), before);
        return await SaveAsync(window, context, transaction, cancellationToken);
    }

    private static string Span(ScheduleWindow window, ProcessContext context) => window is { OpensAt: { } opens, ClosesAt: { } closes }
        ? $"{ChineseTime.Start(opens, context.Campaign.Policy.Zone())}至{ChineseTime.End(closes, context.Campaign.Policy.Zone())}"
        : "没有公布";

    /// <summary>The scan kept with a window, for its event: its digest, or null without one.</summary>
    private string? Keep(EvidenceCopy? scan, ScheduleWindow window, ProcessContext context)
    {
        if (scan is null)
            return null;
        var digest = Convert.ToHexStringLower(SHA256.HashData(scan.Content));
        db.WindowEvidence.Add(new WindowEvidence
        {
            CampaignId = context.Campaign.Id, WindowId = window.Id, MediaType = scan.MediaType, Content = scan.Content, Digest = digest,
            UploadedById = context.Actor.UserId, UploadedAt = context.Now.ToUniversalTime(),
        });
        return digest;
    }

    private static Refusal? Check(DateTimeOffset opensAt, DateTimeOffset closesAt, WindowGrounds grounds, ProcessContext context) =>
        context.Reason is null ? new Refusal("window.reason", "reason", "填写调整的原因，会记入操作记录")
        : string.IsNullOrWhiteSpace(grounds.Words) ? new Refusal("window.evidence", "evidence", "填写依据，例如批准文件的文号，会记入操作记录")
        : grounds.Words.Trim().Length > WindowEvidence.WordsMaxLength ? new Refusal("window.evidence", "evidence", $"依据最多 {WindowEvidence.WordsMaxLength} 个字，请写短些")
        : closesAt <= opensAt ? new Refusal("window.order", "to", "截止时间要晚于开始时间")
        : null;

    /// <summary>The scope as the schedule asks for it: division code, point id, registration id; null when there is no such place or person.</summary>
    private async Task<string?> ResolveAsync(WindowExtensionOptions options, ProcessContext context, CancellationToken cancellationToken)
    {
        var code = options.ScopeCode.Trim();
        switch (options.Scope)
        {
            case WindowScopeKind.Tenant:
                return "";
            case WindowScopeKind.City or WindowScopeKind.County:
                var kind = options.Scope == WindowScopeKind.City ? OrganizationKind.CityOffice : OrganizationKind.CountyOffice;
                return await db.Organizations.AnyAsync(o => o.Kind == kind && o.DivisionCode == code, cancellationToken) ? code : null;
            case WindowScopeKind.Point:
                return await db.RegistrationPoints.VisibleTo(context.Actor).Where(p => p.CampaignId == context.Campaign.Id && p.Code == code)
                    .Select(p => p.Id.ToString()).SingleOrDefaultAsync(cancellationToken);
            default:
                // Windows are the province's alone, and a person may need time before he belongs to any point or county.
                return await db.Registrations.Where(r => r.CampaignId == context.Campaign.Id && (r.CandidateNumber == code || r.DocumentNumber == code))
                    .Select(r => r.Id.ToString()).SingleOrDefaultAsync(cancellationToken);
        }
    }

    private async Task<WindowChange> SaveAsync(ScheduleWindow window, ProcessContext context, Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction? transaction, CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        await db.Campaigns.Where(c => c.Id == context.Campaign.Id).ExecuteUpdateAsync(c => c.SetProperty(x => x.Revision, x => x.Revision + 1), cancellationToken);
        if (transaction is not null)
            await transaction.CommitAsync(cancellationToken);
        return new WindowChange(window, await WarningsAsync(window, context, cancellationToken));
    }

    /// <summary>
    /// Windows that depend on this one: those that would now open before it ends, those that end with it by the policy and were
    /// not extended with it, and what follows in how many days (HR-155).
    /// </summary>
    private async Task<IReadOnlyList<string>> WarningsAsync(ScheduleWindow window, ProcessContext context, CancellationToken cancellationToken)
    {
        var policy = context.Campaign.Policy;
        var end = policy.Windows.FirstOrDefault(w => w.Code == window.Code)?.To;
        var companions = end is null ? [] : policy.Windows.Where(w => w.Code != window.Code && w.To == end).ToList();
        var together = companions.Select(w => w.Code).Append(window.Code).ToHashSet(StringComparer.Ordinal);
        var followers = policy.Windows.Where(w => w.After is { } after && together.Contains(after)).ToList();
        var codes = followers.Select(w => w.Code).Concat(together).ToArray();
        var rows = await db.Windows.AsNoTracking().Where(w => w.CampaignId == context.Campaign.Id && codes.Contains(w.Code) && w.OpensAt != null).OrderBy(w => w.OpensAt).ToListAsync(cancellationToken);
        var zone = policy.Zone();
        var coming = rows.Where(w => !w.IsExtension && followers.Exists(f => f.Code == w.Code)).DistinctBy(w => w.Code).ToList();
        return
        [
            .. coming.Where(w => w.OpensAt < window.ClosesAt && followers.Find(f => f.Code == w.Code)!.After == window.Code).Select(w =>
                $"“{NameOf(w)}”从{ChineseTime.Start(w.OpensAt!.Value, zone)}开始，早于这项的截止时间，请一并核对"),
            .. companions.Where(c => rows.Exists(w => w.Code == c.Code) && rows.Where(w => w.Code == c.Code).Max(w => w.ClosesAt) < window.ClosesAt).Select(c =>
                $"“{c.Name}”仍在{ChineseTime.End(rows.Where(w => w.Code == c.Code).Max(w => w.ClosesAt)!.Value, zone)}截止，需要的请一并补办"),
            .. coming.Where(w => w.OpensAt >= window.ClosesAt).Select(w =>
                $"“{NameOf(w)}”在 {DayOf(w.OpensAt!.Value).DayNumber - DayOf(window.ClosesAt!.Value.AddTicks(-1)).DayNumber} 天后开始（{ChineseTime.Start(w.OpensAt!.Value, zone)}）"),
        ];

        string NameOf(ScheduleWindow row) => followers.First(f => f.Code == row.Code).Name ?? row.Code;
        DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
    }
}
