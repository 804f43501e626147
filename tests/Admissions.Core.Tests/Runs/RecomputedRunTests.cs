using System.CommandLine;
using System.Text.Json.Nodes;
using Admissions.Cli;
using Admissions.Core.Data.Entities;
using Admissions.Core.Runs;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Tests.Runs;

/// <summary>What an outsider does with the files of a released run: the command line gives the same bytes (ADR 0006).</summary>
public sealed class RecomputedRunTests
{
    [Fact]
    public async Task Release_DispatchRecomputedByTheCommandLine_GivesTheSameThreeFiles()
    {
        var stage = await DispatchStage.CreateAsync(accounting: 5);
        await stage.AddAsync(Enumerable.Range(0, 20).Select(i => stage.Candidate(110 + (i / 2 * 2.5m), i % 3 == 0 ? stage.Finance : stage.Accounting, stage.Personnel)));
        var released = await stage.Stage.ReleasedAsync(RunKind.Dispatch, 1);
        await using var db = stage.Tenant.Open();
        var run = await db.Runs.AsNoTracking().SingleAsync(r => r.Id == released.Id);
        var folder = Directory.CreateTempSubdirectory("admissions-");
        try
        {
            foreach (var file in RunFiles.Unpack(run.Snapshot!).All)
                File.WriteAllBytes(Path.Combine(folder.FullName, file.Name), file.Content);
            var rules = JsonNode.Parse(File.ReadAllText(Path.Combine(folder.FullName, "rules.json")))!;
            rules["seed"] = run.Seed;
            File.WriteAllText(Path.Combine(folder.FullName, "rules.json"), rules.ToJsonString());

            Run("dispatch", folder.FullName);

            foreach (var file in RunFiles.Unpack(run.Result!).All)
                File.ReadAllText(Path.Combine(folder.FullName, "out", file.Name)).ShouldBe(System.Text.Encoding.UTF8.GetString(file.Content), file.Name);
            Run("verify", folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    internal static void Run(string verb, string folder)
    {
        using var said = new StringWriter();
        AdmissionsCommands.Create().Parse([verb, "--in", folder, "--out", Path.Combine(folder, "out")]).Invoke(new InvocationConfiguration { Output = said, Error = said })
            .ShouldBe(0, said.ToString());
    }
}
