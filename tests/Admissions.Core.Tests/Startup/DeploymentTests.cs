using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Admissions.Core.Tests.Startup;

/// <summary>
/// What <c>docker-compose.yml</c> and <c>Dockerfile</c> say, read by a YAML parser and line by line: no Docker is asked. The
/// steps of the Dockerfile were run by hand, see docs/deployment.md.
/// </summary>
public sealed partial class DeploymentTests
{
    private static readonly Dictionary<string, object> Compose = Read("docker-compose.yml");
    private static readonly Dictionary<string, Dictionary<string, object>> Services =
        Map(Compose["services"]).ToDictionary(s => s.Key, s => Map(s.Value), StringComparer.Ordinal);

    private static readonly string Docker = File.ReadAllText(Path.Combine(TestDatabase.Root, "Dockerfile"));

    [Fact]
    public void Compose_IsTwoInstancesOneDatabaseOneProxyAndAMigration()
    {
        Services.Keys.ShouldBe(["database", "migrate", "app1", "app2", "proxy"], ignoreOrder: true);
        Compose.Keys.Where(k => !k.StartsWith("x-", StringComparison.Ordinal)).ShouldBe(["services", "networks", "volumes"], ignoreOrder: true);
        Text(Services["database"], "image").ShouldStartWith("postgres:");
        Text(Services["proxy"], "image").ShouldStartWith("nginx:");
        // The two instances are the same in everything.
        Written(Services["app1"]).ShouldBe(Written(Services["app2"]));
        Text(Services["app1"], "image").ShouldBe(Text(Services["migrate"], "image"));
        foreach (var (name, service) in Services)
            (service.ContainsKey("image") || service.ContainsKey("build")).ShouldBeTrue(name);
    }

    [Fact]
    public void Compose_EachWaitsForWhatItNeeds()
    {
        Waits("migrate").ShouldBe(["database: service_healthy"]);
        Waits("app1").ShouldBe(["migrate: service_completed_successfully"]);
        Waits("app2").ShouldBe(["migrate: service_completed_successfully"]);
        Waits("proxy").ShouldBe(["app1: service_healthy", "app2: service_healthy"], ignoreOrder: true);
        // Who is waited for as healthy says how that is seen.
        foreach (var name in new[] { "database", "app1", "app2" })
            List(Map(Services[name]["healthcheck"])["test"])[0].ShouldBe("CMD", name);
    }

    /// <summary>Only the proxy is reached from outside; only the migration holds the owner's password.</summary>
    [Fact]
    public void Compose_OnlyTheMigrationIsOwner_AndOnlyTheProxyIsReached()
    {
        Services.Where(s => s.Value.ContainsKey("ports")).Select(s => s.Key).ShouldBe(["proxy"]);
        foreach (var name in new[] { "app1", "app2" })
        {
            var settings = Map(Services[name]["environment"]);
            settings.Keys.ShouldNotContain("Admissions__Database__Owner");
            settings["Admissions__Database__App"].ShouldBeOfType<string>().ShouldContain("Username=admissions_app;");
            settings.Keys.ShouldNotContain(k => k.Contains("Demo", StringComparison.Ordinal), "one-click sign-in is for demonstrations");
        }
        var migrate = Map(Services["migrate"]["environment"]);
        migrate["Admissions__Database__Owner"].ShouldBeOfType<string>().ShouldContain("Username=admissions_owner;");
        List(Services["migrate"]["entrypoint"]).ShouldBe(["dotnet", "/app/cli/admissions.dll", "migrate"]);

        // No password stands in the file, and a forgotten one stops the start with a sentence.
        foreach (var variable in new[] { "ADMISSIONS_OWNER_PASSWORD", "ADMISSIONS_APP_PASSWORD" })
            File.ReadAllText(Path.Combine(TestDatabase.Root, "docker-compose.yml")).ShouldContain($"${{{variable}:?");
        foreach (var line in File.ReadLines(Path.Combine(TestDatabase.Root, "docker-compose.yml")).Where(l => l.Contains("Password=", StringComparison.OrdinalIgnoreCase)))
            line.ShouldContain("Password=${");
    }

    /// <summary>Limits and terminal lists go by the sender's address: behind the published port everybody would otherwise have the bridge's.</summary>
    [Fact]
    public void Proxy_BelievesTheMachinesOwnFront_AndPassesOnWhoAsked()
    {
        var network = Map(((List<object>)Map(Map(Map(Compose["networks"])["default"])["ipam"])["config"])[0]);
        var nginx = File.ReadAllText(Path.Combine(TestDatabase.Root, "deploy", "nginx.conf"));

        nginx.ShouldContain($"set_real_ip_from {network["gateway"]};");
        nginx.ShouldContain("real_ip_header X-Forwarded-For;");
        nginx.ShouldContain("proxy_set_header X-Forwarded-For $remote_addr;");
        // The range that the site believes (Program.cs) holds the network.
        $"{network["subnet"]}".ShouldStartWith("172.28.");
        List(Services["proxy"]["ports"]).ShouldAllBe(port => $"{port}".StartsWith("127.0.0.1:", StringComparison.Ordinal));
    }

    [Fact]
    public void Compose_MountedFilesAndNamedVolumesExist()
    {
        var named = Map(Compose["volumes"]).Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var mount in Services.Values.Where(s => s.ContainsKey("volumes")).SelectMany(s => List(s["volumes"])))
        {
            var source = mount.Split(':')[0];
            if (!source.StartsWith('.'))
                named.ShouldContain(source);
            else if (source != "./deploy/certificates")
                File.Exists(Path.Combine(TestDatabase.Root, source)).ShouldBeTrue(source);
        }
    }

    [Fact]
    public void Roles_AppOwnsNothingAndIsHeldByRowLevelSecurity_ProxyKnowsBothInstances()
    {
        var roles = File.ReadAllText(Path.Combine(TestDatabase.Root, "deploy", "roles.sh"));
        roles.ShouldContain("create role admissions_owner login password :'owner';");
        roles.ShouldContain("create role admissions_app login nobypassrls password :'app';");
        roles.ShouldContain("create database admissions owner admissions_owner");

        var proxy = File.ReadAllText(Path.Combine(TestDatabase.Root, "deploy", "nginx.conf"));
        Upstream().Matches(proxy).Select(m => m.Groups["name"].Value).ShouldBe(["app1", "app2"]);
        proxy.ShouldContain("X-Forwarded-Proto https");
        // It cannot know what became of a request that was cut off.
        proxy.ShouldNotContain("已经提交的都在");
        proxy.ShouldContain("刚才那一步可能没有成功，请刷新后核对");
    }

    /// <summary>The distribution's own Node.js is too old for the print worker, so it comes from Node's official image in both stages.</summary>
    [Fact]
    public void Dockerfile_NodeIsNewEnoughInBothStages()
    {
        using var package = JsonDocument.Parse(File.ReadAllText(Path.Combine(TestDatabase.Root, "src", "print-worker", "package.json")));
        var asked = Number(package.RootElement.GetProperty("engines").GetProperty("node").GetString()!);

        Number(NodeImage().Match(Docker).Groups["version"].Value).ShouldBeGreaterThanOrEqualTo(Math.Max(20, asked));
        Docker.ShouldNotContain("apt-get install");
        foreach (var stage in Docker.Split("\nFROM ").Where(s => s.StartsWith("mcr.microsoft.com/dotnet/", StringComparison.Ordinal)))
        {
            stage.ShouldStartWith(stage.Contains(" AS build", StringComparison.Ordinal) ? "mcr.microsoft.com/dotnet/sdk:10.0" : "mcr.microsoft.com/dotnet/aspnet:10.0");
            stage.ShouldContain("COPY --from=node /usr/local/bin/node /usr/local/bin/node");
            stage.ShouldContain("node --version");
        }
    }

    /// <summary>Nothing is resolved anew while the image is built: committed locks decide, for npm and NuGet.</summary>
    [Fact]
    public void Dockerfile_InstallsFromTheCommittedLocks_AndRunsUnprivileged()
    {
        var steps = Docker.Split('\n').Where(l => l.StartsWith("RUN ", StringComparison.Ordinal)).ToList();

        steps.ShouldNotContain(s => s.Contains("npm install", StringComparison.Ordinal));
        foreach (var folder in steps.Where(s => s.Contains("npm ci", StringComparison.Ordinal)).Select(s => s.Split(' ')[2]))
            File.Exists(Path.Combine(TestDatabase.Root, folder, "package-lock.json")).ShouldBeTrue(folder);
        steps.Count(s => s.Contains("npm ci", StringComparison.Ordinal)).ShouldBe(2);
        steps.Where(s => s.Contains("dotnet restore", StringComparison.Ordinal)).ShouldAllBe(s => s.Split("--locked-mode").Length == s.Split("dotnet restore").Length);
        steps.Where(s => s.Contains("dotnet publish", StringComparison.Ordinal)).ShouldAllBe(s => s.Contains("--no-restore", StringComparison.Ordinal));
        Docker.ShouldContain("\nUSER app\n");
        // Secrets of the operator never reach the build.
        var ignored = File.ReadAllLines(Path.Combine(TestDatabase.Root, ".dockerignore"));
        ignored.ShouldContain(".env");
        ignored.ShouldContain("deploy/certificates");
    }

    private static Dictionary<string, object> Read(string file)
    {
        var parser = new MergingParser(new Parser(new StringReader(File.ReadAllText(Path.Combine(TestDatabase.Root, file)))));
        return Map(new DeserializerBuilder().Build().Deserialize(parser)!);
    }

    private static Dictionary<string, object> Map(object value) =>
        ((Dictionary<object, object>)value).ToDictionary(p => (string)p.Key, p => p.Value, StringComparer.Ordinal);

    private static IReadOnlyList<string> List(object value) => [.. ((List<object>)value).Cast<string>()];

    private static string Text(Dictionary<string, object> service, string key) => (string)service[key];

    private static string Written(Dictionary<string, object> service) => new SerializerBuilder().DisableAliases().Build().Serialize(service);

    private static IEnumerable<string> Waits(string service) => Map(Services[service]["depends_on"]).Select(d => $"{d.Key}: {Map(d.Value)["condition"]}");

    private static int Number(string text) => int.Parse(Digits().Match(text).Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();

    [GeneratedRegex("^FROM node:(?<version>[0-9]+)-", RegexOptions.Multiline)]
    private static partial Regex NodeImage();

    [GeneratedRegex("server (?<name>[a-z0-9]+):8080")]
    private static partial Regex Upstream();
}
