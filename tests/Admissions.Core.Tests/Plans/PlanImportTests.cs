using System.Text;
using Admissions.Core.Access;
using Admissions.Core.Exchange;
using Admissions.Core.Plans;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Plans;

/// <summary>The plan file: what is read, what is refused and where, what an import changes.</summary>
public sealed class PlanImportTests
{
    private const string Head = "院校代码,院校名称,层次,科类,学习形式,专业代码,专业名称,学制,计划数,医学类,学费";
    private const string Accounting = "8012,湘岳大学,专升本,经济管理类,业余,020,会计学,2.5,40,否,2100";
    private const string Nursing = "8012,湘岳大学,专升本,医学类,业余,021,护理学,3,30,是,";

    static PlanImportTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Fact]
    public async Task Preview_EveryWrongCell_IsNamedWithRowAndColumn()
    {
        var (tenant, actor) = await OfficerAsync();

        var preview = await PreviewAsync(tenant, actor, Csv(
            "8012,湘岳大学,本科,经济管理类,业余,020,会计学,2.5,40,否,2100",
            "8012,湘岳大学,专升本,文史,网络,021,汉语言文学,2.5,-1,否,",
            "8012,湘岳大学,专升本,经济管理类,业余,022,工商管理,2.3,十,可能,"));

        preview.Succeeded.ShouldBeFalse();
        var sentences = preview.Refusals.Select(r => r.Sentence).ToList();
        sentences.ShouldContain(s => s.StartsWith("第 2 行") && s.Contains("C 列") && s.Contains("“本科”不对"));
        sentences.ShouldContain(s => s.StartsWith("第 3 行") && s.Contains("E 列") && s.Contains("“网络”不对"));
        sentences.ShouldContain(s => s.StartsWith("第 3 行") && s.Contains("I 列") && s.Contains("“-1”不对"));
        sentences.ShouldContain(s => s.StartsWith("第 4 行") && s.Contains("H 列"));
        sentences.ShouldContain(s => s.StartsWith("第 4 行") && s.Contains("I 列") && s.Contains("“十”不对"));
        sentences.ShouldContain(s => s.StartsWith("第 4 行") && s.Contains("J 列") && s.Contains("填写“是”或“否”"));
    }

    [Fact]
    public async Task Preview_SameLineTwice_NamesTheFirstRow()
    {
        var (tenant, actor) = await OfficerAsync();

        var preview = await PreviewAsync(tenant, actor, Csv(Accounting, Nursing, Accounting));

        preview.Refusals.ShouldHaveSingleItem().Sentence.ShouldStartWith("第 4 行");
        preview.Refusals[0].Sentence.ShouldContain("和第 2 行是同一个院校、层次、科类、学习形式和专业");
    }

    [Fact]
    public async Task Preview_TwoNamesOfOneCollege_AreRefused()
    {
        var (tenant, actor) = await OfficerAsync();

        var preview = await PreviewAsync(tenant, actor, Csv(Accounting, Nursing.Replace("湘岳大学", "湘岳学院", StringComparison.Ordinal)));

        preview.Refusals.ShouldHaveSingleItem().Sentence.ShouldContain("院校代码 8012 前面写的是“湘岳大学”");
    }

    [Fact]
    public async Task Preview_ColumnMissing_SaysWhich()
    {
        var (tenant, actor) = await OfficerAsync();

        var preview = await PreviewAsync(tenant, actor, Encoding.UTF8.GetBytes("院校代码,院校名称,层次\n8012,湘岳大学,专升本\n"));

        preview.Refusals.ShouldHaveSingleItem().ShouldBeOfType<TableRefusals.ColumnMissing>().Sentence.ShouldContain("科类");
    }

    [Fact]
    public async Task Preview_GbkWithLyingMark_IsRefusedAndPlainGbkIsRead()
    {
        var (tenant, actor) = await OfficerAsync();
        var gbk = Encoding.GetEncoding("GBK").GetBytes($"{Head}\n{Accounting}\n");

        var lying = await PreviewAsync(tenant, actor, [0xEF, 0xBB, 0xBF, .. gbk]);
        var plain = await PreviewAsync(tenant, actor, gbk);

        lying.Refusals.ShouldHaveSingleItem().ShouldBeOfType<TableRefusals.LyingMark>();
        plain.Value.ShouldNotBeNull().Quota.ShouldBe(40);
    }

    [Fact]
    public async Task Preview_XlsxOfTheExport_IsReadLikeCsv()
    {
        var (tenant, actor) = await OfficerAsync();
        using var file = new MemoryStream();
        XlsxWriter.Write(file, "计划", PlanImport.Columns, [["8012", "湘岳大学", "专升本", "经济管理类", "业余", "020", "会计学", 2.5m, 40, "否", 2100m]]);

        var preview = await PreviewAsync(tenant, actor, file.ToArray());

        preview.Value.ShouldNotBeNull().ShouldSatisfyAllConditions(p => p.Lines.ShouldBe(1), p => p.Quota.ShouldBe(40), p => p.New.ShouldBe(1));
    }

    [Fact]
    public async Task Import_AnotherFileThanPreviewed_IsRefused()
    {
        var (tenant, actor) = await OfficerAsync();
        var looked = (await PreviewAsync(tenant, actor, Csv(Accounting))).Value!;

        var imported = await ImportAsync(tenant, actor, Csv(Nursing), looked.Digest);

        imported.Refusals.ShouldHaveSingleItem().Code.ShouldBe("plan.changed");
        await using var db = tenant.Open();
        (await db.PlanLines.CountAsync()).ShouldBe(0);
        (await db.Events.CountAsync(e => e.ActorId == actor.UserId)).ShouldBe(0);
    }

    [Fact]
    public async Task Import_ThenPublish_WritesLinesLevelPlansAndOneEventEach()
    {
        var (tenant, actor) = await OfficerAsync();

        await ImportAsync(tenant, actor, Csv(Accounting, Nursing));
        await using var scope = tenant.Scope();
        var published = await scope.ServiceProvider.GetRequiredService<PlanService>().PublishAsync(await tenant.ProcessAsync(actor));

        published.Value.ShouldBe(2);
        await using var db = tenant.Open();
        (await db.PlanLines.AllAsync(l => l.State == PlanLineState.Published)).ShouldBeTrue();
        (await db.LevelPlans.SingleAsync()).Quota.ShouldBe(70);
        (await db.CampaignInstitutions.SingleAsync()).State.ShouldBe(InstitutionState.Open);
        (await db.Events.Where(e => e.ActorId == actor.UserId).Select(e => e.Type).OrderBy(t => t).ToListAsync()).ShouldBe(["PlanImported", "PlanPublished"]);
    }

    [Fact]
    public async Task Import_LineLeftOut_IsWithdrawnToZeroAndNotDeleted()
    {
        var (tenant, actor) = await OfficerAsync();
        await ImportAsync(tenant, actor, Csv(Accounting, Nursing));

        var again = await ImportAsync(tenant, actor, Csv(Accounting.Replace(",40,", ",45,", StringComparison.Ordinal)));

        again.Value.ShouldNotBeNull().ShouldSatisfyAllConditions(p => p.Changed.ShouldBe(1), p => p.Withdrawn.ShouldBe(1), p => p.New.ShouldBe(0));
        await using var db = tenant.Open();
        (await db.PlanLines.OrderBy(l => l.MajorCode).Select(l => l.Quota).ToListAsync()).ShouldBe([45, 0]);
        (await db.LevelPlans.SingleAsync()).Quota.ShouldBe(45);
    }

    [Fact]
    public async Task Import_AfterTheFirstSubmission_IsRefused()
    {
        var (tenant, actor) = await OfficerAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        await tenant.SubmittedCandidateAsync();

        var imported = await ImportAsync(tenant, actor, Csv(Accounting));

        imported.Refusals.ShouldHaveSingleItem().Code.ShouldBe("plan.in-use");
    }

    [Fact]
    public async Task Publish_NothingImported_IsRefused()
    {
        var (tenant, actor) = await OfficerAsync();
        await using var scope = tenant.Scope();

        var published = await scope.ServiceProvider.GetRequiredService<PlanService>().PublishAsync(await tenant.ProcessAsync(actor));

        published.Refusals.ShouldHaveSingleItem().Code.ShouldBe("plan.nothing");
    }

    [Fact]
    public async Task Preview_LineAgainstTheRulesOfThePlan_IsNamedAtItsCell()
    {
        var (tenant, actor) = await OfficerAsync("shaanxi-adult", "61");

        var preview = await PreviewAsync(tenant, actor, Csv(
            "6101,秦岭大学,专升本,经济管理类,业余,020,会计学,2,40,否,2100",
            "6101,秦岭大学,专升本,医学类,函授,021,临床医学,2.5,30,是,"));

        preview.Refusals.Count.ShouldBe(2);
        preview.Refusals[0].Sentence.ShouldStartWith("第 2 行");
        preview.Refusals[0].Sentence.ShouldContain("H 列");
        preview.Refusals[0].Sentence.ShouldContain("专升本业余最短学制为 2.5 年，所填为 2 年");
        preview.Refusals[1].Sentence.ShouldStartWith("第 3 行");
        preview.Refusals[1].Sentence.ShouldContain("“临床医学”属于不得安排函授招生计划的医学类专业");
    }

    private static byte[] Csv(params string[] lines) => Encoding.UTF8.GetBytes(string.Join('\n', [Head, .. lines]) + "\n");

    private static async Task<(TestTenant Tenant, Actor Actor)> OfficerAsync(string pack = "hunan-adult", string province = "43")
    {
        var tenant = await TestTenant.CreateAsync(pack);
        await tenant.SetClockAsync("2026-08-25 10:00");
        return (tenant, await tenant.ActorAsync(await tenant.StaffAsync("AdultAdmissionOfficer", province)));
    }

    private static async Task<Outcome<PlanImportPreview>> PreviewAsync(TestTenant tenant, Actor actor, byte[] file)
    {
        await using var scope = tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<PlanService>().PreviewAsync(file, await tenant.ProcessAsync(actor));
    }

    private static async Task<Outcome<PlanImportPreview>> ImportAsync(TestTenant tenant, Actor actor, byte[] file, string? digest = null)
    {
        await using var scope = tenant.Scope();
        digest ??= Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file));
        return await scope.ServiceProvider.GetRequiredService<PlanService>().ImportAsync(file, digest, await tenant.ProcessAsync(actor));
    }
}
