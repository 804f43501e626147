using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Exams;

/// <summary>A district's allocation in the list.</summary>
/// <param name="Open">Rooms without a site.</param>
public sealed record AllocationRow(long DistrictId, string Code, string Name, string DivisionCode, RoomAllocationState State, string? Reason, int Rooms, int Open);

/// <summary>An approved site of the district with the rooms that lie there.</summary>
public sealed record AllocatedSite(long Id, string Code, string Name, int RoomCount, int Used);

/// <summary>A room of the district.</summary>
public sealed record AllocatedRoom(int Number, StudyLevel Level, string Category, int Seats, long? SiteId);

/// <summary>One district's allocation opened for work.</summary>
public sealed record AllocationSheet(AllocationRow Row, IReadOnlyList<AllocatedSite> Sites, IReadOnlyList<AllocatedRoom> Rooms)
{
    public bool Editable => Row.State is RoomAllocationState.Draft or RoomAllocationState.ReturnedByCity or RoomAllocationState.ReturnedByProvince;
}

/// <param name="SiteId">Null takes the rooms away from their site.</param>
public sealed record AllocateOptions(long DistrictId, int FirstRoom, int LastRoom, long? SiteId);

/// <summary>Rooms to sites: the district assigns, the city reviews, the province takes in and generates the documents (HR-135…HR-137).</summary>
public sealed class RoomAllocationService(AdmissionsDbContext db)
{
    private const string Window = WindowCodes.Numbering;

    /// <summary>Districts of the actor's divisions that have rooms.</summary>
    public async Task<IReadOnlyList<AllocationRow>> ListAsync(ProcessContext context, CancellationToken cancellationToken = default) =>
        await Rows(Visible(context).OrderBy(a => a.District!.Code)).ToListAsync(cancellationToken);

    /// <summary>One district with its sites and rooms; null when it is not the actor's.</summary>
    public async Task<AllocationSheet?> OpenAsync(long districtId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        if (await Rows(Visible(context).Where(a => a.DistrictId == districtId)).SingleOrDefaultAsync(cancellationToken) is not { } row)
            return null;
        var sites = await db.ExamSites.AsNoTracking().Where(s => s.DistrictId == districtId && s.State == ExamSiteState.Approved).OrderBy(s => s.Code)
            .Select(s => new AllocatedSite(s.Id, s.Code, s.Name, s.RoomCount, db.ExamRooms.Count(r => r.SiteId == s.Id))).ToListAsync(cancellationToken);
        var rooms = await db.ExamRooms.AsNoTracking().Where(r => r.DistrictId == districtId).OrderBy(r => r.Number)
            .Select(r => new AllocatedRoom(r.Number, r.Level, r.Category, r.SeatCount, r.SiteId)).ToListAsync(cancellationToken);
        return new AllocationSheet(row, sites, rooms);
    }

    /// <summary>Puts the rooms from first to last at a site; a site takes no more rooms than it has (HR-135).</summary>
    /// <returns>How many rooms lie elsewhere now than before.</returns>
    public async Task<Outcome<int>> AllocateAsync(AllocateOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var found = await LockAsync(options.DistrictId, Permissions.AllocateRooms, context, cancellationToken);
        if (!found.Succeeded)
            return Outcome<int>.Refused(found.Refusals);
        if (found.Value.State is not (RoomAllocationState.Draft or RoomAllocationState.ReturnedByCity or RoomAllocationState.ReturnedByProvince))
            return new Refusal("allocation.submitted", "", $"这个考区的分配{RoomAllocationLifecycle.Table.Word(found.Value.State)}，不能再改；退回以后才能改");
        var rooms = await db.ExamRooms.Where(r => r.DistrictId == options.DistrictId && r.Number >= options.FirstRoom && r.Number <= options.LastRoom).OrderBy(r => r.Number).ToListAsync(cancellationToken);
        if (rooms.Count == 0)
            return new Refusal("allocation.rooms", "firstRoom", $"这个考区没有 {Number(options.FirstRoom)} 至 {Number(options.LastRoom)} 考室，请核对考室号");
        if (options.SiteId is { } siteId)
        {
            var site = await db.ExamSites.SingleOrDefaultAsync(s => s.Id == siteId && s.DistrictId == options.DistrictId && s.State == ExamSiteState.Approved, cancellationToken);
            if (site is null)
                return new Refusal("allocation.site", "site", "选择本考区已经审定的考点");
            var others = await db.ExamRooms.CountAsync(r => r.SiteId == siteId && (r.Number < options.FirstRoom || r.Number > options.LastRoom), cancellationToken);
            if (others + rooms.Count > site.RoomCount)
                return new Refusal("allocation.full", "site", $"{site.Code} {site.Name}只有 {site.RoomCount} 个考室，已经分配 {others} 个，放不下这 {rooms.Count} 个。请改放其他考点");
        }
        var changed = rooms.Where(r => r.SiteId != options.SiteId).ToList();
        if (changed.Count == 0)
            return 0;
        foreach (var room in changed)
            room.SiteId = options.SiteId;
        db.Record(context, "RoomsAllocated", (nameof(RoomAllocation), found.Value.Id), after: new { rooms = changed.Select(r => r.Number).ToList(), options.SiteId });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return changed.Count;
    }

    /// <summary>The district's office sends it to the city; every room must have its site (HR-136).</summary>
    public Task<Outcome<RoomAllocation>> SubmitAsync(long districtId, ProcessContext context, CancellationToken cancellationToken = default) =>
        MoveAsync(districtId, Permissions.AllocateRooms, RoomAllocationLifecycle.SubmitToCity, context, cancellationToken);

    /// <summary>The city passes it on to the province, or returns it with the context's reason (HR-136).</summary>
    public Task<Outcome<RoomAllocation>> ReviewAsync(long districtId, bool pass, ProcessContext context, CancellationToken cancellationToken = default) =>
        MoveAsync(districtId, Permissions.ReviewAllocation, pass ? RoomAllocationLifecycle.SubmitToProvince : RoomAllocationLifecycle.ReturnByCity, context, cancellationToken);

    /// <summary>The province takes it in, or returns it with the context's reason.</summary>
    public Task<Outcome<RoomAllocation>> AcceptAsync(long districtId, bool pass, ProcessContext context, CancellationToken cancellationToken = default) =>
        MoveAsync(districtId, Permissions.AcceptAllocation, pass ? RoomAllocationLifecycle.Accept : RoomAllocationLifecycle.ReturnByProvince, context, cancellationToken);

    /// <summary>Generates the examination documents: from then on rooms and candidates may print. Every district must have been taken in (HR-137).</summary>
    public async Task<Outcome<DateTimeOffset>> GenerateAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Actor.Can(Permissions.AcceptAllocation))
            return NotPermitted();
        if (context.Campaign.RefuseClosed(Window, new Place(context.Actor.DivisionCode)) is { } closed)
            return closed;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Campaigns.FromSql($"select * from campaigns where id = {context.Campaign.Id} for update").SingleAsync(cancellationToken);
        var all = await db.RoomAllocations.AsNoTracking().Include(a => a.District).Where(a => a.CampaignId == context.Campaign.Id).OrderBy(a => a.District!.Code).ToListAsync(cancellationToken);
        if (all.Count == 0)
            return new Refusal("documents.not-numbered", "", "准考证号还没有公布，没有考务文件可生成");
        var waiting = all.Where(a => a.State != RoomAllocationState.Accepted).ToList();
        if (waiting.Count > 0)
            return new Refusal("documents.not-accepted", "", $"还有 {waiting.Count} 个考区的考室分配没有接收：{string.Join('、', waiting.Select(a => $"{a.District!.Name}（{RoomAllocationLifecycle.Table.Word(a.State)}）"))}。全部接收以后才能生成考务文件");
        var done = await db.Campaigns.Where(c => c.Id == context.Campaign.Id && c.ExamDocumentsGeneratedAt == null)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.ExamDocumentsGeneratedAt, context.Now.ToUniversalTime()), cancellationToken);
        if (done == 0)
            return new Refusal("documents.generated", "", "考务文件已经生成");
        db.Record(context, "ExamDocumentsGenerated", (nameof(Campaign), context.Campaign.Id), after: new { districts = all.Count });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return context.Now;
    }

    private async Task<Outcome<RoomAllocation>> MoveAsync(long districtId, string permission, string verb, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var found = await LockAsync(districtId, permission, context, cancellationToken);
        if (!found.Succeeded)
            return found;
        var allocation = found.Value;
        if (RoomAllocationLifecycle.Table.Check(allocation.State, verb, new TransitionFacts(context.Reason)) is { } refused)
            return refused;
        var returns = verb is RoomAllocationLifecycle.ReturnByCity or RoomAllocationLifecycle.ReturnByProvince;
        if (!returns)
        {
            var open = await db.ExamRooms.Where(r => r.DistrictId == districtId && r.SiteId == null).OrderBy(r => r.Number).Select(r => r.Number).ToListAsync(cancellationToken);
            if (open.Count > 0)
                return new Refusal("allocation.open", "", $"第 {string.Join('、', open.Select(Number))} 考室还没有分配考点，全部分配以后才能提交");
        }
        var before = allocation.State;
        allocation.State = RoomAllocationLifecycle.Table.Next(before, verb);
        allocation.Reason = returns ? context.Reason : null;
        db.Record(context, returns ? "RoomAllocationReturned" : "RoomAllocationPassed", (nameof(RoomAllocation), allocation.Id), new { State = before }, new { allocation.State });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return allocation;
    }

    private async Task<Outcome<RoomAllocation>> LockAsync(long districtId, string permission, ProcessContext context, CancellationToken cancellationToken)
    {
        if (!context.Actor.Can(permission))
            return NotPermitted();
        if (context.Campaign.RefuseClosed(Window, new Place(context.Actor.DivisionCode)) is { } closed)
            return closed;
        var division = Division(context);
        var allocation = await db.RoomAllocations
            .FromSql($"select a.* from room_allocations a join exam_districts d on d.id = a.district_id where a.campaign_id = {context.Campaign.Id} and a.district_id = {districtId} and starts_with(d.division_code, {division}) for update of a")
            .SingleOrDefaultAsync(cancellationToken);
        return allocation is null ? new Refusal("allocation.unknown", "", "没有这个考区的考室分配，可能不在管辖范围内") : allocation;
    }

    private IQueryable<RoomAllocation> Visible(ProcessContext context)
    {
        var division = Division(context);
        return db.RoomAllocations.AsNoTracking().Where(a => a.CampaignId == context.Campaign.Id && a.District!.DivisionCode.StartsWith(division));
    }

    private IQueryable<AllocationRow> Rows(IQueryable<RoomAllocation> allocations) => allocations.Select(a => new AllocationRow(
        a.DistrictId, a.District!.Code, a.District.Name, a.District.DivisionCode, a.State, a.Reason,
        db.ExamRooms.Count(r => r.DistrictId == a.DistrictId), db.ExamRooms.Count(r => r.DistrictId == a.DistrictId && r.SiteId == null)));

    private static string Division(ProcessContext context) => context.Actor.DivisionCode ?? throw new InvalidOperationException("Rooms are allocated by offices.");

    private static Refusal NotPermitted() => new("allocation.not-permitted", "", "这个账号没有办理考室分配的权限，请联系本级系统管理员");

    private static string Number(int room) => room.ToString("000", CultureInfo.InvariantCulture);
}
