using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Admissions.Core.Tests.Startup;

/// <summary>
/// What can be wrong with a machine when somebody types <c>./run</c>: one clear sentence each, and nothing begun. The real
/// scripts run with a PATH that holds only what the test puts there; the real command line runs as built.
/// </summary>
public sealed class StartFailureTests : IDisposable
{
    /// <summary>What the scripts use besides what is under test.</summary>
    private static readonly string[] Tools = ["bash", "env", "dirname", "cat", "cmp", "cp", "awk", "sed", "grep", "df", "id", "rm", "mkdir", "tail"];

    private readonly string _path = Directory.CreateTempSubdirectory("admissions-path-").FullName;

    /// <summary>Every call of a program that the test stands in for, but the question for its version.</summary>
    private string Calls => Path.Combine(_path, "calls.log");

    public StartFailureTests()
    {
        foreach (var tool in Tools)
            if (Found(tool) is { } program)
                File.CreateSymbolicLink(Path.Combine(_path, tool), program);
        Program("dotnet", "10.0.100");
        Program("node", "v20.20.2");
        Program("npm", "10.8.2");
        // An honest disk with room for everything, whatever the machine of the test has.
        Script("df", "echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'; echo '/dev/x 99999999 1 99999998 1% /'");
    }

    public static TheoryData<string> Scripts => ["run", "test"];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Start_NoDotnet_NamesTheSdk(string script)
    {
        File.Delete(Path.Combine(_path, "dotnet"));

        await ShouldRefuseAsync(script, "The .NET 10 SDK is missing: install it, then try again.");
    }

    [Theory]
    [InlineData("8.0.411")]
    [InlineData("")]
    public async Task Start_DotnetWithoutSdkTen_NamesTheSdk(string version)
    {
        Program("dotnet", version);

        await ShouldRefuseAsync("run", "A dotnet was found, but no .NET 10 SDK: install the .NET 10 SDK, then try again.");
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Start_NoNode_NamesIt(string script)
    {
        File.Delete(Path.Combine(_path, "node"));

        await ShouldRefuseAsync(script, "Node.js is missing, or npm, which comes with it: install Node.js 20 or later, then try again.");
    }

    [Fact]
    public async Task Start_NodeWithoutNpm_NamesIt()
    {
        File.Delete(Path.Combine(_path, "npm"));

        await ShouldRefuseAsync("run", "Node.js is missing, or npm, which comes with it: install Node.js 20 or later, then try again.");
    }

    [Fact]
    public async Task Start_NodeOfYesterday_NamesBothVersions()
    {
        Program("node", "v18.19.1");

        await ShouldRefuseAsync("run", "Node.js v18.19.1 is too old: install Node.js 20 or later, then try again.");
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Start_DiskFull_SaysHowMuchIsMissingBeforeAnythingIsFetchedOrBuilt(string script)
    {
        Script("df", "echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'; echo '/dev/x 99999999 99896000 103424 100% /'");

        var said = await ShouldRefuseAsync(script);

        said.ShouldStartWith($"The disk is nearly full: 101 MB are free under {TestDatabase.Root}, at least ");
        said.ShouldEndWith(" MB are needed; make room, then try again.");
    }

    /// <summary>A build takes minutes: who only has to stop another program learns it before.</summary>
    [Theory]
    [InlineData("--port", false)]
    [InlineData("--payment-port", true)]
    [InlineData("--reader-port", false)]
    public async Task Run_PortTaken_IsToldBeforeAnythingIsFetchedOrBuilt(string option, bool joined)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        string[] arguments = [.. new[] { "--port", "--payment-port", "--reader-port" }.SelectMany(o => o != option ? [o, $"{Free()}"] : joined ? new[] { $"{o}={port}" } : [o, $"{port}"])];

        await ShouldRefuseAsync("run", $"Port {port} is taken; stop what uses it, or choose another with --port / --payment-port / --reader-port.", arguments);
    }

    [Theory]
    [InlineData("--port")]
    [InlineData("--payment-port")]
    [InlineData("--reader-port")]
    public async Task Run_PortTaken_NamesIt(string option)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        string[] ports = ["--port", "--payment-port", "--reader-port"];

        var (code, output, errors) = await CommandAsync([], ["run", .. ports.SelectMany(o => new[] { o, (o == option ? port : Free()).ToString(System.Globalization.CultureInfo.InvariantCulture) })]);

        code.ShouldBe(1);
        errors.ShouldBe($"Port {port} is taken; stop what uses it, or choose another with --port / --payment-port / --reader-port.");
        output.ShouldBeEmpty("nothing was begun");
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("run")]
    public async Task Start_DatabaseNewerThanTheProgram_NamesWhatItHasAndChangesNothing(string verb)
    {
        await using var scratch = await ScratchDatabase.CreateAsync();
        await scratch.ExecuteAsync("""insert into "__EFMigrationsHistory" values ('9999_from_next_year', '10.0.14')""");
        string[] ports = verb == "run" ? ["--port", $"{Free()}", "--payment-port", $"{Free()}", "--reader-port", $"{Free()}"] : [];

        var (code, _, errors) = await CommandAsync([("Admissions__Database__App", scratch.App), ("Admissions__Database__Owner", scratch.Owner)], [verb, .. ports]);

        code.ShouldBe(1);
        errors.ShouldBe("The database is newer than this program (it has 9999_from_next_year); update the program, or start over with ./run --fresh.");
        (await scratch.ReadAsync<long>("select count(*) from tenants")).ShouldBe(0);
    }

    [Fact]
    public async Task Run_FreshOverADatabaseThatIsNotItsOwn_DropsNothingAndSaysSo()
    {
        await using var scratch = await ScratchDatabase.CreateAsync();

        var (code, _, errors) = await CommandAsync([("Admissions__Database__App", scratch.App), ("Admissions__Database__Owner", scratch.Owner)],
            ["run", "--fresh", "--port", $"{Free()}", "--payment-port", $"{Free()}", "--reader-port", $"{Free()}"]);

        (code, errors).ShouldBe((1, "--fresh drops the private database only; Admissions__Database__App and Admissions__Database__Owner name another one. Unset them, or drop that database yourself."));
        (await scratch.ReadAsync<long>("select count(*) from tenants")).ShouldBe(0);
    }

    /// <summary>What <c>./run --fresh</c> does first to the private database.</summary>
    [Fact]
    public async Task Fresh_DatabaseThatSomebodyStillUses_IsEmptyAfterwardsAndTheOthersStay()
    {
        var server = await TestDatabase.ServerAsync();
        var (fresh, other) = ($"fresh_{Guid.NewGuid():N}", $"other_{Guid.NewGuid():N}");
        foreach (var name in new[] { fresh, other })
        {
            await server.EnsureDatabaseAsync(name);
            await ExecuteAsync(server.Owner(name), "create table kept (id integer)");
        }
        await using var user = new NpgsqlConnection(server.Owner(fresh));
        await user.OpenAsync();

        await server.DropDatabaseAsync(fresh);
        await server.EnsureDatabaseAsync(fresh);

        (await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(server.Owner(fresh) + ";Pooling=false", "select * from kept"))).SqlState.ShouldBe(PostgresErrorCodes.UndefinedTable);
        await ExecuteAsync(server.Owner(other), "select * from kept");
        await server.DropDatabaseAsync(fresh);
        await server.DropDatabaseAsync(other);
    }

    [Fact]
    public async Task Migrate_DatabaseThatDoesNotAnswer_SaysSoInOneSentence()
    {
        var nobody = $"Host=127.0.0.1;Port={Free()};Database=admissions;Username=nobody";

        var (code, _, errors) = await CommandAsync([("Admissions__Database__App", nobody), ("Admissions__Database__Owner", nobody)], ["migrate"]);

        code.ShouldBe(1);
        errors.Split('\n').ShouldHaveSingleItem().ShouldStartWith("The database cannot be reached: ");
        errors.ShouldEndWith("Check Admissions__Database__App and Admissions__Database__Owner, then try again.");
    }

    [Fact]
    public async Task Season_JsonThatCannotBeWritten_SaysSoBeforeItPlays()
    {
        var (code, output, errors) = await CommandAsync([], ["season", "--candidates", "10", "--json", Path.Combine(_path, "missing", "season.json")]);

        code.ShouldBe(1);
        output.ShouldBeEmpty();
        errors.ShouldStartWith($"{Path.Combine(_path, "missing", "season.json")} cannot be written");
    }

    [Fact]
    public async Task Run_FromAnotherFolder_LeavesTheCommandInThatFolder()
    {
        var log = Path.Combine(_path, "where.log");
        Script("dotnet", $"""
            case "$1" in
              --version) echo 10.0.100 ;;
              restore|build) ;;
              *) shift; echo "$PWD $*" > "{log}" ;;
            esac
            """);
        var caller = Directory.CreateDirectory(Path.Combine(_path, "caller")).FullName;
        var start = new ProcessStartInfo(Path.Combine(_path, "bash"), [Path.Combine(TestDatabase.Root, "run"), "season", "--json", "season.json"]) { Environment = { ["PATH"] = _path } };

        var (code, _, errors) = await OutcomeAsync(start, caller);

        code.ShouldBe(0, errors);
        (await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken)).Trim().ShouldBe($"{caller} season --json season.json");
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);

    private async Task<string> ShouldRefuseAsync(string script, string? sentence = null, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(_path, "bash"), [Path.Combine(TestDatabase.Root, script), .. arguments]) { Environment = { ["PATH"] = _path } };
        var (code, output, errors) = await OutcomeAsync(start);

        code.ShouldBe(1, output + errors);
        output.ShouldBe(script == "test" ? "0 passed, 1 failed, 0 skipped" : "");
        errors.Split('\n').ShouldHaveSingleItem();
        if (sentence is not null)
            errors.ShouldBe(sentence);
        File.Exists(Calls).ShouldBeFalse("something was fetched or built: " + (File.Exists(Calls) ? await File.ReadAllTextAsync(Calls) : ""));
        return errors;
    }

    private static Task<(int Code, string Output, string Errors)> CommandAsync((string Name, string Value)[] environment, string[] arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var start = new ProcessStartInfo("dotnet", [Path.Combine(TestDatabase.Root, "src", "Admissions.Cli", "bin", configuration, "net10.0", "admissions.dll"), .. arguments]);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return OutcomeAsync(start);
    }

    private static async Task<(int Code, string Output, string Errors)> OutcomeAsync(ProcessStartInfo start, string? folder = null)
    {
        (start.UseShellExecute, start.RedirectStandardOutput, start.RedirectStandardError, start.RedirectStandardInput) = (false, true, true, true);
        start.WorkingDirectory = folder ?? TestDatabase.Root;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, (await output).Trim(), (await errors).Trim());
    }

    /// <summary>A program that knows its version and writes down whatever else it is asked for.</summary>
    private void Program(string name, string version)
    {
        var major = version.TrimStart('v').Split('.')[0];
        Script(name, $"""
            case "$1" in
              --version) {(version.Length == 0 ? "exit 1" : $"echo {version}")} ;;
              -p) echo {major} ;;
              *) echo "{name} $*" >> "{Calls}"; exit 1 ;;
            esac
            """);
    }

    private void Script(string name, string body)
    {
        var file = Path.Combine(_path, name);
        // The tool of this name may be a link into the machine.
        File.Delete(file);
        File.WriteAllText(file, $"#!{Path.Combine(_path, "bash")}\n{body}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static string? Found(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);

    private static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task ExecuteAsync(string connection, string sql)
    {
        await using var database = new NpgsqlConnection(connection);
        await database.OpenAsync();
        await using var command = new NpgsqlCommand(sql, database);
        await command.ExecuteNonQueryAsync();
    }
}
