using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Documents;
using Npgsql;

namespace Admissions.Cli.Commands;

/// <summary><c>admissions run</c>: database, migrations, demo data, payment simulator and site on one machine.</summary>
internal static class RunCommand
{
    /// <summary>The services that the simulator answers for, all on its one port.</summary>
    private static readonly (string Adapter, string Scheme)[] CardReaderServices =
        [("huashi", "http"), ("certctl", "http"), ("synjones", "http"), ("est", "ws"), ("est-http", "http"), ("jykj", "ws")];

    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "Port of the site on 127.0.0.1.", DefaultValueFactory = _ => 5080 };
        var gateway = new Option<int>("--payment-port") { Description = "Port of the payment simulator.", DefaultValueFactory = _ => 5090 };
        var reader = new Option<int>("--reader-port") { Description = "Port of the card reader simulator.", DefaultValueFactory = _ => 5091 };
        var fresh = new Option<bool>("--fresh") { Description = "Start over: drop the demo database first." };
        var command = new Command("run", "Run the site with demo data.") { port, gateway, reader, fresh };
        command.SetAction((result, cancellation) => GuardAsync(() =>
            RunAsync(result.GetValue(port), result.GetValue(gateway), result.GetValue(reader), result.GetValue(fresh), cancellation)));
        return command;
    }

    /// <summary>One clear sentence for what a person can mend; anything else is a bug and keeps its trace.</summary>
    internal static async Task<int> GuardAsync(Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (LocalPostgresException problem)
        {
            await Console.Error.WriteLineAsync(problem.Message);
            return 1;
        }
        catch (PrintWorkerUnavailableException problem)
        {
            await Console.Error.WriteLineAsync(problem.Message);
            return 1;
        }
        catch (StoredPolicyException problem)
        {
            await Console.Error.WriteLineAsync(problem.Message);
            return 1;
        }
        catch (NpgsqlException problem) when (problem is not PostgresException || problem.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification or PostgresErrorCodes.InvalidCatalogName)
        {
            await Console.Error.WriteLineAsync($"The database cannot be reached: {problem.Message.Split('\n')[0]} Check Admissions__Database__App and Admissions__Database__Owner, then try again.");
            return 1;
        }
    }

    private static async Task<int> RunAsync(int port, int gateway, int reader, bool fresh, CancellationToken cancellation)
    {
        foreach (var wanted in new[] { port, gateway, reader })
            if (!IsFree(wanted))
                throw new LocalPostgresException($"Port {wanted} is taken; stop what uses it, or choose another with --port / --payment-port / --reader-port.");
        Console.WriteLine("Starting the database …");
        var installation = await Installation.OpenAsync(fresh: fresh);
        foreach (var migration in await installation.MigrateAsync())
            Console.WriteLine($"Applied {migration}");
        Console.WriteLine("Loading demo data where it is missing …");
        var settings = installation.Settings();
        using var simulator = Start("Admissions.PaymentSimulator", gateway, [], out var simulatorUrl, "--keys", Path.Combine(Installation.Root, ".local", "payment-keys"));
        var people = Path.Combine(Installation.Root, ".local", "demo-cards.json");
        using var cards = Start("Admissions.DeviceSimulator", reader, [], out var cardsUrl, "--people", people);
        Process? web = null;
        try
        {
            await WaitUntilAnsweringAsync(simulatorUrl, cancellation);
            await MigrateCommand.LoadDemoAsync(installation, simulatorUrl, cancellation);
            await MigrateCommand.WriteDemoCardsAsync(installation, people, cancellation);
            await WaitUntilAnsweringAsync(cardsUrl, cancellation);
            foreach (var (adapter, scheme) in CardReaderServices)
                settings[$"Shell:CardReaders:{adapter}"] = $"{scheme}://{cardsUrl.Authority}";
            settings["Admissions:Demo:Enabled"] = "true";
            settings["Admissions:Jobs:Enabled"] = "true";
            settings["Shell:Gallery"] = "true";
            settings["Admissions:Payment:GatewayUrl"] = simulatorUrl.ToString();
            settings["Admissions:Payment:SandboxUrl"] = simulatorUrl.ToString();
            settings["Admissions:Payment:SandboxPublicKeyFile"] = Path.Combine(Installation.Root, ".local", "payment-keys", "public.pem");
            settings["Admissions:Payment:SiteUrl"] = $"http://127.0.0.1:{port}/";
            settings["Admissions:Payment:PublicKeyFile"] = Path.Combine(Installation.Root, ".local", "payment-keys", "public.pem");
            web = Start("Admissions.Web", port, settings, out var site);
            await WaitUntilAnsweringAsync(new Uri(site, "health"), cancellation, web);
            Console.WriteLine($"\n  http://127.0.0.1:{port}   (Ctrl+C stops)\n");
            await web.WaitForExitAsync(cancellation);
            return web.ExitCode;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return 0;
        }
        finally
        {
            if (web is not null)
                Stop(web);
            web?.Dispose();
            Stop(simulator);
            Stop(cards);
            if (installation.Local is { } local && !await local.StopUnlessUsedAsync(Installation.DatabaseName))
                Console.WriteLine("The database stays up: another command uses it.");
        }
    }

    /// <summary>Starts one of our own programs on 127.0.0.1.</summary>
    internal static Process Start(string project, int port, Dictionary<string, string?> settings, out Uri address, params string[] arguments)
    {
        var folder = Path.Combine(Installation.Root, "src", project);
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        address = new Uri($"http://127.0.0.1:{port}/");
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(folder, "bin", configuration, "net10.0", project + ".dll"));
        foreach (var argument in (string[])["--urls", address.ToString(), .. arguments])
            start.ArgumentList.Add(argument);
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        return Process.Start(start) ?? throw new LocalPostgresException($"{project} could not be started.");
    }

    internal static void Stop(Process process)
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
    }

    internal static async Task WaitUntilAnsweringAsync(Uri address, CancellationToken cancellation, Process? process = null)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (var attempt = 0; await timer.WaitForNextTickAsync(cancellation); attempt++)
        {
            if (process is { HasExited: true })
                throw new LocalPostgresException($"The site stopped while starting (exit code {process.ExitCode.ToString(CultureInfo.InvariantCulture)}); its message is above.");
            if (attempt > 600)
                throw new LocalPostgresException($"Nothing answered at {address} within two minutes.");
            try
            {
                using var answer = await client.GetAsync(address, cancellation);
                if (answer.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (Exception unanswered) when (unanswered is HttpRequestException || (unanswered is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                continue;
            }
        }
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
