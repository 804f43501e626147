using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;
using static Admissions.Testing.ShaanxiBuilders;

namespace Admissions.Core.Tests.Dossiers;

/// <summary>The box "willing to be adjusted within the same category": left empty, nobody is admitted to a major he did not choose.</summary>
public sealed class ReassignmentTests
{
    [Fact]
    [Covers("SX-44")]
    public async Task Decide_MajorThatWasNotChosen_NeedsTheTickedBox()
    {
        var tenant = await ShaanxiAsync();
        var clerk = await tenant.ClerkAsync(await tenant.PointAsync("610102"));
        var (chosen, other) = (await tenant.PlanLineAsync(), await tenant.PlanLineAsync());
        var unwilling = await SignedAsync(clerk, chosen, "蒋文静");
        var willing = await SignedAsync(clerk, chosen, "谭志远", ("reassignmentConsent", "true"));
        var dossiers = await DispatchedAsync(tenant, chosen, unwilling, willing);
        var college = await tenant.StaffAsync("InstitutionOperator", institutionId: chosen.InstitutionId);
        await tenant.SetClockAsync("2026-11-21 10:00");

        var refused = await DecideAsync(tenant, college, new DecisionOptions(dossiers[0], true, other.Id));
        var adjusted = await DecideAsync(tenant, college, new DecisionOptions(dossiers[1], true, other.Id));

        refused.Refusals.ShouldHaveSingleItem().Sentence.ShouldBe("蒋文静：考生没有选“愿意服从相同科类专业调剂”，只能录取到他所填的专业，或者预退档");
        Must(adjusted).ShouldBe(1);
        await using var db = tenant.Open();
        (await db.Dossiers.OrderBy(d => d.Id).Select(d => d.State).ToListAsync()).ShouldBe([DossierState.Downloaded, DossierState.PreAdmitted]);
        Must(await DecideAsync(tenant, college, new DecisionOptions(dossiers[0], true, chosen.Id))).ShouldBe(1);
    }

    private static async Task<TestCandidate> SignedAsync(TestClerk clerk, PlanLine line, string name, params (string Field, string? Value)[] more)
    {
        var candidate = await clerk.ReadyToSignAsync(await clerk.Tenant.ShaanxiSubmittedAsync(clerk.Point, line, name, more));
        Must(await clerk.SignAsync(candidate));
        return candidate;
    }

    private static async Task<IReadOnlyList<long>> DispatchedAsync(TestTenant tenant, PlanLine line, params TestCandidate[] candidates)
    {
        await using var db = tenant.Open();
        var dossiers = candidates.Select(c => new Dossier
        {
            CampaignId = tenant.CampaignId, RegistrationId = c.RegistrationId, State = DossierState.Downloaded, InstitutionId = line.InstitutionId, PlanLineId = line.Id, ChoiceNumber = 1, Round = 1,
        }).ToList();
        db.Dossiers.AddRange(dossiers);
        await db.SaveChangesAsync();
        return [.. dossiers.Select(d => d.Id)];
    }

    private static async Task<Outcome<int>> DecideAsync(TestTenant tenant, User user, DecisionOptions decision)
    {
        var context = await tenant.ProcessAsync(await tenant.ActorAsync(user));
        await using var scope = tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<InstitutionDossierService>().DecideAsync([decision], context);
    }
}
