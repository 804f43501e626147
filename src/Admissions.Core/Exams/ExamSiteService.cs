using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Exchange;
using Admissions.Core.Runs;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Exams;

/// <summary>What a checked file of sites or scopes would do.</summary>
/// <param name="ImportId">Names the checked file when it is confirmed.</param>
/// <param name="Samples">The first rows in words.</param>
public sealed record SiteCheck(long ImportId, string FileName, bool IsScopes, int Rows, int New, int Rooms, IReadOnlyList<string> Samples);

/// <summary>A district with what it has and needs (HR-126, HR-132).</summary>
/// <param name="Office">Name of the office that answers for it.</param>
public sealed record DistrictRow(string Code, string Name, string DivisionCode, string Office, int Sites, int ApprovedRooms, int PendingRooms, int Scopes);

/// <summary>A site in the list.</summary>
public sealed record SiteRow(long Id, string DistrictCode, string County, string Code, string Name, string Address, string Contact, string Phone, int Rooms, ExamSiteState State);

/// <summary>Exam districts, sites and scopes: brought in by file, approved by the province (HR-127, HR-129, HR-130).</summary>
public sealed class ExamSiteService(AdmissionsDbContext db, CheckedFiles files)
{
    private const string Window = WindowCodes.SiteSetup;
    private const string SitesKind = "ExamSites";
    private const string ScopesKind = "ExamScopes";
    private static readonly DataReportState[] Reported = [.. DataReportLifecycle.ReportedUp];
    private const int Samples = 10;

    public async Task<IReadOnlyList<DistrictRow>> DistrictsAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        var division = context.Actor.DivisionCode ?? throw new InvalidOperationException("Districts are for offices.");
        return await db.ExamDistricts.Where(d => d.CampaignId == context.Campaign.Id && d.DivisionCode.StartsWith(division)).OrderBy(d => d.Code)
            .Select(d => new DistrictRow(d.Code, d.Name, d.DivisionCode, db.Organizations.Where(o => o.DivisionCode == d.DivisionCode).Select(o => o.Name).FirstOrDefault() ?? d.DivisionCode,
                db.ExamSites.Count(s => s.DistrictId == d.Id),
                db.ExamSites.Where(s => s.DistrictId == d.Id && s.State == ExamSiteState.Approved).Sum(s => s.RoomCount),
                db.ExamSites.Where(s => s.DistrictId == d.Id && s.State != ExamSiteState.Approved && s.State != ExamSiteState.Closed).Sum(s => s.RoomCount),
                db.ExamScopes.Count(s => s.DistrictId == d.Id)))
            .ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<SiteRow>> SitesAsync(ProcessContext context, CancellationToken cancellationToken = default) =>
        await db.ExamSites.VisibleTo(context.Actor).Where(s => s.CampaignId == context.Campaign.Id).OrderBy(s => s.Code)
            .Select(s => new SiteRow(s.Id, s.District!.Code, db.Organizations.Where(o => o.DivisionCode == s.CountyCode).Select(o => o.Name).FirstOrDefault() ?? s.CountyCode,
                s.Code, s.Name, s.Address, s.ContactName, s.ContactPhone, s.RoomCount, s.State))
            .ToListAsync(cancellationToken);

    /// <summary>Checks a file of sites or of scopes (told apart by its columns) and keeps it for <see cref="ConfirmAsync"/>.</summary>
    public async Task<Outcome<SiteCheck>> CheckAsync(byte[] file, string fileName, bool scopes, ProcessContext context, CancellationToken cancellationToken = default)
    {
        if (Refuse(context) is { } refused)
            return refused;
        var check = await ReadAsync(file, scopes, context, cancellationToken);
        if (!check.Succeeded)
            return check;
        var job = await files.PutAsync(scopes ? ScopesKind : SitesKind, fileName, file, context, cancellationToken);
        return check.Value with { ImportId = job.Id, FileName = fileName };
    }

    /// <summary>The check of a file that waits for its confirmation.</summary>
    public async Task<Outcome<SiteCheck>> FindAsync(long importId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        if (await JobAsync(importId, context, cancellationToken) is not { } job)
            return Gone();
        var check = await ReadAsync(job.Artefact!, job.Kind == ScopesKind, context, cancellationToken);
        return check.Succeeded ? check.Value with { ImportId = job.Id, FileName = job.ArtefactName ?? "" } : check;
    }

    /// <summary>Writes the checked file. Sites of a province go in approved; those of a city, new or changed, wait for the province.</summary>
    public async Task<Outcome<SiteCheck>> ConfirmAsync(long importId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        if (Refuse(context) is { } refused)
            return refused;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await RunLock.TakeAsync(db, context.Campaign.Id, cancellationToken);
        if (await JobAsync(importId, context, cancellationToken) is not { } job)
            return Gone();
        if (await PublishedNumbers.AreOutAsync(db, context.Campaign.Id, cancellationToken))
            return new SitesFixed("file");
        var scopes = job.Kind == ScopesKind;
        var check = await ReadAsync(job.Artefact!, scopes, context, cancellationToken);
        if (!check.Succeeded)
            return check;
        if (scopes)
            await WriteScopesAsync(job.Artefact!, context, cancellationToken);
        else
            await WriteSitesAsync(job.Artefact!, context, cancellationToken);
        CheckedFiles.Take(job);
        db.Record(context, scopes ? "ExamScopesImported" : "ExamSitesImported", (nameof(JobRun), job.Id), after: new { job.ArtefactName, check.Value.Rows, check.Value.New, check.Value.Rooms });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return check;
    }

    /// <summary>The province approves every site that a city has passed on (HR-129).</summary>
    public async Task<Outcome<int>> ApproveAllAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        if (Refuse(context) is { } refused)
            return refused;
        if (!context.Actor.IsProvince)
            return new Refusal("site.not-province", "", "考点由省级审定，请等省级办理");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await RunLock.TakeAsync(db, context.Campaign.Id, cancellationToken);
        if (await PublishedNumbers.AreOutAsync(db, context.Campaign.Id, cancellationToken))
            return new SitesFixed();
        // What a county has proposed is decided in its own chain (HR-129).
        var proposed = Proposed(context);
        var waiting = await db.ExamSites.VisibleTo(context.Actor)
            .Where(s => s.CampaignId == context.Campaign.Id && s.State == ExamSiteState.SubmittedToProvince && !proposed.Any(a => a.SubjectId == s.Id)).ToListAsync(cancellationToken);
        foreach (var site in waiting)
            site.State = ExamSiteLifecycle.Table.Next(site.State, ExamSiteLifecycle.Approve);
        if (waiting.Count > 0)
            db.Record(context, "ExamSitesApproved", (nameof(Campaign), context.Campaign.Id), after: waiting.Select(s => s.Code).ToList());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return waiting.Count;
    }

    /// <summary>How many sites <see cref="ApproveAllAsync"/> would approve.</summary>
    public async Task<int> CountWaitingAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var proposed = Proposed(context);
        return await db.ExamSites.VisibleTo(context.Actor).CountAsync(s => s.CampaignId == context.Campaign.Id && s.State == ExamSiteState.SubmittedToProvince && !proposed.Any(a => a.SubjectId == s.Id), cancellationToken);
    }

    public static IReadOnlyList<string> Columns(bool scopes) => scopes ? ExamSiteFile.ScopeColumns : ExamSiteFile.SiteColumns;

    private static Refusal? Refuse(ProcessContext context) =>
        context.Actor.Can(Permissions.ManageSites) ? context.RefuseClosed(Window, new Place(context.Actor.DivisionCode)) : new Refusal("site.not-permitted", "", "这个账号没有管理考点的权限，请联系本级系统管理员");

    private static Refusal Gone() => new("site.import-gone", "file", "这份文件已经导入，或没有检查过。请重新上传");

    private async Task<JobRun?> JobAsync(long id, ProcessContext context, CancellationToken cancellationToken) =>
        await files.FindAsync(SitesKind, id, context, cancellationToken) ?? await files.FindAsync(ScopesKind, id, context, cancellationToken);

    private async Task<Outcome<SiteCheck>> ReadAsync(byte[] file, bool scopes, ProcessContext context, CancellationToken cancellationToken)
    {
        var counties = await CountiesAsync(cancellationToken);
        if (scopes)
        {
            var districts = await db.ExamDistricts.Where(d => d.CampaignId == context.Campaign.Id).ToDictionaryAsync(d => d.Code, d => d.Name, StringComparer.Ordinal, cancellationToken);
            var read = ExamSiteFile.ReadScopes(file, counties, districts.Keys.ToHashSet(StringComparer.Ordinal), context.Actor);
            if (!read.Succeeded)
                return Outcome<SiteCheck>.Refused(read.Refusals);
            if (await OtherCitiesAsync(read.Value, context, cancellationToken) is { Count: > 0 } others)
                return Outcome<SiteCheck>.Refused(others);
            var known = await db.ExamScopes.Where(s => s.CampaignId == context.Campaign.Id).Select(s => s.CountyCode + s.Category).ToListAsync(cancellationToken);
            return new SiteCheck(0, "", true, read.Value.Count, read.Value.Count(r => !known.Contains(r.CountyCode + r.Category)), 0,
                [.. read.Value.Take(Samples).Select(r => $"{counties[r.CountyCode]}　{(r.Category.Length == 0 ? "全部科类" : Terms.Category(r.Category))} → {r.DistrictCode} {districts[r.DistrictCode]}")]);
        }
        var sites = ExamSiteFile.ReadSites(file, counties, context.Actor);
        if (!sites.Succeeded)
            return Outcome<SiteCheck>.Refused(sites.Refusals);
        var codes = await db.ExamSites.Where(s => s.CampaignId == context.Campaign.Id).Select(s => s.Code).ToListAsync(cancellationToken);
        if (await ForeignAsync(sites.Value, context, cancellationToken) is { Count: > 0 } foreign)
            return Outcome<SiteCheck>.Refused(foreign);
        return new SiteCheck(0, "", false, sites.Value.Count, sites.Value.Count(s => !codes.Contains(s.Code)), sites.Value.Sum(s => s.Rooms),
            [.. sites.Value.Take(Samples).Select(s => $"{s.DistrictCode} {s.DistrictName}　{s.Code} {s.Name}　{s.Rooms} 个考室")]);
    }

    /// <summary>SX-160: where the policy seats a city's candidates in the city, no county may be sent to another city's district.</summary>
    private async Task<List<Refusal>> OtherCitiesAsync(List<ExamScopeRow> rows, ProcessContext context, CancellationToken cancellationToken)
    {
        if (!context.Campaign.Policy.Numbering.Random.StartsWith("WithinCity", StringComparison.Ordinal))
            return [];
        var cities = await db.ExamDistricts.Where(d => d.CampaignId == context.Campaign.Id).ToDictionaryAsync(d => d.Code, d => d.DivisionCode, StringComparer.Ordinal, cancellationToken);
        return
        [
            .. rows.Where(r => !r.CountyCode.StartsWith(cities[r.DistrictCode][..4], StringComparison.Ordinal))
                .Select(r => new Refusal("scope.other-city", "file", $"{r.CountyCode} 的考生在本市参加考试，不能划到其他市的考区 {r.DistrictCode}。请改正")),
        ];
    }

    /// <summary>HR-125: what is not the province's own waits for the county's data, as the county's own proposals do.</summary>
    private async Task<List<string>> NotReportedAsync(List<ExamSiteRow> rows, ProcessContext context, CancellationToken cancellationToken)
    {
        if (context.Actor.IsProvince || !context.Campaign.Policy.Follows(Window, ExamSiteApplications.Report))
            return [];
        var reported = await db.DataReports.Where(r => r.CampaignId == context.Campaign.Id && Reported.Contains(r.State)).Select(r => r.CountyCode).ToListAsync(cancellationToken);
        return [.. rows.Select(r => r.CountyCode).Distinct(StringComparer.Ordinal).Except(reported, StringComparer.Ordinal)];
    }

    private IQueryable<Approval> Proposed(ProcessContext context) =>
        db.Approvals.Where(a => a.CampaignId == context.Campaign.Id && a.Kind == ExamSiteApproval.KindCode && a.State == ApprovalState.Submitted);

    /// <summary>Codes that another office's district or site already has: an import must not rewrite them.</summary>
    private async Task<List<Refusal>> ForeignAsync(List<ExamSiteRow> rows, ProcessContext context, CancellationToken cancellationToken)
    {
        var sites = await db.ExamSites.Where(s => s.CampaignId == context.Campaign.Id).ToDictionaryAsync(s => s.Code, s => s.CountyCode, StringComparer.Ordinal, cancellationToken);
        var districts = await db.ExamDistricts.Where(d => d.CampaignId == context.Campaign.Id).ToDictionaryAsync(d => d.Code, d => d.DivisionCode, StringComparer.Ordinal, cancellationToken);
        var silent = await NotReportedAsync(rows, context, cancellationToken);
        var open = await Proposed(context).Join(db.ExamSites, a => a.SubjectId, s => s.Id, (_, s) => s.Code).ToListAsync(cancellationToken);
        return
        [
            .. silent.Select(county => new NotReportedYet(ReferenceData.Division(county)?.Name ?? county, StateWords.Of(DataReportState.Open)) { Field = "file" }),
            .. rows.Where(r => open.Contains(r.Code)).Select(r => new Refusal("site.proposed", "file", $"考点 {r.Code} 由县里申报，正在审核，不能用文件修改。请先在待办里审完")),
            .. rows.Where(r => sites.TryGetValue(r.Code, out var county) && !context.Actor.Oversees(county))
                .Select(r => new Refusal("site.foreign", "file", $"考点代码 {r.Code} 是其他市的考点，不在管辖范围内，请换一个代码")),
            .. rows.DistinctBy(r => r.DistrictCode).Where(r => districts.TryGetValue(r.DistrictCode, out var division) && !context.Actor.Oversees(division))
                .Select(r => new Refusal("site.foreign", "file", $"考区代码 {r.DistrictCode} 是其他市的考区，不在管辖范围内，请换一个代码")),
        ];
    }

    private async Task WriteSitesAsync(byte[] file, ProcessContext context, CancellationToken cancellationToken)
    {
        var rows = ExamSiteFile.ReadSites(file, await CountiesAsync(cancellationToken), context.Actor).Value!;
        var districts = await db.ExamDistricts.Where(d => d.CampaignId == context.Campaign.Id).ToDictionaryAsync(d => d.Code, StringComparer.Ordinal, cancellationToken);
        foreach (var row in rows.DistinctBy(r => r.DistrictCode, StringComparer.Ordinal))
        {
            if (districts.TryGetValue(row.DistrictCode, out var district))
            {
                district.Name = row.DistrictName;
                if (!Responsible(rows, row.DistrictCode).StartsWith(district.DivisionCode, StringComparison.Ordinal))
                    district.DivisionCode = row.CountyCode[..4];
            }
            else
                db.ExamDistricts.Add(districts[row.DistrictCode] = new ExamDistrict { CampaignId = context.Campaign.Id, Code = row.DistrictCode, Name = row.DistrictName, DivisionCode = Responsible(rows, row.DistrictCode) });
        }
        await db.SaveChangesAsync(cancellationToken);
        var sites = await db.ExamSites.Where(s => s.CampaignId == context.Campaign.Id).ToDictionaryAsync(s => s.Code, StringComparer.Ordinal, cancellationToken);
        var (added, revised) = (new List<ExamSite>(), new List<ExamSite>());
        foreach (var row in rows)
        {
            if (!sites.TryGetValue(row.Code, out var site))
            {
                site = new ExamSite { CampaignId = context.Campaign.Id, CountyCode = row.CountyCode, Code = row.Code, Name = row.Name, State = ExamSiteLifecycle.Table.Next(null, ExamSiteLifecycle.Create) };
                db.ExamSites.Add(site);
                added.Add(site);
            }
            else if (Differs(site, row, districts[row.DistrictCode].Id))
            {
                revised.Add(site);
            }
            (site.Name, site.Address, site.ContactName, site.ContactPhone, site.RoomCount, site.DistrictId) =
                (row.Name, row.Address, row.Contact, row.Phone, row.Rooms, districts[row.DistrictCode].Id);
        }
        await db.SaveChangesAsync(cancellationToken);
        // What a city changes, new or approved before, waits for the province again; what the province changes is approved by it.
        string[] steps = context.Actor.IsProvince
            ? [ExamSiteLifecycle.SubmitToCity, ExamSiteLifecycle.SubmitToProvince, ExamSiteLifecycle.Approve]
            : [ExamSiteLifecycle.Revise, ExamSiteLifecycle.SubmitToCity, ExamSiteLifecycle.SubmitToProvince];
        foreach (var step in steps)
        {
            foreach (var site in added.Concat(revised).Where(s => ExamSiteLifecycle.Table.Check(s.State, step) is null))
                site.State = ExamSiteLifecycle.Table.Next(site.State, step);
            await db.SaveChangesAsync(cancellationToken);
        }
        if (revised.Count > 0)
            db.Record(context, "ExamSitesRevised", (nameof(Campaign), context.Campaign.Id), after: revised.Select(s => new { s.Code, s.RoomCount, s.State }).ToList());
    }

    private static bool Differs(ExamSite site, ExamSiteRow row, long districtId) =>
        (site.Name, site.Address, site.ContactName, site.ContactPhone, site.RoomCount, site.DistrictId) != (row.Name, row.Address, row.Contact, row.Phone, row.Rooms, districtId);

    /// <summary>The office that answers for a district: the county when all its sites are there, else the city (A-HR-23).</summary>
    private static string Responsible(IEnumerable<ExamSiteRow> rows, string district)
    {
        var counties = rows.Where(r => r.DistrictCode == district).Select(r => r.CountyCode).Distinct(StringComparer.Ordinal).ToList();
        return counties.Count == 1 ? counties[0] : counties[0][..4];
    }

    private async Task WriteScopesAsync(byte[] file, ProcessContext context, CancellationToken cancellationToken)
    {
        var districts = await db.ExamDistricts.Where(d => d.CampaignId == context.Campaign.Id).ToDictionaryAsync(d => d.Code, d => d.Id, StringComparer.Ordinal, cancellationToken);
        var rows = ExamSiteFile.ReadScopes(file, await CountiesAsync(cancellationToken), districts.Keys.ToHashSet(StringComparer.Ordinal), context.Actor).Value!;
        var existing = await db.ExamScopes.Where(s => s.CampaignId == context.Campaign.Id).ToDictionaryAsync(s => (s.CountyCode, s.Category), cancellationToken);
        foreach (var row in rows)
        {
            if (existing.TryGetValue((row.CountyCode, row.Category), out var scope))
                scope.DistrictId = districts[row.DistrictCode];
            else
                db.ExamScopes.Add(new ExamScope { CampaignId = context.Campaign.Id, CountyCode = row.CountyCode, Category = row.Category, DistrictId = districts[row.DistrictCode] });
        }
    }

    private async Task<Dictionary<string, string>> CountiesAsync(CancellationToken cancellationToken) =>
        await db.Organizations.Where(o => o.DivisionCode.Length == 6).ToDictionaryAsync(o => o.DivisionCode, o => o.Name, StringComparer.Ordinal, cancellationToken);
}
