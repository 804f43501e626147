using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Exchange.Dbf;
using Admissions.Core.Exchange;
using Admissions.Core.Loading;
using Admissions.Core.Reporting;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Reporting;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Testing;

/// <summary>Candidates of one authority as files, and another authority that takes them over.</summary>
public static class LoadBuilders
{
    /// <summary>Somebody confirmed, with a portrait of the stored shape; the clock must be within registration and confirmation.</summary>
    public static async Task<TestCandidate> PhotographedCandidateAsync(this TestClerk clerk, string name, PlanLine line)
    {
        ArgumentNullException.ThrowIfNull(clerk);
        var candidate = await clerk.Tenant.SubmittedCandidateAsync(clerk.Point, line, name);
        await clerk.PrepareAsync(candidate);
        Must(await clerk.DoAsync<PhotoService, Photo>((s, c) => s.AttachAsync(candidate.RegistrationId, new PhotoAccepted(Pictures.PortraitShape(candidate.RegistrationId), 480, 640), PhotoOrigin.Camera, c)));
        Must(await clerk.ConfirmAsync(candidate));
        return candidate;
    }

    /// <summary>An authority with the same points and published plan, by their codes, and not one candidate; its clock stands at 2026-09-08 10:00.</summary>
    public static async Task<TestTenant> SuccessorAsync(this TestTenant tenant, Func<Task<TestTenant>>? create = null)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        var successor = await (create ?? (() => TestTenant.CreateAsync()))();
        await successor.SetClockAsync("2026-09-08 10:00");
        await using var from = tenant.Open();
        await using var to = successor.Open();
        foreach (var point in await from.RegistrationPoints.AsNoTracking().Where(p => p.CampaignId == tenant.CampaignId).OrderBy(p => p.Id).ToListAsync())
        {
            (point.Id, point.CampaignId) = (0, successor.CampaignId);
            to.RegistrationPoints.Add(new RegistrationPoint
            {
                CampaignId = successor.CampaignId, CountyCode = point.CountyCode, Code = point.Code, Name = point.Name, Kind = point.Kind, Address = point.Address, ContactName = point.ContactName,
                ContactPhone = point.ContactPhone, Levels = point.Levels, State = RegistrationPointState.Active,
            });
        }
        foreach (var line in await from.PlanLines.AsNoTracking().Include(l => l.Institution).Where(l => l.CampaignId == tenant.CampaignId).OrderBy(l => l.Id).ToListAsync())
        {
            var college = to.Institutions.Local.FirstOrDefault(i => i.Code == line.Institution!.Code) ?? new Institution { Code = line.Institution!.Code, Name = line.Institution.Name };
            to.PlanLines.Add(new PlanLine
            {
                CampaignId = successor.CampaignId, Institution = college, Level = line.Level, Category = line.Category, Mode = line.Mode, MajorCode = line.MajorCode, MajorName = line.MajorName,
                Duration = line.Duration, Quota = line.Quota, ExecutionQuota = line.ExecutionQuota, IsMedical = line.IsMedical, State = PlanLineState.Published,
            });
        }
        await to.SaveChangesAsync();
        return successor;
    }

    /// <summary>Whoever may load: the province's Information Division.</summary>
    public static Task<Actor> LoaderAsync(this TestTenant tenant) => tenant.StaffActorAsync("InformationOfficer", "43");

    public static async Task<byte[]> ExportedAsync(this TestTenant tenant, ExportFormat format, long? load = null)
    {
        using var file = new MemoryStream();
        Must(await tenant.DoAsync<PackageService, Outcome<int>>(await tenant.LoaderAsync(), (s, c) => s.ExportAsync(file, format, c, load)));
        return file.ToArray();
    }

    public static async Task<byte[]> ExportedPhotosAsync(this TestTenant tenant, long? load = null)
    {
        using var file = new MemoryStream();
        await tenant.DoAsync<PackageService, int>(await tenant.LoaderAsync(), (s, c) => s.ExportPhotosAsync(file, c, load));
        return file.ToArray();
    }

    public static async Task<Outcome<LoadCheck>> CheckLoadAsync(this TestTenant tenant, Actor actor, byte[] table, byte[]? photos = null, byte[]? missing = null, string? cpg = null) =>
        await tenant.DoAsync<CandidateLoadService, Outcome<LoadCheck>>(actor, (s, c) => s.CheckAsync(new LoadParts("考生.dbf", table, cpg, missing, photos), c));

    public static async Task<Outcome<BatchEntry>> ConfirmLoadAsync(this TestTenant tenant, Actor actor, LoadCheck check) =>
        await tenant.DoAsync<CandidateLoadService, Outcome<BatchEntry>>(actor, (s, c) => s.ConfirmAsync(check.LoadId, c));

    /// <summary>The table with other values: <paramref name="change"/> is given row number from 0, field key and value.</summary>
    public static byte[] Changed(this TestTenant tenant, byte[] dbf, Func<int, string, string, string> change, IEnumerable<int>? rows = null)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        var layout = CandidateLayout.Of(tenant.Policy);
        var read = Must(CandidateFiles.ReadDbf(DbfReader.Open(new MemoryStream(dbf)).Value!, layout)).Rows;
        using var file = new MemoryStream();
        var wanted = (rows ?? Enumerable.Range(0, read.Count)).Select((from, at) => new CandidateRow([.. read[from].Values.Select((value, i) => change(at, layout[i].Key, value))]));
        var written = CandidateFiles.WriteDbf(file, wanted, layout, DbfText.Gb18030, new DateOnly(2026, 9, 8));
        return written.ProblemCount == 0 ? file.ToArray() : throw new InvalidOperationException(written.Problems[0].Sentence);
    }
}
