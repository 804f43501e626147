using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Admissions.Core.Payments;

namespace Admissions.Testing;

/// <summary>The real payment simulator as its own process on a free port, one per test assembly; it ends with the tests.</summary>
public sealed partial class SimulatorProcess
{
    private static readonly Lazy<Task<SimulatorProcess>> Started = new(StartAsync);

    private SimulatorProcess(Uri address, string publicKeyFile) => (Address, PublicKeyFile) = (address, publicKeyFile);

    public Uri Address { get; }
    public string PublicKeyFile { get; }

    public static Task<SimulatorProcess> GetAsync() => Started.Value;

    /// <summary>The notification with the gateway's own signature, whatever it says: for messages that a sound gateway would not send.</summary>
    public Dictionary<string, string> Sign(Dictionary<string, string> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        fields.Remove(GatewayMessage.SignatureField);
        using var rsa = RSA.Create();
        rsa.ImportFromPem(File.ReadAllText(Path.Combine(Path.GetDirectoryName(PublicKeyFile)!, "private.pem")));
        fields[GatewayMessage.SignatureField] = Convert.ToBase64String(
            rsa.SignData(Encoding.UTF8.GetBytes(GatewayMessage.SignedText(fields)), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return fields;
    }

    /// <summary>Pays (or refuses) an order as the payer's browser does.</summary>
    /// <param name="notify">Address for the notification; an unreachable one when the test does not want any.</param>
    /// <param name="switches">repeat, delay, shuffle, lose, forge, time: see the simulator.</param>
    public async Task PayAsync(string merchant, string order, string amount, Uri? notify = null, bool pay = true, params (string Name, string Value)[] switches)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        var fields = new Dictionary<string, string>
        {
            ["merchant"] = merchant, ["order"] = order, ["amount"] = amount, ["title"] = "考务费",
            ["notify"] = (notify ?? new Uri("http://127.0.0.1:1/")).AbsoluteUri, ["return"] = "http://127.0.0.1:1/", ["act"] = pay ? "pay" : "refuse",
        };
        if (notify is null)
            fields["lose"] = "1";
        foreach (var (name, value) in switches)
            fields[name] = value;
        using var content = new FormUrlEncodedContent(fields);
        using var response = await client.PostAsync(new Uri(Address, "pay"), content);
        if ((int)response.StatusCode != 302)
            throw new InvalidOperationException($"The simulator answered {response.StatusCode}.");
    }

    private static async Task<SimulatorProcess> StartAsync()
    {
        var keys = Path.Combine(TestDatabase.Root, ".local", "test-payment-keys", Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var program = Path.Combine(TestDatabase.Root, "src", "Admissions.PaymentSimulator", "bin", configuration, "net10.0", "Admissions.PaymentSimulator.dll");
        var process = Process.Start(new ProcessStartInfo("dotnet", [program, "--urls", "http://127.0.0.1:0", "--keys", keys, "--seed", "7"])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(program),
        })!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            if (!process.HasExited)
                process.Kill();
        };
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Listening().Match(line) is not { Success: true } match)
                continue;
            _ = process.StandardOutput.ReadToEndAsync();
            _ = process.StandardError.ReadToEndAsync();
            return new SimulatorProcess(new Uri(match.Groups["address"].Value + "/"), Path.Combine(keys, "public.pem"));
        }
        throw new InvalidOperationException("The payment simulator did not start: " + await process.StandardError.ReadToEndAsync());
    }

    [GeneratedRegex("listening on: (?<address>http://[0-9.:]+)")]
    private static partial Regex Listening();
}
