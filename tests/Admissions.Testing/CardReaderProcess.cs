using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Admissions.Testing;

/// <summary>The real simulator of card readers as its own process on a free port, for its caller alone; it ends with the tests.</summary>
public sealed partial class CardReaderProcess : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _client;

    private CardReaderProcess(Process process, Uri address, Uri secure)
    {
        (_process, Address, Secure) = (process, address, secure);
        _client = new HttpClient { BaseAddress = address };
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Stop();
    }

    public Uri Address { get; }

    /// <summary>The same services behind https, with a certificate that nobody else knows.</summary>
    public Uri Secure { get; }

    /// <summary>Every adapter that the pages have.</summary>
    public static IReadOnlyList<string> Adapters { get; } = ["huashi", "certctl", "synjones", "synjones-https", "est", "est-http", "jykj", "zwexplorer"];

    /// <summary>The origin under which a page calls an adapter's service, as the configuration names it.</summary>
    public string OriginOf(string adapter) => adapter switch
    {
        "est" or "jykj" => "ws://" + Address.Authority,
        "synjones-https" => "https://" + Secure.Authority,
        "zwexplorer" => "browser",
        _ => "http://" + Address.Authority,
    };

    /// <summary>What a browser with a built-in reader puts into every page.</summary>
    public Task<string> BrowserScriptAsync() => _client.GetStringAsync(new Uri("zwexplorer.js", UriKind.Relative));

    /// <summary>How often the service that answers one question at a time was asked two.</summary>
    public async Task<int> OverlapsAsync() => int.Parse(await _client.GetStringAsync(new Uri("overlaps", UriKind.Relative)), CultureInfo.InvariantCulture);

    public async Task LiftAsync() => (await _client.PostAsync(new Uri("lift", UriKind.Relative), null)).EnsureSuccessStatusCode();

    /// <param name="only">Names of the services that answer, separated by commas; null = all.</param>
    public static async Task<CardReaderProcess> StartAsync(string? only = null)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var program = Path.Combine(TestDatabase.Root, "src", "Admissions.DeviceSimulator", "bin", configuration, "net10.0", "Admissions.DeviceSimulator.dll");
        string[] arguments = [program, "--urls", "http://127.0.0.1:0;https://127.0.0.1:0", .. only is null ? Array.Empty<string>() : ["--only", only]];
        var process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(program),
        })!;
        var listening = new Dictionary<string, Uri>(StringComparer.Ordinal);
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Listening().Match(line) is not { Success: true } match)
                continue;
            var address = new Uri(match.Groups["address"].Value + "/");
            listening[address.Scheme] = address;
            if (listening.Count < 2)
                continue;
            _ = process.StandardOutput.ReadToEndAsync();
            _ = process.StandardError.ReadToEndAsync();
            return new CardReaderProcess(process, listening["http"], listening["https"]);
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

    [GeneratedRegex("listening on: (?<address>https?://[0-9.:]+)")]
    private static partial Regex Listening();
}
