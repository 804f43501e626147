using System.Text;
using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Accounts;
using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Events;
using Admissions.Core.Registrations;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;
using QualificationItem = Admissions.Core.Data.Entities.QualificationItem;

namespace Admissions.Testing;

/// <summary>A clerk at his counter.</summary>
public sealed record TestClerk(TestTenant Tenant, User User, Actor Actor, RegistrationPoint Point)
{
    public async Task<Outcome<T>> DoAsync<TService, T>(Func<TService, ProcessContext, Task<Outcome<T>>> act, string? reason = null)
        where TService : notnull
    {
        var context = await Tenant.ProcessAsync(Actor, reason);
        await using var scope = Tenant.Scope();
        return await act(scope.ServiceProvider.GetRequiredService<TService>(), context);
    }

    /// <summary>What his counter shows of the candidate.</summary>
    public async Task<CounterCase?> OpenAsync(TestCandidate candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        var context = await Tenant.ProcessAsync(Actor);
        await using var scope = Tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<CounterReader>().OpenAsync(candidate.RegistrationId, CounterReader.AtCounter, context);
    }

    public Task<Outcome<CardReading>> ReadCardAsync(TestCandidate candidate, string? name = null, string? number = null) =>
        DoAsync<ConfirmationService, CardReading>(async (s, c) =>
        {
            var row = await candidate.ReadAsync();
            return await s.ReadCardAsync(new CardOptions(row.Id, name ?? row.Name, number ?? row.DocumentNumber, null, CardReadingOrigin.Typed), c);
        });

    public Task<Outcome<QualificationItem>> ReviewAsync(TestCandidate candidate, string item, bool passed = true, string? reason = null) =>
        DoAsync<ConfirmationService, QualificationItem>((s, c) => s.ReviewItemAsync(new ReviewItemOptions(candidate.RegistrationId, item, passed, reason), c));

    /// <summary>A photo as the print worker would have drawn it; the worker has tests of its own.</summary>
    public Task<Outcome<Photo>> PhotographAsync(TestCandidate candidate, PhotoOrigin origin = PhotoOrigin.Camera) =>
        DoAsync<PhotoService, Photo>((s, c) => s.AttachAsync(candidate.RegistrationId, new PhotoAccepted(Encoding.ASCII.GetBytes($"jpeg {candidate.RegistrationId}"), 480, 640), origin, c));

    /// <param name="formVersion">Version on the paper; null = the newest.</param>
    public Task<Outcome<Registration>> ConfirmAsync(TestCandidate candidate, int? formVersion = null) =>
        DoAsync<ConfirmationService, Registration>(async (s, c) =>
            await s.ConfirmAsync(new ConfirmOptions(candidate.RegistrationId, formVersion ?? (await candidate.ReadAsync()).Version), c));

    /// <summary>Card read, photo taken, every item that is asked passed: only F8 is left.</summary>
    public async Task<TestCandidate> PrepareAsync(TestCandidate candidate, params string[] exceptItems)
    {
        Must(await ReadCardAsync(candidate));
        Must(await PhotographAsync(candidate));
        foreach (var item in (await OpenAsync(candidate))!.Items.Where(i => i.Applies && !exceptItems.Contains(i.Code)))
            Must(await ReviewAsync(candidate, item.Code));
        return candidate;
    }
}

/// <summary>Points with clerks, and candidates who have been at the counter; all through the services that people use.</summary>
public static class CounterBuilders
{
    public static async Task<TestClerk> ClerkAsync(this TestTenant tenant, RegistrationPoint? point = null, string role = "PointReviewer")
    {
        var place = point ?? await tenant.PointAsync();
        var user = await tenant.StaffAsync(role, pointId: place.Id);
        return new TestClerk(tenant, user, await tenant.ActorAsync(user), place);
    }

    /// <summary>A submitted candidate of the clerk's point with everything but the confirmation.</summary>
    public static async Task<TestCandidate> PreparedCandidateAsync(this TestClerk clerk, string name = "蒋文静") =>
        await clerk.PrepareAsync(await clerk.Tenant.SubmittedCandidateAsync(clerk.Point, name: name));

    /// <summary>A confirmed candidate, ready to pay.</summary>
    public static async Task<TestCandidate> ConfirmedCandidateAsync(this TestClerk clerk, string name = "蒋文静")
    {
        var candidate = await clerk.PreparedCandidateAsync(name);
        Must(await clerk.ConfirmAsync(candidate));
        return candidate;
    }

    /// <summary>A submitted candidate with a Taiwan residents' permit, which the city reviews.</summary>
    public static async Task<TestCandidate> SpecialCandidateAsync(this TestTenant tenant, RegistrationPoint point, string number = "01234567")
    {
        ArgumentNullException.ThrowIfNull(point);
        var nobody = new Actor(0, "", UserKind.Candidate, new HashSet<string>(StringComparer.Ordinal));
        var context = await tenant.ProcessAsync(nobody);
        await using var scope = tenant.Scope();
        var registration = Must(await scope.ServiceProvider.GetRequiredService<AccountService>().SignUpAsync(
            new SignUpOptions($"special{number}", TestTenant.Password, DocumentKind.Taiwan, number, "林怡君", "19900000319", await tenant.EntryCodeAsync()), context));
        await using var db = tenant.Open();
        var user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == registration.UserId);
        var candidate = await new TestCandidate(tenant, user, await tenant.ActorAsync(user), registration.Id, number).PledgedAsync();
        await candidate.FilledAsync([(await tenant.PlanLineAsync()).Id], point.Id,
            ("birthDate", "1999-01-01"), ("sex", "2"), ("householdRegistrationPlace", null));
        await candidate.SubmitAsync();
        return candidate;
    }

    /// <summary>A copy of the candidate's document, stored as the photo service stores one.</summary>
    public static async Task AddCopyAsync(this TestClerk clerk, TestCandidate candidate)
    {
        ArgumentNullException.ThrowIfNull(clerk);
        ArgumentNullException.ThrowIfNull(candidate);
        await using var db = clerk.Tenant.Open();
        db.DocumentCopies.Add(new DocumentCopy
        {
            RegistrationId = candidate.RegistrationId, Content = [1], Width = 1000, Height = 700, Digest = "00", TakenById = clerk.User.Id, TakenAt = DateTimeOffset.UnixEpoch,
        });
        await db.SaveChangesAsync();
    }

    /// <summary>Types of the registration's events, oldest first.</summary>
    public static async Task<IReadOnlyList<string>> EventsAsync(this TestCandidate candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        await using var db = candidate.Tenant.Open();
        return await db.Events.Where(e => e.RegistrationId == candidate.RegistrationId).OrderBy(e => e.Id).Select(e => e.Type).ToListAsync();
    }

    /// <summary>Messages to the candidate, oldest first.</summary>
    public static async Task<IReadOnlyList<string>> MessagesAsync(this TestCandidate candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        await using var db = candidate.Tenant.Open();
        return await db.Outbox.Where(m => m.RegistrationId == candidate.RegistrationId).OrderBy(m => m.Id).Select(m => m.Body).ToListAsync();
    }

    /// <summary>The candidate changes fields and submits again: a new version.</summary>
    public static async Task<TestCandidate> EditAsync(this TestCandidate candidate, params (string Field, string? Value)[] changes)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        var row = await candidate.ReadAsync();
        var draft = RegistrationDraft.Read(row).With(changes.Select(c => KeyValuePair.Create(c.Field, c.Value)));
        Must(await candidate.DoAsync<RegistrationService, DraftSaved>((s, c) => s.SaveDraftAsync(new SaveDraftOptions(row.DraftVersion, draft), c)));
        await candidate.SubmitAsync();
        return candidate;
    }
}
