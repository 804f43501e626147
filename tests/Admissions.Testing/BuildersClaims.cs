using System.Text;
using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Qualifications;
using Admissions.Rules;
using Admissions.Rules.Entitlements;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Testing;

/// <summary>Claims for bonus and exemption, made through the services that people use.</summary>
public static class ClaimBuilders
{
    /// <summary>A small PDF file, as a scanner writes one.</summary>
    public static byte[] Pdf(string inside = "") => Encoding.ASCII.GetBytes($"%PDF-1.4\n1 0 obj\n<< /Type /Catalog {inside} >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n");

    public static IReadOnlyDictionary<string, string> Answers(params (string Code, string Answer)[] answers) => answers.ToDictionary(a => a.Code, a => a.Answer, StringComparer.Ordinal);

    /// <summary>Entries that say: number given, original seen, for all documents the policy knows of.</summary>
    public static IReadOnlyList<EvidenceEntry> AllSeen(this IEnumerable<string> kinds, string? number = "湘字第 2019001 号") => [.. kinds.Select(k => new EvidenceEntry(k, number, true))];

    public static IReadOnlyList<EvidenceUpload> Copies(this IEnumerable<string> kinds) => [.. kinds.Select(k => new EvidenceUpload(k, new MemoryStream(Pdf())))];

    /// <summary>One verb of a service as this actor.</summary>
    public static async Task<T> DoAsync<TService, T>(this TestTenant tenant, Actor actor, Func<TService, ProcessContext, Task<T>> act, string? reason = null)
        where TService : notnull
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(act);
        var context = await tenant.ProcessAsync(actor, reason);
        await using var scope = tenant.Scope();
        return await act(scope.ServiceProvider.GetRequiredService<TService>(), context);
    }

    public static async Task<Actor> OfficerAsync(this TestTenant tenant, string role, string place)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        return await tenant.ActorAsync(await tenant.StaffAsync(role, place));
    }

    /// <summary>Enters a bonus claim at the counter; by default with all papers seen, numbered and copied.</summary>
    public static Task<Outcome<BonusEntered>> EnterBonusAsync(
        this TestClerk clerk, long registrationId, string code, string? ground = null, IReadOnlyDictionary<string, string>? answers = null,
        IReadOnlyList<EvidenceEntry>? evidence = null, IReadOnlyList<EvidenceUpload>? uploads = null)
    {
        ArgumentNullException.ThrowIfNull(clerk);
        var rule = clerk.Tenant.Policy.Bonuses.First(b => b.Code == code);
        var needed = ClaimRules.EvidenceOf(rule, ground);
        return clerk.DoAsync<BonusService, BonusEntered>((s, c) => s.EnterAsync(
            new EnterBonusOptions(registrationId, code, ground, answers ?? Answers(), evidence ?? needed.AllSeen(), uploads ?? needed.Copies()), c));
    }

    /// <summary>Decides on a bonus claim as this officer.</summary>
    public static Task<Outcome<BonusClaim>> DecideBonusAsync(this TestTenant tenant, Actor actor, long claimId, bool approve, string? reason = null) =>
        tenant.DoAsync<BonusService, Outcome<BonusClaim>>(actor, (s, c) => s.DecideAsync(claimId, approve, c), reason);

    /// <summary>Valid candidates of the clerk's point, put into the database past every service.</summary>
    public static async Task<IReadOnlyList<long>> ValidCandidatesAsync(
        this TestClerk clerk, int count, StudyLevel level = StudyLevel.CollegeToBachelor, string category = "EconomicsManagement", string ethnicity = "01", string admissionType = "Unified")
    {
        ArgumentNullException.ThrowIfNull(clerk);
        var ids = await RunCandidates.InsertAsync(clerk.Tenant, Enumerable.Range(0, count).Select(_ => new RunCandidate(clerk.Point.CountyCode, level, category)));
        await using var db = clerk.Tenant.Open();
        await db.Registrations.Where(r => ids.Contains(r.Id)).ExecuteUpdateAsync(r => r
            .SetProperty(x => x.PointId, clerk.Point.Id).SetProperty(x => x.Ethnicity, ethnicity).SetProperty(x => x.AdmissionType, admissionType));
        return ids;
    }

    /// <summary>The actor of a candidate who was put into the database.</summary>
    public static async Task<Actor> CandidateActorAsync(this TestTenant tenant, long registrationId)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        await using var db = tenant.Open();
        return await tenant.ActorAsync(await db.Registrations.Where(r => r.Id == registrationId).Select(r => r.User!).SingleAsync());
    }

    /// <summary>Applies for exemption with copies of all papers of the ground.</summary>
    public static async Task<Outcome<ExemptionApplication>> ApplyExemptionAsync(
        this TestTenant tenant, long registrationId, string code, string ground, IReadOnlyDictionary<string, string>? answers = null, IReadOnlyList<EvidenceUpload>? uploads = null)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        var rule = tenant.Policy.Exemptions.First(e => e.Code == code);
        return await tenant.DoAsync<ExemptionService, Outcome<ExemptionApplication>>(await tenant.CandidateActorAsync(registrationId), (s, c) => s.ApplyAsync(
            new ApplyExemptionOptions(code, ground, answers ?? Answers(), uploads ?? ClaimRules.EvidenceOf(rule, ground).Copies()), c));
    }

    /// <summary>The reviewing officer notes that he has seen the originals.</summary>
    public static Task<Outcome<int>> SeeOriginalsAsync(this TestTenant tenant, Actor officer, ExemptionApplication application, params string[] except)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(application);
        var rule = tenant.Policy.Exemptions.First(e => e.Code == application.Code);
        return tenant.DoAsync<EvidenceService, Outcome<int>>(officer, (s, c) => s.NoteAsync(
            new ClaimKey(EntitlementKind.Exemption, application.Id), ClaimRules.EvidenceOf(rule, application.Ground).Except(except).AllSeen(), c));
    }

    public static Task<Outcome<ExemptionApplication>> DecideExemptionAsync(this TestTenant tenant, Actor actor, ExemptionApplication application, bool pass, string? reason = null)
    {
        ArgumentNullException.ThrowIfNull(application);
        return tenant.DoAsync<ExemptionService, Outcome<ExemptionApplication>>(actor, (s, c) => s.DecideAsync(application.Id, pass, c), reason);
    }

    public static async Task<BonusClaim> ReadBonusAsync(this TestTenant tenant, long registrationId)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        await using var db = tenant.Open();
        return await db.BonusClaims.AsNoTracking().SingleAsync(b => b.RegistrationId == registrationId);
    }

    public static async Task<ExemptionApplication> ReadAsync(this TestTenant tenant, ExemptionApplication application)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        await using var db = tenant.Open();
        return await db.ExemptionApplications.AsNoTracking().Include(e => e.Registration).SingleAsync(e => e.Id == application.Id);
    }
}
