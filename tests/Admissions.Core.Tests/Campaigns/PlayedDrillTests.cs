using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Admissions.Core.Messaging;
using Admissions.Core.Registrations;
using Admissions.Core.Rosters;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Campaigns;

/// <summary>A drill that is played to the sealed roster tells nobody anything, and leaves nothing when it is thrown away.</summary>
public sealed class PlayedDrillTests
{
    private const StudyLevel Level = StudyLevel.CollegeToBachelor;

    [Fact]
    public async Task PlayedToTheRoster_SendsNothingAndIsThrownAwayWhole()
    {
        var sent = new List<string>();
        var tenant = await TestTenant.CreateAsync(configure: services => services.AddSingleton<SendMessage>((message, _) =>
        {
            sent.Add(message.Body);
            return Task.CompletedTask;
        }));
        await tenant.SetClockAsync("2026-11-26 10:00");
        await tenant.PlanLineAsync(institution: "8012");
        await tenant.PlanLineAsync(institution: "8013");
        var province = await tenant.StaffActorAsync("ProvinceAdministrator", "43");
        var group = await tenant.StaffActorAsync("AdmissionManagementOfficer", "43");
        var second = await tenant.StaffActorAsync("AdmissionManagementOfficer", "43");
        var users = await UsersAsync(tenant);
        var before = await tenant.CountsAsync();
        var campaign = Must(await tenant.DoAsync<DrillService, Outcome<Campaign>>(province, (s, c) => s.CreateAsync(null, c)));
        var drill = tenant.In(campaign);

        var roster = await SealedRosterAsync(drill, group);
        await HandledLateAsync(drill, group, second);
        await PaidAsync(drill);
        await using (var scope = tenant.Scope())
            await scope.ServiceProvider.GetRequiredService<OutboxSender>().SendAsync();

        await using (var db = tenant.Open())
        {
            (await db.Outbox.SingleAsync(m => m.Recipient == "0731-80000012")).SentAt.ShouldNotBeNull();
            var document = await db.PublicDocuments.SingleAsync(d => d.Kind == "AdmissionRoster");
            document.Digest.ShouldBe(roster.Digest);
            (await db.PublicDocuments.CountAsync(d => d.CampaignId == null)).ShouldBe(0);
            (await new FormVersions(db).IsOfDrillAsync(document)).ShouldBeTrue();
        }
        sent.ShouldBeEmpty();
        Must(await tenant.DoAsync<DrillService, Outcome<long>>(province, (s, c) => s.DiscardAsync(campaign.Id, c), "用完了"));

        // The colleges' accounts, which the builders made, are staff and stay; everything else is as it was.
        await using (var db = tenant.Open())
        {
            (await db.PublicDocuments.CountAsync()).ShouldBe(0);
            (await db.Users.CountAsync(u => u.Kind == UserKind.Candidate)).ShouldBe(0);
            await db.UserRoles.Where(r => !users.Contains(r.UserId)).ExecuteDeleteAsync();
            await db.Sessions.Where(s => !users.Contains(s.UserId)).ExecuteDeleteAsync();
            await db.Users.Where(u => !users.Contains(u.Id)).ExecuteDeleteAsync();
        }
        (await tenant.CountsAsync()).ShouldBe(before);
    }

    private static async Task<long[]> UsersAsync(TestTenant tenant)
    {
        await using var db = tenant.Open();
        return await db.Users.Select(u => u.Id).ToArrayAsync();
    }

    /// <summary>An institution uploads its decisions, the group confirms them, the level ends and its roster is sealed.</summary>
    private static async Task<AdmissionRoster> SealedRosterAsync(TestTenant drill, Actor group)
    {
        var desk = await drill.DossiersAsync([300, 280]);
        await using (var db = drill.Open())
        {
            db.ControlLines.Add(new ControlLine { CampaignId = drill.CampaignId, Level = desk.Line.Level, Category = desk.Line.Category, Line = 120 });
            await db.SaveChangesAsync();
        }
        var leader = await drill.ActorAsync(desk.Leader);
        Must(await drill.DoAsync<InstitutionDossierService, Outcome<int>>(leader, (s, c) => s.DecideAsync([.. desk.Dossiers.Select(d => new DecisionOptions(d, true, desk.Line.Id))], c)));
        Must(await drill.DoAsync<InstitutionDossierService, Outcome<UploadReceipt>>(leader, (s, c) => s.UploadAsync(1, c)));
        await drill.SetClockAsync("2026-11-27 10:00");
        Must(await drill.DoAsync<DecisionService, Outcome<ConfirmedDecisions>>(group, (s, c) => s.ConfirmAsync([.. desk.Dossiers], c)));
        Must(await drill.DoAsync<RosterService, Outcome<AdmissionRoster>>(group, (s, c) => s.CompleteLevelAsync(desk.InstitutionId, Level, c)));
        return Must(await drill.DoAsync<RosterService, Outcome<AdmissionRoster>>(group, (s, c) => s.SealAsync(desk.InstitutionId, Level, c)));
    }

    /// <summary>Another institution is late; two officers decide for it, and it is told so.</summary>
    private static async Task HandledLateAsync(TestTenant drill, Actor first, Actor second)
    {
        var desk = await drill.DossiersAsync([290], institution: "8013", state: DossierState.Dispatched);
        await using var db = drill.Open();
        await db.CampaignInstitutions.Where(i => i.CampaignId == drill.CampaignId && i.InstitutionId == desk.InstitutionId)
            .ExecuteUpdateAsync(i => i.SetProperty(x => x.ContactPhone, "0731-80000012"));
        await drill.SetClockAsync("2026-11-29 00:01");
        var options = new LateOptions(desk.InstitutionId, 1, "04", "没有在规定时间上载，计划已经录满");
        var proposed = Must(await drill.DoAsync<LateHandlingService, Outcome<LateHandling>>(first, (s, c) => s.ProposeAsync(options, c)));
        Must(await drill.DoAsync<LateHandlingService, Outcome<DecisionUpload>>(second, (s, c) => s.ConfirmAsync(proposed.Id, c)));
    }

    /// <summary>An order with what the sandbox said of it.</summary>
    private static async Task PaidAsync(TestTenant drill)
    {
        await using var db = drill.Open();
        var registration = await db.Registrations.Where(r => r.CampaignId == drill.CampaignId).Select(r => r.Id).FirstAsync();
        db.PaymentOrders.Add(new PaymentOrder
        {
            CampaignId = drill.CampaignId, RegistrationId = registration, OrderNumber = "DRILL-1", MerchantId = "drill", Amount = 106, State = PaymentOrderState.Created, CreatedAt = DateTimeOffset.UnixEpoch,
        });
        db.PaymentNotifications.Add(new PaymentNotification { OrderNumber = "DRILL-1", Payload = "{}", SignatureValid = true, Outcome = "Settled", ReceivedAt = DateTimeOffset.UnixEpoch });
        await db.SaveChangesAsync();
    }
}
