using Admissions.Core.Registrations;
using Admissions.Core.Tests.Documents;
using Admissions.Rules;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Registrations;

/// <summary>Every submission is kept; the last one is what the paper says.</summary>
public sealed class FormVersionTests(PrintWorkers workers)
{
    private static readonly Uri Site = new("https://example.invalid/hunan");

    [Fact]
    [Covers("HR-86")]
    public async Task Submit_ThreeEdits_GivesThreeVersionsInTheHistoryAndPrintsTheLast()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var (first, other, point) = (await tenant.PlanLineAsync(), await tenant.PlanLineAsync(institution: "8027"), await tenant.PointAsync());
        var candidate = await tenant.CandidateAsync().PledgedAsync();

        await candidate.FilledAsync([first.Id], point.Id, ("address", "长沙县东升路 1 号"));
        await candidate.SubmitAsync();
        await candidate.FilledAsync([first.Id, other.Id], point.Id, ("address", "长沙县东升路 2 号"));
        await candidate.SubmitAsync();
        await candidate.FilledAsync([other.Id], point.Id, ("address", "长沙县东升路 3 号"));
        await candidate.SubmitAsync();

        await using var scope = tenant.Scope();
        var services = scope.ServiceProvider;
        (await services.GetRequiredService<FormVersions>().ListAsync(candidate.RegistrationId)).Select(v => v.Version).ShouldBe([3, 2, 1]);
        (await services.GetRequiredService<CandidateHistory>().ListAsync(candidate.RegistrationId)).Where(l => l.Type == "RegistrationSubmitted").Select(l => l.What)
            .ShouldBe(["提交报名（第 3 次）", "提交报名（第 2 次）", "提交报名（第 1 次）"]);
        var file = (await services.GetRequiredService<RegistrationFiles>().FindAsync(candidate.Actor, await tenant.ContextAsync()))!;
        var form = (await services.GetRequiredService<CandidateDocuments>().ProcessFormAsync(file, Site))!;
        var pdf = await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(form));
        pdf.Unbroken.ShouldContain("第3次提交");
        pdf.Unbroken.ShouldContain("长沙县东升路3号");
        pdf.Unbroken.ShouldNotContain("长沙县东升路2号");
        pdf.Unbroken.ShouldContain($"{other.MajorCode}{other.MajorName}");
        pdf.Unbroken.ShouldNotContain($"{first.MajorCode}{first.MajorName}");
    }

    [Fact]
    [Covers("HR-21", "HR-23")]
    public async Task Print_Codes_AreWordsOnThePaper()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await tenant.SubmittedCandidateAsync();

        await using var scope = tenant.Scope();
        var file = (await scope.ServiceProvider.GetRequiredService<RegistrationFiles>().FindAsync(candidate.Actor, await tenant.ContextAsync()))!;
        var form = (await scope.ServiceProvider.GetRequiredService<CandidateDocuments>().ProcessFormAsync(file, Site))!;
        var pdf = await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(form));

        (file.Registration.Ethnicity, file.Registration.PoliticalStatus).ShouldBe(("15", "13"));
        pdf.Unbroken.ShouldContain("土家族");
        pdf.Unbroken.ShouldContain("群众");
    }
}
