using System.Globalization;
using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Testing;

/// <summary>Candidates under the Shaanxi pack: registered online in August, confirmed on site in September.</summary>
public static class ShaanxiBuilders
{
    public const string OnlineDay = "2026-08-20 10:00", OnSiteDay = "2026-09-03 10:00";

    /// <summary>A tenant of the Shaanxi pack while online registration is open.</summary>
    public static async Task<TestTenant> ShaanxiAsync(Func<string, string>? edit = null)
    {
        var tenant = await TestTenant.CreateAsync("shaanxi-adult", edit);
        await tenant.SetClockAsync(OnlineDay);
        return tenant;
    }

    /// <summary>What the Shaanxi form asks besides the common fields.</summary>
    public static (string Field, string? Value)[] Fields(StudyLevel level = StudyLevel.CollegeToBachelor, params (string Field, string? Value)[] more) =>
    [
        ("householdRegistrationPlace", "610102"), ("address", "西安市新城区东五路 0 号"), ("postalCode", "710004"),
        ("lawAbiding", "true"), ("healthy", "true"), ("employmentStatus", "Employed"),
        .. level == StudyLevel.CollegeToBachelor ? new (string, string?)[] { ("diplomaIssuer", "Institution"), ("diplomaAuthentic", "true") } : [],
        .. more,
    ];

    /// <summary>Says he is a retired conscript who served after college: exempt, so far as the form goes.</summary>
    public static (string Field, string? Value)[] ExemptFields { get; } =
    [
        ("admissionType", "Exempt"), ("serviceKind", "Conscript"), ("serviceStart", "2020-09-01"), ("serviceEnd", "2022-09-01"), ("serviceAssessment", "Qualified"),
    ];

    /// <summary>A nurse of 新城区 who applies for nursing.</summary>
    public static (string Field, string? Value)[] NurseFields { get; } = [("nurseLicense", "HS610000001"), ("occupationClass", "205")];

    /// <summary>A candidate with a complete draft for 专升本 in 西安.</summary>
    public static async Task<TestCandidate> ShaanxiDraftAsync(this TestTenant tenant, RegistrationPoint? point = null, PlanLine? line = null, string name = "蒋文静", params (string Field, string? Value)[] more)
    {
        var candidate = await tenant.CandidateAsync(name).PledgedAsync();
        await candidate.FilledAsync([(line ?? await tenant.PlanLineAsync()).Id], (point ?? await tenant.PointAsync("610102")).Id, Fields(more: more));
        return candidate;
    }

    /// <summary>Submitted in August; the clock stands in the days of on-site confirmation afterwards.</summary>
    public static async Task<TestCandidate> ShaanxiSubmittedAsync(this TestTenant tenant, RegistrationPoint? point = null, PlanLine? line = null, string name = "蒋文静", params (string Field, string? Value)[] more)
    {
        await tenant.SetClockAsync(OnlineDay);
        var candidate = await tenant.ShaanxiDraftAsync(point, line, name, more);
        await candidate.SubmitAsync();
        await tenant.SetClockAsync(OnSiteDay);
        return candidate;
    }

    /// <summary>Card read and every item passed: the review is done, nothing else.</summary>
    public static async Task<TestCandidate> ReviewedAsync(this TestClerk clerk, TestCandidate candidate)
    {
        ArgumentNullException.ThrowIfNull(clerk);
        Must(await clerk.ReadCardAsync(candidate));
        foreach (var item in (await clerk.OpenAsync(candidate))!.Items.Where(i => i.Applies))
            Must(await clerk.ReviewAsync(candidate, item.Code));
        return candidate;
    }

    public static Task<Core.Outcome<OnSiteReceipt>> TakeFeeAsync(this TestClerk clerk, TestCandidate candidate, string? number = null)
    {
        ArgumentNullException.ThrowIfNull(clerk);
        ArgumentNullException.ThrowIfNull(candidate);
        return clerk.DoAsync<CashDesk, OnSiteReceipt>((s, c) => s.TakeAsync(
            new TakeFeeOptions(candidate.RegistrationId, number ?? $"SX{candidate.RegistrationId.ToString("00000000", CultureInfo.InvariantCulture)}"), c));
    }

    public static Task<Core.Outcome<OnSiteAct>> ActAsync(this TestClerk clerk, TestCandidate candidate, OnSiteActKind kind, string? item = null)
    {
        ArgumentNullException.ThrowIfNull(clerk);
        ArgumentNullException.ThrowIfNull(candidate);
        return clerk.DoAsync<OnSiteDesk, OnSiteAct>((s, c) => s.RecordAsync(new OnSiteActOptions(candidate.RegistrationId, kind, item), c));
    }

    /// <summary>The form's print as a fact; the PDF itself has tests of its own.</summary>
    public static async Task PrintedAsync(this TestClerk clerk, TestCandidate candidate)
    {
        ArgumentNullException.ThrowIfNull(clerk);
        ArgumentNullException.ThrowIfNull(candidate);
        await using var db = clerk.Tenant.Open();
        var version = await db.Registrations.Where(r => r.Id == candidate.RegistrationId).Select(r => r.Version).SingleAsync();
        db.OnSiteActs.Add(new OnSiteAct { RegistrationId = candidate.RegistrationId, Kind = OnSiteActKind.FormPrinted, FormVersion = version, ClerkId = clerk.User.Id, At = (await clerk.Tenant.ContextAsync()).Now });
        await db.SaveChangesAsync();
    }

    /// <summary>The copies that must be pasted on the form are there, except those named.</summary>
    public static async Task<TestCandidate> CopiesReceivedAsync(this TestClerk clerk, TestCandidate candidate, params string[] except)
    {
        ArgumentNullException.ThrowIfNull(clerk);
        foreach (var copy in (await clerk.OpenAsync(candidate))!.Course.Copies.Where(c => c.Rule.Required && !except.Contains(c.Code)))
            Must(await clerk.ActAsync(candidate, OnSiteActKind.CopyReceived, copy.Code));
        return candidate;
    }

    /// <summary>Everything up to the signature.</summary>
    public static async Task<TestCandidate> ReadyToSignAsync(this TestClerk clerk, TestCandidate candidate, params string[] exceptCopies)
    {
        await clerk.ReviewedAsync(candidate);
        Must(await clerk.TakeFeeAsync(candidate));
        Must(await clerk.ActAsync(candidate, OnSiteActKind.PledgeSigned));
        Must(await clerk.PhotographAsync(candidate));
        await clerk.PrintedAsync(candidate);
        await clerk.CopiesReceivedAsync(candidate, exceptCopies);
        return candidate;
    }

    public static Task<Core.Outcome<Registration>> SignAsync(this TestClerk clerk, TestCandidate candidate, bool signed = true)
    {
        ArgumentNullException.ThrowIfNull(clerk);
        return clerk.DoAsync<ConfirmationService, Registration>(async (s, c) =>
            await s.ConfirmAsync(new ConfirmOptions(candidate.RegistrationId, (await candidate.ReadAsync()).Version, signed), c));
    }
}
