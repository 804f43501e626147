using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Admissions.Testing;

/// <summary>The real simulator of card readers as its own process on a free port, for its caller alone; it ends with the tests.</summary>
public sealed partial class CardReaderProcess : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _client;

    private CardReaderProcess(Process process, Uri address)
    {
        (_process, Address) = (process, address);
        _client = new HttpClient { BaseAddress = address };
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Stop();
    }

    public Uri Address { get; }

    /// <summary>The origin under which a page calls an adapter's service.</summary>
    public string OriginOf(string adapter) => (adapter == "est" ? "ws" : "http") + "://" + Address.Authority;

    /// <param name="only">Names of the services that answer, separated by commas; null = all.</param>
    public static async Task<CardReaderProcess> StartAsync(string? only = null)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var program = Path.Combine(TestDatabase.Root, "src", "Admissions.DeviceSimulator", "bin", configuration, "net10.0", "Admissions.DeviceSimulator.dll");
        string[] arguments = [program, "--urls", "http://127.0.0.1:0", .. only is null ? Array.Empty<string>() : ["--only", only]];
        var process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(program),
        })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Listening().Match(line) is not { Success: true } match)
                continue;
            _ = process.StandardOutput.ReadToEndAsync();
            _ = process.StandardError.ReadToEndAsync();
            return new CardReaderProcess(process, new Uri(match.Groups["address"].Value + "/"));
        }
        throw new InvalidOperationException("The simulator of card readers did not start: " + await process.StandardError.ReadToEndAsync());
    }

    /// <summary>Lays a card on the plate; it is read once.</summary>
    /// <param name="more">nation, sex, born, until: where the card differs from what its number says.</param>
    public async Task LayAsync(string name, string number, params (string Name, string Value)[] more)
    {
        using var content = new FormUrlEncodedContent([new("name", name), new("number", number), .. more.Select(m => KeyValuePair.Create(m.Name, m.Value))]);
        using var response = await _client.PostAsync(new Uri("card", UriKind.Relative), content);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose()
    {
        Stop();
        _client.Dispose();
        _process.Dispose();
    }

    private void Stop()
    {
        try
        {
            if (!_process.HasExited)
                _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // Disposed already.
        }
    }

    [GeneratedRegex("listening on: (?<address>http://[0-9.:]+)")]
    private static partial Regex Listening();
}
