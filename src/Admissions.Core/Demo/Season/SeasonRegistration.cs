using System.Globalization;
using Admissions.Core.Accounts;
using Admissions.Core.Campaigns;
using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Payments;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Demo.Season;

/// <summary>A candidate on his way through the season.</summary>
public sealed record SeasonCandidate(SeasonPerson Person, long UserId, long RegistrationId, long PointId);

/// <summary>From the account to the payment, each step through the service its page calls.</summary>
public sealed class SeasonRegistration(SeasonWorld world, SeasonPeople people, SeasonGateway gateway)
{
    /// <summary>Of a hundred: stop at a draft, never come to the counter, never pay. Somebody always does.</summary>
    private const int DraftOnly = 1, NeverConfirm = 2, NeverPay = 2;

    private static readonly string[] Portraits = [.. typeof(SeasonRegistration).Assembly.GetManifestResourceNames()
        .Where(n => n.Contains(".portraits.", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Account, notices, pledge, form, submission. Returns null for those who stop at a draft.</summary>
    public async Task<SeasonCandidate?> RegisterAsync(int index, CampaignContext campaign, ILookup<(StudyLevel, string), PlanLine> lines, IReadOnlyDictionary<StudyLevel, IReadOnlyList<string>> categories, ILookup<string, RegistrationPoint> points)
    {
        var person = people.Person(index);
        var nobody = SeasonWorld.Candidate(0, "");
        var registration = await world.DoAsync<AccountService, Registration>(s => s.SignUpAsync(
            new SignUpOptions($"ks{index:00000000}", DemoAccounts.Password, DocumentKind.ResidentIdCard, person.DocumentNumber, person.Name, person.Phone),
            SeasonWorld.Process(nobody, campaign)));
        var process = SeasonWorld.Process(SeasonWorld.Candidate(registration.UserId, person.Name), campaign);
        foreach (var kind in new[] { AcceptanceKind.Notices, AcceptanceKind.HonestyPledge })
            if (Statements.Of(kind, campaign.Policy) is { } statement)
                await world.DoAsync<RegistrationService, Acceptance>(s => s.AcceptAsync(kind, statement.Version, process));
        var choices = people.Choices(person, lines, categories[person.Level]);
        var point = PointFor(person, points);
        await using var db = world.Database.Open();
        var row = await db.Registrations.AsNoTracking().SingleAsync(r => r.Id == registration.Id);
        var fields = person.Fields.Where(f => f.Key != "medicalLicenseNumber" || choices.Any(c => c.IsMedical)).ToList();
        if (campaign.Policy.RegistrationPlace is { } place)
            fields.Add(KeyValuePair.Create(place.ReasonField, point.CountyCode[..4] == person.Household[..4] ? null : (string?)"在本地居住"));
        var draft = RegistrationDraft.Read(row).With(fields) with { Choices = [.. choices.Select(c => c.Id)], PointId = point.Id };
        var saved = await world.DoAsync<RegistrationService, DraftSaved>(s => s.SaveDraftAsync(new SaveDraftOptions(row.DraftVersion, draft), process));
        if (Percent(index, 3) < DraftOnly)
            return null;
        await world.DoAsync<SubmissionService, Submitted>(s => s.SubmitAsync(new SubmitOptions(saved.Version, RiskAccepted: true), process));
        return new SeasonCandidate(person, registration.UserId, registration.Id, point.Id);
    }

    /// <summary>At the counter: card, review, photo, confirmation. False for those who never come.</summary>
    /// <param name="percent">How many of a hundred have come by now.</param>
    public async Task<bool> ConfirmAsync(SeasonCandidate candidate, CampaignContext campaign, int percent)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(campaign);
        if (Percent(candidate.Person.Index, 4) < NeverConfirm || Percent(candidate.Person.Index, 6) >= percent)
            return false;
        var clerk = SeasonWorld.Process(await world.OfficerAsync("PointHead", pointId: candidate.PointId), campaign);
        await world.DoAsync<ConfirmationService, CardReading>(s => s.ReadCardAsync(
            new CardOptions(candidate.RegistrationId, candidate.Person.Name, candidate.Person.DocumentNumber, null, CardReadingOrigin.Reader), clerk));
        await using (var scope = world.Scope())
        {
            var open = (await scope.ServiceProvider.GetRequiredService<CounterReader>().OpenAsync(candidate.RegistrationId, CounterReader.AtCounter, clerk))!;
            foreach (var item in open.Items.Where(i => i.Applies))
                await world.DoAsync<ConfirmationService, Data.Entities.QualificationItem>(s => s.ReviewItemAsync(new ReviewItemOptions(candidate.RegistrationId, item.Code, true, null), clerk));
            foreach (var copy in open.Course.Copies.Where(c => c.Rule.Required))
                await world.DoAsync<OnSiteDesk, OnSiteAct>(s => s.RecordAsync(new OnSiteActOptions(candidate.RegistrationId, OnSiteActKind.CopyReceived, copy.Code), clerk));
        }
        var course = campaign.Policy.OnSite;
        if (course.Has(OnSiteStep.Fee))
            await world.DoAsync<CashDesk, OnSiteReceipt>(s => s.TakeAsync(new TakeFeeOptions(candidate.RegistrationId, $"YS{candidate.Person.Index:000000}"), clerk));
        if (course.Has(OnSiteStep.Pledge))
            await world.DoAsync<OnSiteDesk, OnSiteAct>(s => s.RecordAsync(new OnSiteActOptions(candidate.RegistrationId, OnSiteActKind.PledgeSigned), clerk));
        var sex = candidate.Person.Male ? ".male-" : ".female-";
        var portraits = Portraits.Where(p => p.Contains(sex, StringComparison.Ordinal)).ToArray();
        await using (var picture = typeof(SeasonRegistration).Assembly.GetManifestResourceStream(portraits[candidate.Person.Index % portraits.Length])!)
            await world.DoAsync<PhotoService, Photo>(s => s.TakeAsync(
                candidate.RegistrationId, picture, campaign.Policy.Photo.Source == PhotoSource.Camera ? PhotoOrigin.Camera : PhotoOrigin.IdChip, clerk));
        if (course.Has(OnSiteStep.Form))
            await world.DoAsync<CounterPrints, byte[]>(async s => (await s.PrintAsync(candidate.RegistrationId, new Uri("http://127.0.0.1"), clerk))!);
        await using var db = world.Database.Open();
        var version = await db.Registrations.Where(r => r.Id == candidate.RegistrationId).Select(r => r.Version).SingleAsync();
        await world.DoAsync<ConfirmationService, Registration>(s => s.ConfirmAsync(new ConfirmOptions(candidate.RegistrationId, version, Signed: true), clerk));
        return true;
    }

    /// <summary>Order, pay page, notification. Of a hundred notifications some come twice, out of order, or never. False for those who never pay.</summary>
    public async Task<bool> PayAsync(SeasonCandidate candidate, CampaignContext campaign)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        if (campaign.Policy.Payment.Mode != PaymentMode.Online)
            return true;
        if (Percent(candidate.Person.Index, 5) < NeverPay)
            return false;
        var process = SeasonWorld.Process(SeasonWorld.Candidate(candidate.UserId, candidate.Person.Name), campaign);
        var order = await world.DoAsync<PaymentService, PaymentOrder>(s => s.CreateOrderAsync(process));
        await using var scope = world.Scope();
        var address = scope.ServiceProvider.GetRequiredService<PaymentService>().PayAddress(order, campaign, $"/ks/{campaign.Slug}/pay");
        var luck = Percent(candidate.Person.Index, 7);
        await gateway.PressPayAsync(address, repeat: luck < 3 ? 3 : 1, shuffle: luck is 3 or 4, lose: luck == 5);
        return true;
    }

    private int Percent(int index, int purpose) => people.RandomOf(index, purpose).Next(100);

    /// <summary>A point of the person's own county, else of the same city, else any.</summary>
    private static RegistrationPoint PointFor(SeasonPerson person, ILookup<string, RegistrationPoint> points) =>
        points[person.Household].FirstOrDefault()
        ?? points.Where(g => g.Key.StartsWith(person.Household[..4], StringComparison.Ordinal)).SelectMany(g => g).FirstOrDefault()
        ?? points.SelectMany(g => g).First();
}
