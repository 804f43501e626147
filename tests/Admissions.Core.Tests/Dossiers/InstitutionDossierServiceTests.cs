using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Dossiers;

/// <summary>The institution's verbs; the pages over them are tested with the web.</summary>
public sealed class InstitutionDossierServiceTests : IAsyncLifetime
{
    private TestTenant _tenant = null!;

    public async ValueTask InitializeAsync()
    {
        _tenant = await TestTenant.CreateAsync();
        await _tenant.InRoundOneAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Download_OutsideTheWindow_RefusesAndTakesNothing()
    {
        var desk = await _tenant.DossiersAsync([320], state: DossierState.Dispatched);
        await _tenant.SetClockAsync("2026-11-28 10:00");

        var late = await DoAsync(desk, desk.Operator, (s, c) => s.DownloadAsync(1, c));

        late.Refusals.Single().Code.ShouldBe("window.closed");
        (await desk.ReadAsync(desk.Dossiers[0])).State.ShouldBe(DossierState.Dispatched);
    }

    [Theory]
    [InlineData("03", "", "return.text")]
    [InlineData("03", "四个字的", "return.text")]
    [InlineData("03", "　　　　　　", "return.text")]
    [InlineData("", "毕业证书查无", "return.code")]
    [InlineData("77", "毕业证书查无", "return.code-unknown")]
    public async Task Decide_ReturnWithoutProperReason_RefusesNamingTheCandidate(string code, string text, string refusal)
    {
        var desk = await _tenant.DossiersAsync([320]);

        var outcome = await DecideAsync(desk, new DecisionOptions(desk.Dossiers[0], Admit: false, ReasonCode: code, ReasonText: text));

        outcome.Refusals.Single().Code.ShouldBe(refusal);
        outcome.Refusals.Single().Sentence.ShouldStartWith("考生0：");
    }

    [Fact]
    public async Task Decide_ReturnWithCodeAndFiveCharacters_IsAccepted()
    {
        var desk = await _tenant.DossiersAsync([320]);

        (await DecideAsync(desk, new DecisionOptions(desk.Dossiers[0], Admit: false, ReasonCode: "03", ReasonText: "证书查无此"))).Value.ShouldBe(1);

        (await desk.ReadAsync(desk.Dossiers[0])).State.ShouldBe(DossierState.PreReturned);
    }

    [Fact]
    public async Task Decide_AdmitToAMajorThatIsNotOpen_Refuses()
    {
        var desk = await _tenant.DossiersAsync([320]);
        var otherLevel = await _tenant.PlanLineAsync(StudyLevel.UpperSecondaryToCollege, "LiberalArts");
        var otherCategory = await _tenant.PlanLineAsync(category: "Law");
        var otherInstitution = await _tenant.PlanLineAsync(institution: "8013");
        var closed = await _tenant.PlanLineAsync(quota: 0);

        foreach (var (major, code) in new (long? Major, string Code)[]
            { (null, "admit.major"), (otherLevel.Id, "admit.major-other"), (otherCategory.Id, "admit.major-other"), (otherInstitution.Id, "admit.major-other"), (closed.Id, "admit.major-closed") })
            (await DecideAsync(desk, new DecisionOptions(desk.Dossiers[0], Admit: true, major))).Refusals.Single().Code.ShouldBe(code);

        (await desk.ReadAsync(desk.Dossiers[0])).State.ShouldBe(DossierState.Downloaded);
    }

    [Fact]
    public async Task Decide_OneWrongOfMany_ChangesNothing()
    {
        var desk = await _tenant.DossiersAsync([320, 310]);

        var outcome = await DecideAsync(desk, new DecisionOptions(desk.Dossiers[0], Admit: true, desk.Line.Id), new DecisionOptions(desk.Dossiers[1], Admit: true));

        outcome.Refusals.Single().Field.ShouldBe($"decisions[{desk.Dossiers[1]}].major");
        (await desk.ReadAsync(desk.Dossiers[0])).State.ShouldBe(DossierState.Downloaded);
        await using var db = _tenant.Open();
        (await db.Events.AnyAsync(e => e.Type == "DossierPreDecided")).ShouldBeFalse();
    }

    [Fact]
    public async Task Decide_SameAgain_ChangesNothingAndWritesNoEvent()
    {
        var desk = await _tenant.DossiersAsync([320]);
        var decision = new DecisionOptions(desk.Dossiers[0], Admit: true, desk.Line.Id);

        (await DecideAsync(desk, decision)).Value.ShouldBe(1);
        (await DecideAsync(desk, decision)).Value.ShouldBe(0);

        await using var db = _tenant.Open();
        (await db.Events.CountAsync(e => e.Type == "DossierPreDecided")).ShouldBe(1);
    }

    [Fact]
    public async Task Decide_SuspendedDossier_Refuses()
    {
        var desk = await _tenant.DossiersAsync([320]);
        await using (var db = _tenant.Open())
            await db.Dossiers.Where(d => d.Id == desk.Dossiers[0]).ExecuteUpdateAsync(d => d.SetProperty(x => x.Suspended, true));

        (await DecideAsync(desk, new DecisionOptions(desk.Dossiers[0], Admit: true, desk.Line.Id))).Refusals.Single().ShouldBeOfType<DossierSuspended>();
    }

    [Fact]
    public async Task Upload_TwiceAtOnce_DeliversOnce()
    {
        var desk = await _tenant.DossiersAsync([320, 310]);
        await DecideAsync(desk, [.. desk.Dossiers.Select(id => new DecisionOptions(id, Admit: true, desk.Line.Id))]);

        var both = await Task.WhenAll(UploadAsync(desk), UploadAsync(desk));

        both.Count(o => o.Succeeded).ShouldBe(1);
        both.Single(o => !o.Succeeded).Refusals.Single().Code.ShouldBe("upload.nothing");
        await using var db = _tenant.Open();
        (await db.DecisionUploads.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Answer_ChangedOrExplained_GoesBackToTheProvince()
    {
        var desk = await _tenant.DossiersAsync([320, 310]);
        var group = await _tenant.ActorAsync(await _tenant.StaffAsync("AdmissionManagementOfficer", "43"));
        await DecideAsync(desk, [.. desk.Dossiers.Select(id => new DecisionOptions(id, Admit: false, ReasonCode: "03", ReasonText: "毕业证书查无此证"))]);
        (await UploadAsync(desk)).Succeeded.ShouldBeTrue();
        foreach (var id in desk.Dossiers)
            await SendBackAsync(id, group);
        var kept = new DecisionOptions(desk.Dossiers[1], Admit: false, ReasonCode: "03", ReasonText: "毕业证书查无此证");

        var changed = await DoAsync(desk, desk.Operator, (s, c) => s.AnswerAsync(new DecisionOptions(desk.Dossiers[0], Admit: true, desk.Line.Id), "", c));
        var silent = await DoAsync(desk, desk.Operator, (s, c) => s.AnswerAsync(kept, " ", c));
        var explained = await DoAsync(desk, desk.Operator, (s, c) => s.AnswerAsync(kept, "学信网两次查询都没有", c));
        var again = await DoAsync(desk, desk.Operator, (s, c) => s.AnswerAsync(kept, "学信网两次查询都没有", c));

        changed.Succeeded.ShouldBeTrue();
        silent.Refusals.Single().Code.ShouldBe("reconsideration.explanation");
        explained.Succeeded.ShouldBeTrue();
        again.Refusals.Single().ShouldBeAssignableTo<TransitionRefused>();
        var (first, second) = (await desk.ReadAsync(desk.Dossiers[0]), await desk.ReadAsync(desk.Dossiers[1]));
        (first.State, first.DecisionIsAdmit).ShouldBe((DossierState.Uploaded, true));
        (second.State, second.DecisionIsAdmit).ShouldBe((DossierState.Uploaded, false));
    }

    private async Task SendBackAsync(long id, Core.Access.Actor group)
    {
        var context = await _tenant.ProcessAsync(group, "没有说明的退档原因");
        await using var scope = _tenant.Scope();
        (await scope.ServiceProvider.GetRequiredService<DecisionService>().SendBackAsync(id, context)).Succeeded.ShouldBeTrue();
    }

    private Task<Outcome<int>> DecideAsync(TestDesk desk, params DecisionOptions[] decisions) =>
        DoAsync(desk, desk.Operator, (s, c) => s.DecideAsync(decisions, c));

    private Task<Outcome<UploadReceipt>> UploadAsync(TestDesk desk) => DoAsync(desk, desk.Leader, (s, c) => s.UploadAsync(1, c));

    private static async Task<Outcome<T>> DoAsync<T>(TestDesk desk, User user, Func<InstitutionDossierService, Events.ProcessContext, Task<Outcome<T>>> act)
    {
        var context = await desk.Tenant.ProcessAsync(await desk.Tenant.ActorAsync(user));
        await using var scope = desk.Tenant.Scope();
        return await act(scope.ServiceProvider.GetRequiredService<InstitutionDossierService>(), context);
    }
}
