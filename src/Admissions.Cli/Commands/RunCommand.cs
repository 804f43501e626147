using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Admissions.Core.Data;
using Admissions.Core.Demo;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Cli.Commands;

/// <summary><c>admissions run</c>: database, migrations, demo data, payment simulator and site on one machine.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "Port of the site on 127.0.0.1.", DefaultValueFactory = _ => 5080 };
        var gateway = new Option<int>("--payment-port") { Description = "Port of the payment simulator.", DefaultValueFactory = _ => 5090 };
        var fresh = new Option<bool>("--fresh") { Description = "Start over: drop the demo database first." };
        var command = new Command("run", "Run the site with demo data.") { port, gateway, fresh };
        command.SetAction((result, cancellation) => GuardAsync(() =>
            RunAsync(result.GetValue(port), result.GetValue(gateway), result.GetValue(fresh), cancellation)));
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
    }

    private static async Task<int> RunAsync(int port, int gateway, bool fresh, CancellationToken cancellation)
    {
        foreach (var wanted in new[] { port, gateway })
            if (!IsFree(wanted))
                throw new LocalPostgresException($"Port {wanted} is taken; stop what uses it, or choose another with --port / --payment-port.");
        Console.WriteLine("Starting the database …");
        var installation = await Installation.OpenAsync(fresh: fresh);
        foreach (var migration in await installation.MigrateAsync())
            Console.WriteLine($"Applied {migration}");
        Console.WriteLine("Loading demo data where it is missing …");
        await using (var services = installation.Services())
            await services.GetRequiredService<DemoLoader>().LoadAsync(installation.Owner, cancellation);

        var settings = installation.Settings();
        settings["Admissions:Demo:Enabled"] = "true";
        settings["Shell:Gallery"] = "true";
        settings["Admissions:Payments:GatewayUrl"] = $"http://127.0.0.1:{gateway}";
        using var simulator = Start("Admissions.PaymentSimulator", gateway, settings);
        using var web = Start("Admissions.Web", port, settings);
        try
        {
            await WaitUntilAnsweringAsync(port, web, cancellation);
            Console.WriteLine($"\n  http://127.0.0.1:{port}   (Ctrl+C stops)\n");
            await web.WaitForExitAsync(cancellation);
            return web.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
        finally
        {
            Stop(web);
            Stop(simulator);
            if (installation.Local is { } local)
                await local.StopAsync();
        }
    }

    private static Process Start(string project, int port, Dictionary<string, string?> settings)
    {
        var folder = Path.Combine(Installation.Root, "src", project);
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(folder, "bin", configuration, "net10.0", project + ".dll"));
        start.ArgumentList.Add("--urls");
        start.ArgumentList.Add($"http://127.0.0.1:{port}");
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        return Process.Start(start) ?? throw new LocalPostgresException($"{project} could not be started.");
    }

    private static void Stop(Process process)
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
    }

    private static async Task WaitUntilAnsweringAsync(int port, Process web, CancellationToken cancellation)
    {
        using var client = new HttpClient();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            if (web.HasExited)
                throw new LocalPostgresException($"The site stopped while starting (exit code {web.ExitCode.ToString(CultureInfo.InvariantCulture)}); its message is above.");
            try
            {
                using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/health"), cancellation);
                if (answer.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException)
            {
                continue;
            }
        }
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
