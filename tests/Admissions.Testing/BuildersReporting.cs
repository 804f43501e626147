using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Core.Reporting;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Testing;

/// <summary>Counties with valid candidates, and their reports.</summary>
public static class ReportingBuilders
{
    /// <summary>From so many rows on the server must know of them to plan well.</summary>
    private const int Many = 1000;

    /// <summary>Valid candidates of a county with a choice and a photo each, written straight into the database.</summary>
    public static async Task<IReadOnlyList<long>> ReportableAsync(this TestTenant tenant, string county, int count, bool photos = true)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        var line = await tenant.PlanLineAsync();
        var ids = await RunCandidates.InsertAsync(tenant, Enumerable.Range(0, count).Select(_ => new RunCandidate(county, line.Level, line.Category) { Choices = [line.Id] }));
        // Before the photos: every one of them asks for its registration, and by a plan for an empty table each would read them all.
        if (count >= Many)
            await TestDatabase.AnalyzeAsync("registrations", "choice_forms");
        if (photos)
            await tenant.PhotographedAsync(ids);
        if (photos && count >= Many)
            await TestDatabase.AnalyzeAsync("photos");
        return ids;
    }

    /// <summary>What a candidate of <see cref="ReportableAsync"/> answered to questions of this campaign alone.</summary>
    public static async Task AnswerOwnAsync(this TestTenant tenant, long registration, params (string Field, string Value)[] answers)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        await using var db = tenant.Open();
        var snapshot = new RegistrationSnapshot
        {
            Campaign = tenant.Policy.Campaign.Code, PolicyVersion = 1, RegistrationNumber = $"{registration}", Version = 1, SubmittedAt = DateTimeOffset.UnixEpoch,
            DocumentKind = DocumentKind.ResidentIdCard, DocumentNumber = "", Choices = [], Point = new SnapshotPoint(0, "", "", "", "", ""), Statements = [],
            Fields = [.. answers.Select(a => new SnapshotField(a.Field, a.Field, a.Value, a.Value))],
        }.Write();
        db.FormVersions.Add(new FormVersion
        {
            RegistrationId = registration, Version = 1, ReceiptNumber = $"T{registration}", Snapshot = snapshot, Digest = RegistrationSnapshot.DigestOf(snapshot), SubmittedAt = DateTimeOffset.UnixEpoch,
        });
        await db.SaveChangesAsync();
    }

    /// <summary>A current photo for each, no real picture.</summary>
    public static async Task PhotographedAsync(this TestTenant tenant, IReadOnlyList<long> registrations)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        await using var db = tenant.Open();
        await db.Database.ExecuteSqlAsync(
            $"""
             insert into photos (registration_id, origin, content, width, height, digest, taken_by_id, taken_at, is_current)
             select id, 'Camera', convert_to('jpeg ' || id, 'UTF8'), 480, 640, encode(sha256(convert_to('jpeg ' || id, 'UTF8')), 'hex'), 0, now(), true from unnest({registrations.ToArray()}) as id
             """);
    }

    /// <summary>A bonus claim of a valid candidate, as the point would have entered it.</summary>
    public static async Task<BonusClaim> ClaimAsync(this TestTenant tenant, long registration, BonusClaimState state, string code = "H-01")
    {
        ArgumentNullException.ThrowIfNull(tenant);
        await using var db = tenant.Open();
        var claim = new BonusClaim { RegistrationId = registration, Code = code, State = state, Evidence = "退役证原件" };
        db.BonusClaims.Add(claim);
        await db.SaveChangesAsync();
        if (state == BonusClaimState.EnteredAtPoint)
            await tenant.StartReviewAsync(claim.Id, registration);
        return claim;
    }

    /// <summary>The approval that goes with a claim which the point has entered.</summary>
    public static async Task StartReviewAsync(this TestTenant tenant, long claim, long registration)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        await using var db = tenant.Open();
        var county = await db.Registrations.Where(r => r.Id == registration).Select(r => r.CountyCode!).SingleAsync();
        db.Approvals.Add(new Approval
        {
            CampaignId = tenant.CampaignId, Kind = Core.Qualifications.BonusClaimApproval.KindCode, SubjectId = claim, Title = "照顾加分", DivisionCode = county,
            Chain = [Permissions.DecideBonus], State = ApprovalState.Submitted, CreatedAt = DateTimeOffset.UnixEpoch,
        });
        await db.SaveChangesAsync();
    }

    /// <summary>The county's officer checks and reports.</summary>
    public static async Task<DataReport> ReportedAsync(this TestTenant tenant, string county)
    {
        Must(await tenant.AsOfficerAsync<DataReportService, DataReport>("CountyOfficer", county, (s, c) => s.CheckAsync(county, c)));
        return Must(await tenant.AsOfficerAsync<DataReportService, DataReport>("CountyOfficer", county, (s, c) => s.ReportToCityAsync(county, c)));
    }

    /// <summary>
    /// The data of every county with valid candidates reported and accepted by the province, straight in the database: numbering asks for it
    /// (HR-125). Counties that have begun to report stay as they are; who comes later may still be inserted elsewhere.
    /// </summary>
    public static async Task AcceptedReportsAsync(this TestTenant tenant)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        await using var db = tenant.Open();
        await db.Database.ExecuteSqlAsync(
            $"""
             insert into data_reports (campaign_id, county_code, state, version, digest, reported_at)
             select distinct {tenant.CampaignId}, county_code, {nameof(DataReportState.Accepted)}, 1, 'none', now() from registrations
             where campaign_id = {tenant.CampaignId} and state = {nameof(RegistrationState.Valid)} and county_code is not null
             on conflict (campaign_id, county_code) do nothing
             """);
    }

    /// <summary>One verb as an officer of an office.</summary>
    public static async Task<Core.Outcome<T>> AsOfficerAsync<TService, T>(
        this TestTenant tenant, string role, string place, Func<TService, Core.Events.ProcessContext, Task<Core.Outcome<T>>> act, string? reason = null)
        where TService : notnull
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(act);
        var actor = await tenant.ActorAsync(await tenant.StaffAsync(role, place));
        await using var scope = tenant.Scope();
        return await act(scope.ServiceProvider.GetRequiredService<TService>(), await tenant.ProcessAsync(actor, reason));
    }

    /// <summary>Six-digit codes of a city's counties.</summary>
    public static IReadOnlyList<string> CountiesOf(string city) => [.. Core.Data.ReferenceData.Children(city).Select(d => d.Code).Order(StringComparer.Ordinal)];
}
