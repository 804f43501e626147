using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Approvals;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Runs;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Exams;

/// <summary>What a county says of a site it proposes (HR-127).</summary>
public sealed record SiteOptions(string? Name, long? DistrictId, string? Address, string? ContactName, string? ContactPhone, int? RoomCount);

/// <summary>How many sit a paper in a county, as its office plans rooms by it (HR-126, A-HR-10).</summary>
/// <param name="Confirmed">Confirmed at the counter, whether or not they are valid.</param>
/// <param name="Sitting">Valid and not exempt.</param>
public sealed record SiteNeed(StudyLevel Level, string Category, int Confirmed, int Valid, int Sitting, int Rooms);

/// <summary>The county's data are not reported to the city yet; a page answers 409 (HR-125).</summary>
public sealed record NotReportedYet(string County, string State)
    : Refusal("site.not-reported", "", $"{County}的报名数据还没有上报（现在{State}）。先上报市（州），再申报考点", Cited.Reporting);

/// <summary>Rooms and numbers were computed from the sites as they are.</summary>
public sealed record SitesFixed(string At = "") : Refusal("site.numbered", At, "准考证号已经公布，考点和参考范围不能再改");

/// <summary>A proposal that still waits when the numbers are out.</summary>
public sealed record SiteTooLate() : Refusal("site.too-late", "", "准考证号已经公布，考点和参考范围不能再改，不能通过。请写明原因，退回这项申报");

/// <summary>A county proposes exam sites once its data are reported; city and province decide (HR-125…HR-129, 湘教考信字〔2019〕3号 §四.9).</summary>
public sealed class ExamSiteApplications(AdmissionsDbContext db, ApprovalService approvals)
{
    /// <summary>The event of the policy's windows after which a county may propose sites.</summary>
    internal const string Report = "DataReport:County";
    private const string Window = WindowCodes.SiteSetup;
    private const int NameMaxLength = 60, MostRooms = 500;

    /// <summary>Null when the county may propose sites now: in the window, its data reported.</summary>
    public async Task<Refusal?> RefuseAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Actor.Can(Permissions.ProposeSite) || context.Actor.DivisionCode is not { Length: 6 } county)
            return new Refusal("site.not-county", "", "考点由县（市、区）招生办申报，请由县级账号办理");
        if (context.Campaign.RefuseClosed(Window, new Place(county)) is { } closed)
            return closed;
        if (!context.Campaign.Policy.Follows(Window, Report))
            return null;
        var state = await db.DataReports.Where(r => r.CampaignId == context.Campaign.Id && r.CountyCode == county).Select(r => (DataReportState?)r.State).SingleOrDefaultAsync(cancellationToken) ?? DataReportState.Open;
        return DataReportLifecycle.ReportedUp.Contains(state) ? null : new NotReportedYet("本县", StateWords.Of(state));
    }

    /// <summary>The county's candidates by paper, and the rooms they need.</summary>
    public async Task<IReadOnlyList<SiteNeed>> NeedsAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var confirmed = RegistrationLifecycle.CountsAsConfirmed.ToArray();
        var seats = context.Campaign.Policy.Numbering.SeatsPerRoom;
        var counts = await db.Registrations.AsNoTracking().VisibleTo(context.Actor)
            .Where(r => r.CampaignId == context.Campaign.Id && r.Level != null && r.Category != null && confirmed.Contains(r.State))
            .GroupBy(r => new { r.Level, r.Category }).Select(g => new
            {
                g.Key.Level, g.Key.Category, Confirmed = g.Count(), Valid = g.Count(r => r.State == RegistrationState.Valid),
                Sitting = g.Count(r => r.State == RegistrationState.Valid && !db.ExemptionApplications.Any(e => e.RegistrationId == r.Id && !e.SitsExamination)),
            }).ToListAsync(cancellationToken);
        return [.. counts.OrderBy(c => c.Level).ThenBy(c => c.Category, StringComparer.Ordinal)
            .Select(c => new SiteNeed(c.Level!.Value, c.Category!, c.Confirmed, c.Valid, c.Sitting, (c.Sitting + seats - 1) / seats))];
    }

    /// <summary>Districts of the county's city, in which a site may lie.</summary>
    public async Task<IReadOnlyList<ExamDistrict>> DistrictsAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var city = context.Actor.DivisionCode![..4];
        return await db.ExamDistricts.AsNoTracking().Where(d => d.CampaignId == context.Campaign.Id && d.DivisionCode.StartsWith(city)).OrderBy(d => d.Code).ToListAsync(cancellationToken);
    }

    /// <summary>Saves a draft of the county's own, or a returned site.</summary>
    /// <param name="siteId">Null = a new one.</param>
    public async Task<Outcome<ExamSite>> SaveAsync(long? siteId, SiteOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (await RefuseAsync(context, cancellationToken) is { } refused)
            return refused;
        if (Check(options, await DistrictsAsync(context, cancellationToken), out var phone) is { Count: > 0 } wrong)
            return Outcome<ExamSite>.Refused(wrong);
        var county = context.Actor.DivisionCode!;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await RunLock.TakeAsync(db, context.Campaign.Id, cancellationToken);
        if (await PublishedNumbers.AreOutAsync(db, context.Campaign.Id, cancellationToken))
            return new SitesFixed();
        var site = siteId is { } id ? await LockAsync(id, context, cancellationToken) : null;
        if (siteId is not null && site is null)
            return Unknown();
        if (site is not null && !ExamSiteLifecycle.Editable.Contains(site.State))
            return new Refusal("site.locked", "", $"这个考点{ExamSiteLifecycle.Table.Word(site.State)}，不能修改；退回以后才能改");
        var before = site is null ? null : Describe(site);
        if (site is null)
            db.ExamSites.Add(site = new ExamSite
            {
                CampaignId = context.Campaign.Id, CountyCode = county, Code = await NextCodeAsync(county, context, cancellationToken), Name = "",
                State = ExamSiteLifecycle.Table.Next(null, ExamSiteLifecycle.Create),
            });
        (site.Name, site.DistrictId, site.Address, site.ContactName, site.ContactPhone, site.RoomCount) =
            (options.Name!.Trim(), options.DistrictId!.Value, options.Address!.Trim(), options.ContactName!.Trim(), phone, options.RoomCount!.Value);
        if (before == Describe(site))
            return site;
        await db.SaveChangesAsync(cancellationToken);
        db.Record(context, before is null ? "ExamSiteDrafted" : "ExamSiteEdited", (nameof(ExamSite), site.Id), before, new { site.Code, Site = Describe(site) });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return site;
    }

    /// <summary>Sends it up: the city reviews, the province decides.</summary>
    public async Task<Outcome<ExamSite>> SubmitAsync(long siteId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        if (await RefuseAsync(context, cancellationToken) is { } refused)
            return refused;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await RunLock.TakeAsync(db, context.Campaign.Id, cancellationToken);
        if (await PublishedNumbers.AreOutAsync(db, context.Campaign.Id, cancellationToken))
            return new SitesFixed();
        if (await LockAsync(siteId, context, cancellationToken) is not { } site)
            return Unknown();
        if (ExamSiteLifecycle.Table.Check(site.State, ExamSiteLifecycle.SubmitToCity) is { } state)
            return state;
        site.State = ExamSiteLifecycle.Table.Next(site.State, ExamSiteLifecycle.SubmitToCity);
        approvals.Start(ExamSiteApproval.KindCode, site.Id, $"{site.Code} {site.Name}　{site.RoomCount.ToString(CultureInfo.InvariantCulture)} 个考室　{site.Address}　{site.ContactName} {site.ContactPhone}",
            site.CountyCode, [Permissions.ReviewSiteAtCity, Permissions.DecideSite], context);
        db.Record(context, "ExamSiteSubmitted", (nameof(ExamSite), site.Id), after: new { site.Code, Site = Describe(site) });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return site;
    }

    private static List<Refusal> Check(SiteOptions options, IReadOnlyList<ExamDistrict> districts, out string phone)
    {
        var wrong = new List<Refusal>();
        if (options.Name?.Trim().Length is not (> 0 and <= NameMaxLength))
            wrong.Add(new Refusal("site.name", "name", $"填写考点名称，不超过 {NameMaxLength} 个字"));
        if (districts.All(d => d.Id != options.DistrictId))
            wrong.Add(new Refusal("site.district", "districtId", districts.Count == 0 ? "本市还没有设置考区，请先请市（州）招考机构设置" : "选择考点所在的考区"));
        if (options.RoomCount is not (>= 1 and <= MostRooms))
            wrong.Add(new Refusal("site.rooms", "roomCount", $"考室数填 1 至 {MostRooms}"));
        if (string.IsNullOrWhiteSpace(options.Address))
            wrong.Add(new Refusal("site.address", "address", "填写考点地址，考生要找得到"));
        if (string.IsNullOrWhiteSpace(options.ContactName))
            wrong.Add(new Refusal("site.contact", "contactName", "填写联系人"));
        if (ContactFormats.CheckTelephone(options.ContactPhone, out phone, "contactPhone") is { } noPhone)
            wrong.Add(noPhone);
        return wrong;
    }

    /// <summary>County code and two digits, above those given; the run lock keeps two clerks apart.</summary>
    private async Task<string> NextCodeAsync(string county, ProcessContext context, CancellationToken cancellationToken)
    {
        var codes = await db.ExamSites.Where(s => s.CampaignId == context.Campaign.Id && s.Code.StartsWith(county)).Select(s => s.Code.Substring(county.Length)).ToListAsync(cancellationToken);
        var last = codes.Select(c => int.TryParse(c, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).DefaultIfEmpty(0).Max();
        return string.Create(CultureInfo.InvariantCulture, $"{county}{last + 1:00}");
    }

    private async Task<ExamSite?> LockAsync(long id, ProcessContext context, CancellationToken cancellationToken) =>
        await db.ExamSites.FromSql($"select * from exam_sites where id = {id} for update").VisibleTo(context.Actor).SingleOrDefaultAsync(s => s.CampaignId == context.Campaign.Id, cancellationToken);

    private static Refusal Unknown() => new("site.unknown", "", "没有这个考点，可能不在管辖范围内");

    private static string Describe(ExamSite site) =>
        string.Join('|', site.Name, site.DistrictId, site.Address, site.ContactName, site.ContactPhone, site.RoomCount);
}
