using System.Net;
using System.Text.RegularExpressions;
using Admissions.Core;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Rules.Emergencies;
using Admissions.Rules.Lifecycles;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Admissions.Browser.Tests.Stories;

/// <summary>
/// The pages behind the lists, filled with what stands there: each is reached by the links that its people follow, and looked at like
/// those of Every_route_is_accessible. New pages take part without being listed; one that no link leads to is named.
/// </summary>
public sealed partial class Every_route_with_a_number_is_accessible
{
    /// <summary>Lists are opened again behind other links; more than this often shows nothing new.</summary>
    private const int Openings = 6;

    /// <summary>Pictures, papers, archives and streams: no pages.</summary>
    private static readonly string[] Files =
    [
        "/czyx/{campaign}/exemptions/{id:long}/files/{file:long}", "/gl/{campaign}/claims/{kind}/{id:long}/files/{file:long}", "/gl/{campaign}/counter/{id:long}/course",
        "/gl/{campaign}/counter/{id:long}/process-form", "/gl/{campaign}/jobs/{id:long}/events", "/gl/{campaign}/photos/{id:long}", "/gl/{campaign}/rooms/sites/{id:long}/all.zip",
        "/gl/{campaign}/rooms/sites/{id:long}/barcodes.pdf", "/gl/{campaign}/rooms/sites/{id:long}/summary.pdf", "/gl/{campaign}/rooms/{id:long}/sheets/{sheet}",
        "/gl/{campaign}/rooms/{id:long}/{paper:regex(^(door-list|seat-chart|sign-sheet|desk-labels|answer-bags|exception-record)$)}.pdf", "/gl/{campaign}/special-documents/copies/{id:long}",
        "/ks/{campaign}/claims/{kind}/{id:long}/files/{file:long}",
    ];

    /// <summary>Steps that follow a file or an act of somebody; the stories and page tests that do it look at them.</summary>
    private static readonly string[] Later =
    [
        "/check/{code?}", "/gl/{campaign}/draft-forms/import/{id:long}", "/gl/{campaign}/exchange/load/{id:long}", "/gl/{campaign}/exemptions/of/{id:long}", "/gl/{campaign}/plan/import/{file:long}",
        "/gl/{campaign}/scores/{id:long}", "/gl/{campaign}/sites/{id:long}",
    ];

    [Fact]
    public async Task In_the_usual_look_and_the_elder_one()
    {
        var site = await Site.GetAsync();
        var left = Routes(site);
        var wrong = new List<string>();

        await BeforeRegistrationAsync(left, wrong);
        await DuringRegistrationAsync(left, wrong);
        await DuringExamsAsync(left, wrong);
        await DuringAdmissionAsync(left, wrong);

        wrong.ShouldBeEmpty();
        left.Keys.Except(Files, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray().ShouldBe(Later);
    }

    private static async Task BeforeRegistrationAsync(Dictionary<string, Regex> left, List<string> wrong)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-08-29 10:00");
        await tenant.PointAsync("430121", state: RegistrationPointState.Draft);
        await WalkAsync(await tenant.OpenAsync("gl", await tenant.StaffAsync("CountyOfficer", "430121")), tenant, left, wrong, "/gl/adult-2026/points");

        // Whoever follows a dead link is told so in Chinese, with a way on.
        var page = await (await Site.GetAsync()).OpenAsync();
        var answer = await page.GoAsync(tenant, "/gl/nowhere/at/all");
        answer!.Status.ShouldBe(404);
        wrong.AddRange(await page.FaultsAsync());
        left.Remove("/error/{code:int}");
    }

    private static async Task DuringRegistrationAsync(Dictionary<string, Regex> left, List<string> wrong)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync(await tenant.PointAsync("430121"));
        var confirmed = await clerk.ConfirmedCandidateAsync();
        await tenant.SubmittedCandidateAsync(clerk.Point, name: "欧阳青禾");
        var candidate = await tenant.CandidateAsync().PledgedAsync();
        await tenant.PublishedBulletinAsync();
        await tenant.BulletinAsync(await tenant.OfficerAsync("ProvinceAdministrator", "43"), (s, c) => s.DraftAsync(BulletinBuilders.Words(), c));
        var activation = await tenant.ActivatedAsync("4301", measures: [EmergencyMeasures.DraftForms, EmergencyMeasures.BatchEntryOwnPoint]);
        await tenant.DoAsync<IncidentService, Outcome<IncidentReport>>(await tenant.OfficerAsync("CityOfficer", "4301"), (s, c) => s.ReportAsync(new IncidentOptions("PowerCut", "长沙市", EmergencyBuilders.Beijing("2026-09-08 09:00"), "停电，无法确认"), c));
        foreach (var id in await tenant.ReportableAsync("430121", 2))
            await tenant.ClaimAsync(id, BonusClaimState.EnteredAtPoint);
        await using (var db = tenant.Open())
        {
            var officer = await tenant.OfficerAsync("AdultAdmissionOfficer", "43");
            db.AddRange(
                new AdmissionCharter
                {
                    CampaignId = tenant.CampaignId, InstitutionId = await db.Institutions.Select(i => i.Id).FirstAsync(), Version = 1, Facts = "[]", Kept = "[]", Range = "本省考生", Principle = "从高分到低分",
                    ExtraTests = "没有加试", Responsible = "邓志明", SavedById = clerk.User.Id, SavedAt = DateTimeOffset.UnixEpoch, PublishedById = clerk.User.Id, PublishedAt = DateTimeOffset.UnixEpoch,
                },
                new UnpaidCase { CampaignId = tenant.CampaignId, RegistrationId = confirmed.RegistrationId, State = UnpaidCaseState.Open, OpenedAt = DateTimeOffset.UnixEpoch },
                new BatchEntry { CampaignId = tenant.CampaignId, ActivationId = activation.Id, PointId = clerk.Point.Id, Source = BatchEntrySource.File, FileName = "草表.xlsx", Rows = 20, Entered = 18, Refused = 2, State = BatchEntryState.Entered, CreatedById = clerk.User.Id, CreatedAt = DateTimeOffset.UnixEpoch },
                new BatchEntry { CampaignId = tenant.CampaignId, DivisionCode = "43", Source = BatchEntrySource.CandidateFile, FileName = "考生.dbf", Digest = new string('0', 64), Rows = 20, Entered = 20, State = BatchEntryState.Entered, CreatedById = clerk.User.Id, CreatedAt = DateTimeOffset.UnixEpoch },
                new CorrectionOrder
                {
                    CampaignId = tenant.CampaignId, RegistrationId = confirmed.RegistrationId, BaseVersion = 1, Reason = "工作单位填错", Evidence = "单位证明", Draft = (await confirmed.ReadAsync()).Draft!, Changes = "[]",
                    OrderedById = officer.UserId, OrderedByName = officer.Name, OrderedAt = DateTimeOffset.UnixEpoch,
                });
            await db.SaveChangesAsync();
        }

        await WalkAsync(await (await Site.GetAsync()).OpenAsync(), tenant, left, wrong, "/");
        await WalkAsync(await tenant.OpenAsync("ks", candidate.User), tenant, left, wrong, "/ks/adult-2026");
        await WalkAsync(await tenant.OpenAsync("gl", clerk.User), tenant, left, wrong, "/gl/adult-2026/counter");
        await WalkAsync(await tenant.OpenAsync("gl", await tenant.StaffAsync("PointHead", pointId: clerk.Point.Id)), tenant, left, wrong, "/gl/adult-2026/candidates");
        foreach (var (role, place) in new[] { ("CountyOfficer", "430121"), ("CityOfficer", "4301"), ("ProvinceAdministrator", "43"), ("AdultAdmissionOfficer", "43"), ("InformationOfficer", "43") })
            await WalkAsync(await tenant.OpenAsync("gl", await tenant.StaffAsync(role, place)), tenant, left, wrong, "/gl/adult-2026/dashboard");
    }

    private static async Task DuringExamsAsync(Dictionary<string, Regex> left, List<string> wrong)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-10-08 10:00");
        await using (var db = tenant.Open())
        {
            var district = new ExamDistrict { CampaignId = tenant.CampaignId, Code = "0121", Name = "星沙考区", DivisionCode = "430121" };
            db.ExamDistricts.Add(district);
            await db.SaveChangesAsync();
            db.ExamSites.Add(new ExamSite { CampaignId = tenant.CampaignId, DistrictId = district.Id, CountyCode = "430121", Code = "A1", Name = "星沙中学", Address = "开元东路 0 号", RoomCount = 3, State = ExamSiteState.Approved });
            db.ExamScopes.Add(new ExamScope { CampaignId = tenant.CampaignId, CountyCode = "430121", Category = "", DistrictId = district.Id });
            await db.SaveChangesAsync();
        }
        await tenant.ReportableAsync("430121", 40);
        await tenant.NumberedAsync();

        foreach (var (role, place) in new[] { ("InformationOfficer", "43"), ("CountyOfficer", "430121") })
            await WalkAsync(await tenant.OpenAsync("gl", await tenant.StaffAsync(role, place)), tenant, left, wrong, "/gl/adult-2026/dashboard", except: "/reports/");
    }

    private static async Task DuringAdmissionAsync(Dictionary<string, Regex> left, List<string> wrong)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.InRoundOneAsync();
        var desk = await tenant.DossiersAsync([243.5m, 210m]);
        await tenant.PublishedBulletinAsync();
        await WalkAsync(await tenant.OpenAsync("czyx", desk.Leader), tenant, left, wrong, "/czyx/adult-2026");

        await tenant.DispatchedAsync(desk.Line, [230m], DossierState.Uploaded);
        await using (var db = tenant.Open())
            await db.Dossiers.Where(d => d.State == DossierState.Uploaded).ExecuteUpdateAsync(d => d.SetProperty(x => x.DecisionIsAdmit, true).SetProperty(x => x.AdmittedPlanLineId, desk.Line.Id));
        await RefusedRevocationAsync(tenant, desk);
        await WalkAsync(await tenant.OpenAsync("gl", await tenant.StaffAsync("AdultAdmissionOfficer", "43")), tenant, left, wrong, "/gl/adult-2026/lines");
        await WalkAsync(await tenant.OpenAsync("gl", await tenant.StaffAsync("AdmissionManagementOfficer", "43")), tenant, left, wrong, "/gl/adult-2026/dashboard");
    }

    /// <summary>An admission that one officer wanted revoked and another did not: it may be proposed again.</summary>
    private static async Task RefusedRevocationAsync(TestTenant tenant, TestDesk desk)
    {
        var id = (await tenant.DispatchedAsync(desk.Line, [225m], DossierState.Uploaded))[0];
        await using var db = tenant.Open();
        await db.Dossiers.Where(d => d.Id == id).ExecuteUpdateAsync(d => d.SetProperty(x => x.DecisionIsAdmit, true).SetProperty(x => x.AdmittedPlanLineId, desk.Line.Id).SetProperty(x => x.State, DossierState.Admitted));
        db.Add(new RevocationOrder
        {
            CampaignId = tenant.CampaignId, DossierId = id, RegistrationId = (await desk.ReadAsync(id)).RegistrationId, InstitutionId = desk.InstitutionId, PlanLineId = desk.Line.Id,
            Reason = "没有专科毕业证书", Evidence = "核查报告", ProposedById = desk.Leader.Id, ProposedByName = "罗岚", ProposedAt = DateTimeOffset.UnixEpoch,
            DecidedAt = DateTimeOffset.UnixEpoch, DecidedById = desk.Leader.Id, DecidedByName = "罗岚", RefusedReason = "证书已经核实",
        });
        await db.SaveChangesAsync();
    }

    /// <summary>Routes that ask for more than the campaign, with what their addresses look like.</summary>
    private static Dictionary<string, Regex> Routes(Site site) =>
        site.Services.GetRequiredService<IActionDescriptorCollectionProvider>().ActionDescriptors.Items.OfType<PageActionDescriptor>()
            .Select(p => "/" + p.AttributeRouteInfo!.Template!.TrimStart('/')).Where(r => r.Replace("{campaign}", "", StringComparison.Ordinal).Contains('{', StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal).ToDictionary(r => r, r => new Regex($"^{Part().Replace(r, Pattern)}$"), StringComparer.Ordinal);

    private static string Pattern(Match part) =>
        part.Value.Contains("regex(", StringComparison.Ordinal) ? "[a-z-]+" : part.Value.Contains(":long", StringComparison.Ordinal) || part.Value.Contains(":int", StringComparison.Ordinal) ? "[0-9]+"
            : part.Value.StartsWith('{') ? "[^/?]+" : Regex.Escape(part.Value);

    /// <summary>Follows the links of every page that this person can open, and looks at each route that is left.</summary>
    /// <param name="except">Part of the addresses behind which this world has only rows and no files.</param>
    private static async Task WalkAsync(IPage page, TestTenant tenant, Dictionary<string, Regex> left, List<string> wrong, string start, string except = "\n")
    {
        var root = $"/{tenant.Tenant.Slug}";
        var (waiting, seen, opened) = (new Queue<string>([root + start]), new HashSet<string>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal));
        while (waiting.TryDequeue(out var path))
        {
            var bare = path.Split('?')[0];
            var kind = Number().Replace(bare, "#");
            if (!seen.Add(path) || (opened[kind] = opened.GetValueOrDefault(kind) + 1) > Openings)
                continue;
            var route = left.FirstOrDefault(r => r.Value.IsMatch(bare[root.Length..])).Key;
            if (Files.Contains(route, StringComparer.Ordinal) || path.Contains(except, StringComparison.Ordinal))
                continue;
            var answer = await page.APIRequest.GetAsync(path, new() { MaxRedirects = 0 });
            if (answer.Status >= 500)
                wrong.Add($"{path}: {answer.Status}");
            if (answer.Status != 200 || answer.Headers.GetValueOrDefault("content-type")?.StartsWith("text/html", StringComparison.Ordinal) != true)
                continue;
            if (route is not null)
            {
                left.Remove(route);
                await page.GotoAsync(path);
                wrong.AddRange(await page.FaultsAsync());
            }
            foreach (Match link in Link().Matches(await answer.TextAsync()))
                if (WebUtility.HtmlDecode(link.Groups[1].Value).Split('#')[0] is var href && href.StartsWith(root + "/", StringComparison.Ordinal) && !href.Contains("handler=", StringComparison.Ordinal))
                    waiting.Enqueue(href);
        }
        await page.Context.CloseAsync();
    }

    [GeneratedRegex("<a [^>]*?href=\"([^\"]+)\"")]
    private static partial Regex Link();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();

    [GeneratedRegex("""\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|[^{}]+""")]
    private static partial Regex Part();
}
