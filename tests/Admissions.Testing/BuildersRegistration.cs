using System.Globalization;
using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Accounts;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Testing;

/// <summary>A candidate with an account, and the actor his requests have.</summary>
public sealed record TestCandidate(TestTenant Tenant, User User, Actor Actor, long RegistrationId, string DocumentNumber)
{
    /// <summary>The registration as the database has it now.</summary>
    public async Task<Registration> ReadAsync()
    {
        await using var db = Tenant.Open();
        return await db.Registrations.AsNoTracking().SingleAsync(r => r.Id == RegistrationId);
    }

    public Task<ProcessContext> ProcessAsync() => Tenant.ProcessAsync(Actor);

    public async Task<Outcome<T>> DoAsync<TService, T>(Func<TService, ProcessContext, Task<Outcome<T>>> act)
        where TService : notnull
    {
        var context = await ProcessAsync();
        await using var scope = Tenant.Scope();
        return await act(scope.ServiceProvider.GetRequiredService<TService>(), context);
    }
}

/// <summary>Plans, points and candidates as tests need them; candidates go through the services that people use.</summary>
public static class RegistrationBuilders
{
    private static int _serial;

    /// <summary>A published plan line; the institution is made when it is missing.</summary>
    public static async Task<PlanLine> PlanLineAsync(
        this TestTenant tenant, StudyLevel level = StudyLevel.CollegeToBachelor, string category = "EconomicsManagement", string institution = "8012",
        string? major = null, StudyMode mode = StudyMode.PartTime, decimal years = 2.5m, int quota = 40, bool medical = false,
        PlanLineState state = PlanLineState.Published, long? campaignId = null)
    {
        await using var db = tenant.Open();
        var college = await db.Institutions.SingleOrDefaultAsync(i => i.Code == institution);
        if (college is null)
        {
            college = new Institution { Code = institution, Name = institution == "8012" ? "湘岳大学" : $"湘岳大学{institution}" };
            db.Institutions.Add(college);
            await db.SaveChangesAsync();
        }
        var code = (Interlocked.Increment(ref _serial) % 1000).ToString("000", CultureInfo.InvariantCulture);
        var line = new PlanLine
        {
            CampaignId = campaignId ?? tenant.CampaignId, InstitutionId = college.Id, Level = level, Category = category, Mode = mode,
            MajorCode = code, MajorName = major ?? (medical ? "护理学" : "会计学") + code, Duration = years,
            Quota = quota, ExecutionQuota = quota, IsMedical = medical, State = state,
        };
        db.PlanLines.Add(line);
        await db.SaveChangesAsync();
        line.Institution = college;
        return line;
    }

    /// <summary>An active point of a county, for all levels.</summary>
    public static async Task<RegistrationPoint> PointAsync(
        this TestTenant tenant, string county = "430121", bool medical = false, bool underage = false,
        RegistrationPointState state = RegistrationPointState.Active, RegistrationPointKind kind = RegistrationPointKind.Public, int? capacity = null, params StudyLevel[] levels)
    {
        await using var db = tenant.Open();
        var serial = Interlocked.Increment(ref _serial);
        var point = new RegistrationPoint
        {
            CampaignId = tenant.CampaignId, CountyCode = county, Code = county + (serial % 100).ToString("00", CultureInfo.InvariantCulture) + serial.ToString(CultureInfo.InvariantCulture),
            Name = $"星沙报名确认点{serial}", Kind = kind, Address = "长沙县星沙街道开元东路 0 号", ContactName = "罗敏", ContactPhone = "0731-55000318",
            Levels = levels.Length == 0 ? [.. tenant.Policy.Levels] : levels,
            IsMedicalReviewPoint = medical, IsUnderageReviewPoint = underage, State = state, Capacity = capacity,
        };
        db.RegistrationPoints.Add(point);
        await db.SaveChangesAsync();
        return point;
    }

    /// <summary>A new account, through the sign-up service; window Registration must be open.</summary>
    public static async Task<TestCandidate> CandidateAsync(this TestTenant tenant, string name = "蒋文静", string birth = "19990101", bool male = false)
    {
        var serial = Interlocked.Increment(ref _serial);
        var number = TestIds.Resident("430104", birth, (serial * 2 % 998) + (male ? 1 : 2));
        var nobody = new Actor(0, "", UserKind.Candidate, new HashSet<string>(StringComparer.Ordinal));
        var context = await tenant.ProcessAsync(nobody);
        await using var scope = tenant.Scope();
        var outcome = await scope.ServiceProvider.GetRequiredService<AccountService>().SignUpAsync(
            new SignUpOptions($"candidate{serial}", TestTenant.Password, DocumentKind.ResidentIdCard, number, name, "19900000318", await tenant.EntryCodeAsync()), context);
        var registration = outcome.Value ?? throw new InvalidOperationException(string.Join('\n', outcome.Refusals.Select(r => r.Sentence)));
        await using var db = tenant.Open();
        var user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == registration.UserId);
        return new TestCandidate(tenant, user, await tenant.ActorAsync(user), registration.Id, number);
    }

    /// <summary>Notices read and pledge signed: the form is open.</summary>
    public static async Task<TestCandidate> PledgedAsync(this Task<TestCandidate> candidate) => await PledgedAsync(await candidate);

    public static async Task<TestCandidate> PledgedAsync(this TestCandidate candidate)
    {
        foreach (var kind in new[] { AcceptanceKind.Notices, AcceptanceKind.HonestyPledge })
            Must(await candidate.DoAsync<RegistrationService, Acceptance>((s, c) => s.AcceptAsync(kind, 1, c)));
        return candidate;
    }

    /// <summary>Fields of a complete form for 专升本 or 高起, all rules met.</summary>
    public static IReadOnlyDictionary<string, string?> FullFields(string household = "430100") => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["ethnicity"] = "15",
        ["politicalStatus"] = "13",
        ["educationAttained"] = "30",
        ["foreignLanguage"] = "EN",
        ["admissionType"] = "Unified",
        ["graduationDate"] = "2019-06-30",
        ["graduationSchool"] = "湘水职业学院",
        ["diplomaNumber"] = "123452201506000" + Interlocked.Increment(ref _serial).ToString("000", CultureInfo.InvariantCulture),
        ["occupationClass"] = "3",
        ["employmentStartDate"] = "2019-07-01",
        ["telephone"] = "19900000318",
        ["address"] = "长沙县星沙街道东升路 0 号",
        ["postalCode"] = "410100",
        ["householdRegistrationPlace"] = household,
    };

    /// <summary>Fills in the whole draft; values in <paramref name="changes"/> replace those of <see cref="FullFields"/>.</summary>
    public static async Task<TestCandidate> FilledAsync(
        this TestCandidate candidate, IEnumerable<long> choices, long pointId, params (string Field, string? Value)[] changes)
    {
        var row = await candidate.ReadAsync();
        var draft = RegistrationDraft.Read(row).With(FullFields()).With(changes.Select(c => KeyValuePair.Create(c.Field, c.Value)))
            with { Choices = [.. choices], PointId = pointId };
        Must(await candidate.DoAsync<RegistrationService, DraftSaved>((s, c) => s.SaveDraftAsync(new SaveDraftOptions(row.DraftVersion, draft), c)));
        return candidate;
    }

    /// <summary>Submits the draft as it is and expects it to succeed.</summary>
    public static async Task<Submitted> SubmitAsync(this TestCandidate candidate) => Must(await candidate.TrySubmitAsync());

    public static async Task<Outcome<Submitted>> TrySubmitAsync(this TestCandidate candidate, bool riskAccepted = true)
    {
        var row = await candidate.ReadAsync();
        return await candidate.DoAsync<SubmissionService, Submitted>((s, c) => s.SubmitAsync(new SubmitOptions(row.DraftVersion, riskAccepted), c));
    }

    /// <summary>A submitted candidate of 专升本, with a plan line and a point of his own where none are given.</summary>
    public static async Task<TestCandidate> SubmittedCandidateAsync(this TestTenant tenant, RegistrationPoint? point = null, PlanLine? line = null, string name = "蒋文静")
    {
        var candidate = await tenant.CandidateAsync(name).PledgedAsync();
        await candidate.FilledAsync([(line ?? await tenant.PlanLineAsync()).Id], (point ?? await tenant.PointAsync()).Id);
        await candidate.SubmitAsync();
        return candidate;
    }

    /// <summary>The value, or an exception with the sentences of the refusals.</summary>
    public static T Must<T>(Outcome<T> outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return outcome.Succeeded ? outcome.Value : throw new InvalidOperationException(string.Join('\n', outcome.Refusals.Select(r => $"{r.Code} {r.Field}: {r.Sentence}")));
    }
}
