using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Approvals;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Points;

/// <summary>What a county says of a registration point (HR-67, HR-70).</summary>
public sealed record PointOptions(string Name, string Address, string ContactName, string ContactPhone, IReadOnlyList<StudyLevel> Levels, bool IsMedicalReviewPoint, bool IsUnderageReviewPoint)
{
    /// <summary>CountyOffice and CityOffice: the office itself confirms candidates (HR-101).</summary>
    public RegistrationPointKind Kind { get; init; }

    /// <summary>1…<see cref="CapacityAtMost"/>; null = no limit.</summary>
    public int? Capacity { get; init; }

    public const int CapacityAtMost = 99_999;
}

/// <summary>Registration points: proposed by the county, passed on by the city, decided by the province (HR-67…HR-72).</summary>
public sealed class PointService(AdmissionsDbContext db, ApprovalService approvals)
{
    private const string Window = WindowCodes.PointSetup;

    /// <summary>Makes a draft in the actor's own county.</summary>
    public async Task<Outcome<RegistrationPoint>> CreateAsync(PointOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        if (Guard(context) is { } refused)
            return refused;
        if (Check(options, context, complete: false) is { Count: > 0 } refusals)
            return Outcome<RegistrationPoint>.Refused(refusals);
        var county = context.Actor.DivisionCode!;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // The next code of the county, under the lock of the county's office row.
        await db.Organizations.FromSql($"select * from organizations where division_code = {county} for update").SingleAsync(cancellationToken);
        var highest = await db.RegistrationPoints.Where(p => p.CampaignId == context.Campaign.Id && p.CountyCode == county)
            .MaxAsync(p => (string?)p.Code, cancellationToken);
        var number = highest is null ? 1 : int.Parse(highest[6..], CultureInfo.InvariantCulture) + 1;
        if (number > 99)
            return new Refusal("point.too-many", "", "本县的报名确认点已满 99 个，请先停用不再使用的");
        var point = new RegistrationPoint { CampaignId = context.Campaign.Id, CountyCode = county, Code = $"{county}{number:00}", Name = "", State = RegistrationPointState.Draft };
        Fill(point, options);
        db.RegistrationPoints.Add(point);
        await db.SaveChangesAsync(cancellationToken);
        db.Record(context, "RegistrationPointDrafted", (nameof(RegistrationPoint), point.Id), after: options);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return point;
    }

    /// <summary>Changes a draft or a returned point.</summary>
    public async Task<Outcome<RegistrationPoint>> EditAsync(long pointId, PointOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        if (Guard(context) is { } refused)
            return refused;
        if (Check(options, context, complete: false) is { Count: > 0 } refusals)
            return Outcome<RegistrationPoint>.Refused(refusals);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(pointId, context, cancellationToken) is not { } point)
            return Unknown();
        if (!RegistrationPointLifecycle.Editable.Contains(point.State))
            return new Refusal("point.locked", "", $"这个确认点{RegistrationPointLifecycle.Table.Word(point.State)}，不能修改；退回以后才能改");
        var before = Describe(point);
        Fill(point, options);
        if (before == Describe(point))
            return point;
        db.Record(context, "RegistrationPointEdited", (nameof(RegistrationPoint), point.Id), before, Describe(point));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return point;
    }

    /// <summary>Sends it up the chain: city, then province.</summary>
    public async Task<Outcome<RegistrationPoint>> SubmitAsync(long pointId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Guard(context) is { } refused)
            return refused;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(pointId, context, cancellationToken) is not { } point)
            return Unknown();
        if (RegistrationPointLifecycle.Table.Check(point.State, RegistrationPointLifecycle.SubmitToCity) is { } state)
            return state;
        var options = new PointOptions(point.Name, point.Address, point.ContactName, point.ContactPhone, point.Levels, point.IsMedicalReviewPoint, point.IsUnderageReviewPoint) { Kind = point.Kind, Capacity = point.Capacity };
        if (Check(options, context, complete: true) is { Count: > 0 } refusals)
            return Outcome<RegistrationPoint>.Refused(refusals);
        point.State = RegistrationPointState.SubmittedToCity;
        approvals.Start(RegistrationPointApproval.KindCode, point.Id, $"{point.Code} {point.Name}", point.CountyCode,
            [Permissions.ReviewPointAtCity, Permissions.ReviewPointAtProvince], context);
        db.Record(context, "RegistrationPointSubmitted", (nameof(RegistrationPoint), point.Id), after: options);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return point;
    }

    /// <summary>Raises, lowers or lifts how many candidates an active point takes; never below those who have it already.</summary>
    /// <param name="capacity">1…<see cref="PointOptions.CapacityAtMost"/>; null = no limit.</param>
    public async Task<Outcome<RegistrationPoint>> SetCapacityAsync(long pointId, int? capacity, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (RefuseCapacity(capacity) is { } refused)
            return refused;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (context.Actor.DivisionCode is not { Length: 6 } || await LockAsync(pointId, context, cancellationToken) is not { } point)
            return Unknown();
        if (point.State != RegistrationPointState.Active)
            return new Refusal("point.not-active", "", $"这个确认点{RegistrationPointLifecycle.Table.Word(point.State)}，接待人数在确认点信息里修改");
        if (capacity is { } most && await PointPlaces.TakenAsync(db, pointId, cancellationToken) is var taken && taken > most)
            return new Refusal("point.capacity-taken", "capacity", $"已有 {taken} 名考生提交到这个确认点，最多接待人数不能少于 {taken}");
        if (point.Capacity == capacity)
            return point;
        db.Record(context, "RegistrationPointCapacitySet", (nameof(RegistrationPoint), point.Id), new { point.Capacity }, new { Capacity = capacity });
        point.Capacity = capacity;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return point;
    }

    /// <summary>Candidates who have submitted to the point and are not invalid.</summary>
    public Task<int> TakenAsync(long pointId, CancellationToken cancellationToken = default) => PointPlaces.TakenAsync(db, pointId, cancellationToken);

    private static Refusal? RefuseCapacity(int? capacity) => capacity is < 1 or > PointOptions.CapacityAtMost
        ? new Refusal("point.capacity", "capacity", $"最多接待人数填 1 到 {PointOptions.CapacityAtMost} 的整数；不限人数的空着不填") : null;

    private static Refusal? Guard(ProcessContext context) =>
        context.Actor.DivisionCode is not { Length: 6 } county
            ? new Refusal("point.not-county", "", "报名确认点由县（市、区）招生办设置，请由县级账号办理")
            : context.Campaign.RefuseClosed(Window, new Place(county));

    private async Task<RegistrationPoint?> LockAsync(long pointId, ProcessContext context, CancellationToken cancellationToken) =>
        await db.RegistrationPoints.FromSql($"select * from registration_points where id = {pointId} for update")
            .VisibleTo(context.Actor).SingleOrDefaultAsync(p => p.CampaignId == context.Campaign.Id, cancellationToken);

    private static Refusal Unknown() => new("point.unknown", "", "没有这个报名确认点，可能不在管辖范围内");

    private static List<Refusal> Check(PointOptions options, ProcessContext context, bool complete)
    {
        var refusals = new List<Refusal>();
        if (options.Name.Trim().Length is 0 or > 60)
            refusals.Add(new Refusal("point.name", "name", "填写确认点名称，不超过 60 个字"));
        if (complete && options.Address.Trim().Length == 0)
            refusals.Add(new Refusal("point.address", "address", "填写确认点地址，考生要找得到"));
        if (complete && options.ContactName.Trim().Length == 0)
            refusals.Add(new Refusal("point.contact", "contactName", "填写联系人"));
        if ((complete || options.ContactPhone.Length > 0) && ContactFormats.CheckTelephone(options.ContactPhone, out _, "contactPhone") is { } phone)
            refusals.Add(phone);
        if (complete && options.Levels.Count == 0)
            refusals.Add(new Refusal("point.levels", "levels", "至少选择一个报考层次"));
        if (RefuseCapacity(options.Capacity) is { } capacity)
            refusals.Add(capacity);
        if (options.Levels.Any(l => !context.Campaign.Policy.Levels.Contains(l)))
            refusals.Add(new Refusal("point.levels", "levels", "选择了本次招生没有的层次，请重新选择"));
        return refusals;
    }

    private static void Fill(RegistrationPoint point, PointOptions options)
    {
        point.Name = options.Name.Trim();
        point.Kind = options.Kind;
        point.Address = options.Address.Trim();
        point.ContactName = options.ContactName.Trim();
        point.ContactPhone = options.ContactPhone.Trim();
        point.Capacity = options.Capacity;
        point.Levels = [.. options.Levels.Distinct().Order()];
        point.IsMedicalReviewPoint = options.IsMedicalReviewPoint;
        point.IsUnderageReviewPoint = options.IsUnderageReviewPoint;
    }

    private static string Describe(RegistrationPoint point) =>
        string.Join('|', point.Name, point.Kind, point.Address, point.ContactName, point.ContactPhone, string.Join(',', point.Levels), point.Capacity, point.IsMedicalReviewPoint, point.IsUnderageReviewPoint);
}
