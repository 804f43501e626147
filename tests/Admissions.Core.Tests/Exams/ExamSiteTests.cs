using System.Text;
using Admissions.Core.Access;
using Admissions.Core.Exams;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Exams;

public sealed class ExamSiteTests
{
    private const string Head = "考区代码,考区名称,县区代码,考点代码,考点名称,地址,联系人,联系电话,考室数\n";
    private const string First = "0101,芙蓉考区,430102,A1,育才中学,韶山路 1 号,周明,0731-80000000,";
    private const string Second = "0101,芙蓉考区,430102,A2,朝阳中学,韶山路 9 号,周明,0731-80000000,4\n";

    [Fact]
    public async Task Import_ApprovedSiteChangedByItsCity_WaitsForTheProvinceAgain()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-20 10:00");
        var province = await tenant.ActorAsync(await tenant.StaffAsync("InformationOfficer", "43"));
        var city = await tenant.ActorAsync(await tenant.StaffAsync("CityOfficer", "4301"));
        await ImportAsync(tenant, province, Head + First + "4\n" + Second);

        (await CheckAsync(tenant, city, Head + First + "6\n" + Second)).Refusals.ShouldHaveSingleItem().Sentence.ShouldBe("芙蓉区的报名数据还没有上报（现在未上报）。先上报市（州），再申报考点");
        await tenant.ReportedAsync("430102");
        await ImportAsync(tenant, city, Head + First + "6\n" + Second);
        var afterCity = await StatesAsync(tenant);
        await using (var scope = tenant.Scope())
            Must(await scope.ServiceProvider.GetRequiredService<ExamSiteService>().ApproveAllAsync(await tenant.ProcessAsync(province))).ShouldBe(1);
        await ImportAsync(tenant, province, Head + First + "8\n" + Second);

        afterCity.ShouldBe([("A1", ExamSiteState.SubmittedToProvince), ("A2", ExamSiteState.Approved)]);
        (await StatesAsync(tenant)).ShouldAllBe(s => s.State == ExamSiteState.Approved);
        await using var db = tenant.Open();
        (await db.Events.CountAsync(e => e.Type == "ExamSitesRevised")).ShouldBe(2);
    }

    private static async Task ImportAsync(TestTenant tenant, Actor actor, string file)
    {
        await using var scope = tenant.Scope();
        var sites = scope.ServiceProvider.GetRequiredService<ExamSiteService>();
        var check = Must(await sites.CheckAsync(Encoding.UTF8.GetBytes(file), "考点.csv", scopes: false, await tenant.ProcessAsync(actor)));
        Must(await sites.ConfirmAsync(check.ImportId, await tenant.ProcessAsync(actor)));
    }

    private static async Task<Outcome<SiteCheck>> CheckAsync(TestTenant tenant, Actor actor, string file)
    {
        await using var scope = tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<ExamSiteService>().CheckAsync(Encoding.UTF8.GetBytes(file), "考点.csv", scopes: false, await tenant.ProcessAsync(actor));
    }

    private static async Task<IReadOnlyList<(string Code, ExamSiteState State)>> StatesAsync(TestTenant tenant)
    {
        await using var db = tenant.Open();
        return [.. (await db.ExamSites.AsNoTracking().OrderBy(s => s.Code).ToListAsync()).Select(s => (s.Code, s.State))];
    }
}
