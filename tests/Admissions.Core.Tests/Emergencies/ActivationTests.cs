using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Core.Payments;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Emergencies;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.EmergencyBuilders;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Emergencies;

/// <summary>Measures hold in their area and time, for those they name, and nowhere else.</summary>
public sealed class ActivationTests : IAsyncLifetime
{
    private TestTenant _tenant = null!;

    public async ValueTask InitializeAsync()
    {
        _tenant = await TestTenant.CreateAsync();
        await _tenant.SetClockAsync("2026-09-08 09:00");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    [Covers("HR-147")]
    public async Task Save_OutsideOnesSlot_IsRefusedWithTheSlot()
    {
        var (a, b) = (await _tenant.PointAsync("430102"), await _tenant.PointAsync("430121"));
        var activation = await _tenant.ActivatedAsync("4301", measures: EmergencyMeasures.FillingSlots);
        var city = await _tenant.StaffActorAsync("CityOfficer", "4301");
        await SlotAsync(city, activation, "430102", "2026-09-08 08:00", "2026-09-08 10:00");
        await SlotAsync(city, activation, "430121", "2026-09-08 10:00", "2026-09-08 12:00");
        var (ofA, ofB) = (await _tenant.CandidateAsync().PledgedAsync(), await _tenant.CandidateAsync().PledgedAsync());

        var savedA = await SaveAsync(ofA, a);
        var refusedB = await SaveAsync(ofB, b);
        await _tenant.SetClockAsync("2026-09-08 10:30");
        var savedB = await SaveAsync(ofB, b);
        var refusedA = await SaveAsync(ofA, a, "湘江路 1 号");

        savedA.Succeeded.ShouldBeTrue();
        refusedB.Refusals.ShouldHaveSingleItem().Sentence.ShouldContain("9月8日（周二）10:00–12:00");
        savedB.Succeeded.ShouldBeTrue();
        refusedA.Refusals.ShouldHaveSingleItem().Code.ShouldBe("emergency.slot");
        (await ofA.TrySubmitAsync()).Refusals.ShouldHaveSingleItem().Code.ShouldBe("emergency.slot");
    }

    [Fact]
    public async Task Slot_ByDigits_ConcernsOnlyThoseNumbers()
    {
        var activation = await _tenant.ActivatedAsync("43", measures: EmergencyMeasures.FillingSlots);
        var city = await _tenant.StaffActorAsync("CityOfficer", "4301");
        var province = await _tenant.StaffActorAsync("ProvinceAdministrator", "43");

        (await AddAsync(city, activation, "", "01234", "2026-09-08 10:00", "2026-09-08 12:00")).Refusals.ShouldHaveSingleItem().Code.ShouldBe("slot.division");
        (await AddAsync(province, activation, "", "0a", "2026-09-08 10:00", "2026-09-08 12:00")).Refusals.ShouldHaveSingleItem().Code.ShouldBe("slot.digits");
        Must(await AddAsync(province, activation, "", "0 1 2 3 4", "2026-09-08 10:00", "2026-09-08 12:00"));

        var schedule = (await _tenant.ContextAsync()).Emergencies;
        schedule.RefuseOnline(new Applicant("430102", "430104199901010014"), Beijing("2026-09-08 09:00")).ShouldNotBeNull();
        schedule.RefuseOnline(new Applicant("430102", "43010419990101001X"), Beijing("2026-09-08 09:00")).ShouldBeNull();
    }

    [Fact]
    public async Task Activation_OfACity_LetsItsPointsEnterUntilItEnds()
    {
        var (x, y) = (await _tenant.PointAsync("430121"), await _tenant.PointAsync("430202"));
        var (ofX, ofY) = (await _tenant.StaffActorAsync("PointHead", pointId: x.Id), await _tenant.StaffActorAsync("PointHead", pointId: y.Id));
        (await RightAsync(ofX)).ShouldBeNull();

        var activation = await _tenant.ActivatedAsync("4301");

        (await RightAsync(ofX))!.OwnPoint.ShouldBeTrue();
        (await RightAsync(ofY)).ShouldBeNull();
        var province = await _tenant.StaffActorAsync("ProvinceAdministrator", "43");
        Must(await _tenant.DoAsync<EmergencyService, Outcome<EmergencyActivation>>(province, (s, c) => s.EndAsync(activation.Id, c), "已恢复"));
        (await RightAsync(ofX)).ShouldBeNull();
    }

    [Fact]
    public async Task Prepare_ByOthersOrWrongly_IsRefused()
    {
        var (province, city) = (await _tenant.StaffActorAsync("ProvinceAdministrator", "43"), await _tenant.StaffActorAsync("CityOfficer", "4301"));
        var good = new ActivationOptions("4301", Beijing("2026-09-08 00:00"), Beijing("2026-09-09 00:00"), [EmergencyMeasures.DraftForms], CollectionMode.Online, [], "决定");

        (await PrepareAsync(city, good)).Refusals.ShouldHaveSingleItem().Code.ShouldBe("emergency.not-permitted");
        (await PrepareAsync(province, good with { Division = "6101" })).Refusals.ShouldHaveSingleItem().Field.ShouldBe("division");
        (await PrepareAsync(province, good with { EndsAt = good.StartsAt })).Refusals.ShouldHaveSingleItem().Field.ShouldBe("to");
        (await PrepareAsync(province, good with { Measures = ["Nonsense"] })).Refusals.ShouldHaveSingleItem().Field.ShouldBe("measures");
        (await PrepareAsync(province, good with { Mode = CollectionMode.DraftOnly })).Refusals.ShouldHaveSingleItem().Field.ShouldBe("mode");
        var prepared = Must(await PrepareAsync(province, good));
        var silent = await _tenant.DoAsync<EmergencyService, Outcome<EmergencyActivation>>(province, (s, c) => s.ActivateAsync(prepared.Id, c));
        silent.Refusals.ShouldHaveSingleItem().Code.ShouldBe("transition.reason-missing");
    }

    [Fact]
    public async Task Save_InReadOnlyMode_IsRefusedAndNothingIsLost()
    {
        var point = await _tenant.PointAsync("430121");
        var candidate = await _tenant.CandidateAsync().PledgedAsync();
        Must(await SaveAsync(candidate, point));
        var kept = (await candidate.ReadAsync()).Draft;

        await _tenant.ActivatedAsync("43", mode: CollectionMode.ReadOnly);

        (await SaveAsync(candidate, point, "别处 2 号")).Refusals.ShouldHaveSingleItem().Code.ShouldBe("emergency.read-only");
        (await candidate.ReadAsync()).Draft.ShouldBe(kept);
    }

    /// <summary>Nobody of the area changes anything; next door, and at the province, work goes on.</summary>
    [Fact]
    public async Task ReadOnlyMode_OfACity_StopsCounterAndPaymentThereAndNotElsewhere()
    {
        var (here, there) = (await _tenant.ClerkAsync(await _tenant.PointAsync("430121")), await _tenant.ClerkAsync(await _tenant.PointAsync("430202")));
        var (stopped, free) = (await here.ConfirmedCandidateAsync(), await there.ConfirmedCandidateAsync());

        var waiting = await _tenant.SubmittedCandidateAsync(here.Point);

        await _tenant.ActivatedAsync("4301", mode: CollectionMode.ReadOnly);

        var campaign = await _tenant.ContextAsync();
        foreach (var window in new[] { "Registration", "Confirmation", "Payment" })
        {
            campaign.RefuseClosed(window, new Place("430121"))!.Code.ShouldBe("emergency.read-only", window);
            campaign.RefuseClosed(window, new Place("430202")).ShouldBeNull(window);
            campaign.RefuseClosed(window).ShouldBeNull(window);
            campaign.RefuseUnopened(window, new Place("430121")).ShouldBeNull(window);
        }
        (await stopped.DoAsync<PaymentService, PaymentOrder>((s, c) => s.CreateOrderAsync(c))).Refusals.ShouldHaveSingleItem().Code.ShouldBe("emergency.read-only");
        (await free.DoAsync<PaymentService, PaymentOrder>((s, c) => s.CreateOrderAsync(c))).Succeeded.ShouldBeTrue();
        foreach (var refusals in new[]
        {
            (await here.DoAsync<ConfirmationService, QualificationItem>((s, c) => s.ReviewItemAsync(new ReviewItemOptions(waiting.RegistrationId, "Identity", true, null), c))).Refusals,
            (await here.DoAsync<ConfirmationService, Registration>((s, c) => s.RefuseAsync(waiting.RegistrationId, c), "相片不清楚")).Refusals,
            (await here.DoAsync<PhotoService, Photo>((s, c) => s.TakeAsync(waiting.RegistrationId, new MemoryStream(Pictures.Png(600, 800)), PhotoOrigin.Camera, c))).Refusals,
        })
            refusals.ShouldHaveSingleItem().Code.ShouldBe("emergency.read-only");
        (await _tenant.ProcessAsync(await _tenant.OfficerAsync("ProvinceAdministrator", "43"))).RefuseClosed("Confirmation", new Place("430121")).ShouldBeNull("the province's own acts go on");
    }

    /// <summary>Who has named neither point nor household is in the province as well.</summary>
    [Fact]
    public async Task ReadOnlyMode_OfTheProvince_StopsWhoHasNoPlaceYet()
    {
        var candidate = await _tenant.CandidateAsync().PledgedAsync();

        await _tenant.ActivatedAsync("43", mode: CollectionMode.ReadOnly);

        var row = await candidate.ReadAsync();
        RuleFacts.RefuseRegistration(await _tenant.ContextAsync(), row, RegistrationDraft.Read(row), null)!.Code.ShouldBe("emergency.read-only");
        await Should.ThrowAsync<InvalidOperationException>(async () => await _tenant.CandidateAsync());
    }

    [Fact]
    public async Task ExtendPayment_OfOneCity_OpensItThereAndNotElsewhere()
    {
        var province = await _tenant.StaffActorAsync("ProvinceAdministrator", "43");
        await ExtendAsync(province, "Payment", "2026-09-11 00:00", "2026-09-14 00:00", WindowScopeKind.City, "4301");
        await _tenant.SetClockAsync("2026-09-12 10:00");

        var campaign = await _tenant.ContextAsync();

        campaign.RefuseClosed("Payment", new Place("430121")).ShouldBeNull();
        campaign.RefuseClosed("Payment", new Place("430202"))!.Sentence.ShouldContain("截止");
    }

    [Fact]
    public async Task ExtendRegistration_ByTwoDays_WarnsOfTheWindowsThatDepend()
    {
        var province = await _tenant.StaffActorAsync("ProvinceAdministrator", "43");

        var change = await ExtendAsync(province, "Registration", "2026-09-12 00:00", "2026-09-14 00:00", WindowScopeKind.Tenant, "");

        change.Warnings.ShouldContain(w => w.Contains("核实已确认未缴费考生", StringComparison.Ordinal) && w.Contains("6 天后", StringComparison.Ordinal));
        change.Warnings.ShouldContain(w => w.Contains("网上缴费", StringComparison.Ordinal) && w.Contains("请一并补办", StringComparison.Ordinal));
        var campaign = await _tenant.ContextAsync();
        campaign.Windows.ExtendedUntil("Registration", Place.Anywhere, campaign.Now).ShouldBe(Beijing("2026-09-14 00:00"));
    }

    private async Task<WindowChange> ExtendAsync(Actor actor, string code, string from, string to, WindowScopeKind kind, string scope) =>
        Must(await _tenant.DoAsync<WindowService, Outcome<WindowChange>>(actor, (s, c) => s.ExtendAsync(new WindowExtensionOptions(code, Beijing(from), Beijing(to), kind, scope, new WindowGrounds("湘教考成招字〔2026〕8号")), c), "支付平台故障"));

    private Task<Outcome<EmergencyActivation>> PrepareAsync(Actor actor, ActivationOptions options) =>
        _tenant.DoAsync<EmergencyService, Outcome<EmergencyActivation>>(actor, (s, c) => s.PrepareAsync(options, c));

    private async Task SlotAsync(Actor actor, EmergencyActivation activation, string division, string from, string to) => Must(await AddAsync(actor, activation, division, "", from, to));

    private Task<Outcome<FillingSlotRow>> AddAsync(Actor actor, EmergencyActivation activation, string division, string digits, string from, string to) =>
        _tenant.DoAsync<EmergencyService, Outcome<FillingSlotRow>>(actor, (s, c) => s.AddSlotAsync(new SlotOptions(activation.Id, division, digits, Beijing(from), Beijing(to)), c));

    private async Task<BatchEntryRight?> RightAsync(Actor actor) => EmergencyRows.BatchEntryOf(actor, await _tenant.ContextAsync());

    private async Task<Outcome<DraftSaved>> SaveAsync(TestCandidate candidate, RegistrationPoint point, string? address = null)
    {
        var line = await _tenant.PlanLineAsync();
        var row = await candidate.ReadAsync();
        var draft = RegistrationDraft.Read(row).With(FullFields()) with { Choices = [line.Id], PointId = point.Id };
        if (address is not null)
            draft = draft.With([KeyValuePair.Create<string, string?>("address", address)]);
        return await candidate.DoAsync<RegistrationService, DraftSaved>((s, c) => s.SaveDraftAsync(new SaveDraftOptions(row.DraftVersion, draft), c));
    }
}
