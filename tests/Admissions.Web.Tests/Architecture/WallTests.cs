using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Admissions.Core.Data;
using Admissions.Rules.Policy;

namespace Admissions.Web.Tests.Architecture;

/// <summary>The walls of the house plan: who may know whom, and what nobody may use.</summary>
public sealed class WallTests
{
    private static readonly Assembly Rules = typeof(CampaignPolicy).Assembly;
    private static readonly Assembly Core = typeof(AdmissionsDbContext).Assembly;
    private static readonly Assembly Web = typeof(Program).Assembly;

    [Theory]
    [InlineData("Admissions.Rules")]
    [InlineData("Admissions.Core", "Admissions.Rules")]
    [InlineData("Admissions.Web", "Admissions.Core")]
    [InlineData("Admissions.Cli", "Admissions.Core")]
    [InlineData("Admissions.PaymentSimulator")]
    [InlineData("Admissions.DeviceSimulator")]
    public void Project_References_OnlyTheLayerBelow(string project, params string[] known)
    {
        var file = XDocument.Load(Path.Combine(TestDatabase.Root, "src", project, project + ".csproj"));

        var references = file.Descendants("ProjectReference").Where(r => r.Attribute("ReferenceOutputAssembly")?.Value != "false")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));

        references.Except([.. known, "Admissions.Rules"], StringComparer.Ordinal).ShouldBeEmpty();
        if (project == "Admissions.Rules")
            file.Descendants("PackageReference").Concat(file.Descendants("FrameworkReference")).ShouldBeEmpty();
    }

    [Fact]
    public void Rules_ReferencedAssemblies_AreTheRuntimesOwn() =>
        Rules.GetReferencedAssemblies().Select(a => a.Name!).Where(n => !n.StartsWith("System.", StringComparison.Ordinal) || n.StartsWith("System.Net", StringComparison.Ordinal) || n.StartsWith("System.Data", StringComparison.Ordinal))
            .ShouldBeEmpty();

    /// <summary>Only the season of the demo hosts something, to hear the payment gateway as the site would.</summary>
    [Fact]
    public void Core_OutsideTheDemo_UsesNothingOfTheWeb()
    {
        var uses = from type in Core.GetTypes()
                   where type.Namespace?.StartsWith("Admissions.Core.Demo", StringComparison.Ordinal) != true
                   from used in CodeReferences.TypesUsedBy(type)
                   where used.Namespace is { } n && (n.StartsWith("Microsoft.AspNetCore.Mvc", StringComparison.Ordinal) || n.StartsWith("Microsoft.AspNetCore.Http", StringComparison.Ordinal)
                       || n.StartsWith("Microsoft.AspNetCore.Routing", StringComparison.Ordinal) || n.StartsWith("Microsoft.AspNetCore.Builder", StringComparison.Ordinal))
                   select $"{type.FullName} uses {used.FullName}";

        uses.ShouldBeEmpty();
    }

    [Fact]
    public void Rules_UseNeitherClockNorFilesNorUnseededRandom()
    {
        Type[] banned = [typeof(File), typeof(Directory), typeof(FileStream), typeof(Console), typeof(TimeProvider), typeof(Stopwatch), typeof(Thread), typeof(Process), typeof(HttpClient)];

        var uses = from type in Rules.GetTypes()
                   from used in CodeReferences.TypesUsedBy(type)
                   where banned.Contains(used)
                   select $"{type.FullName} uses {used.FullName}";

        uses.ShouldBeEmpty();
        MembersUsed([Rules], m => m is ConstructorInfo { DeclaringType.FullName: "System.Random" } c && c.GetParameters().Length == 0
                || m is { DeclaringType.FullName: "System.Random", Name: "get_Shared" } or { DeclaringType.FullName: "System.Guid", Name: "NewGuid" }
                || m is { DeclaringType.FullName: "System.Environment" } && m.Name is not "get_NewLine" and not "get_ProcessorCount" and not "get_CurrentManagedThreadId")
            .ShouldBeEmpty();
    }

    [Fact]
    public void Code_AsksTheMachinesClock_Nowhere() =>
        MembersUsed([Rules, Core, Web], m => m.DeclaringType is { } d && (d == typeof(DateTime) || d == typeof(DateTimeOffset)) && m.Name is ("get_Now" or "get_UtcNow" or "get_Today"))
            .ShouldBeEmpty();

    [Fact]
    public void Code_Sleeps_Nowhere() =>
        MembersUsed([Rules, Core, Web], m => m is { DeclaringType.FullName: "System.Threading.Thread", Name: "Sleep" }).ShouldBeEmpty();

    /// <summary>Whoever added to the outbox by hand could forget the campaign, and a drill would text real people.</summary>
    [Fact]
    public void Messages_AreQueuedByTheEventLogAlone() =>
        MembersUsed([Core, Web], m => m is ConstructorInfo { DeclaringType.Name: nameof(Admissions.Core.Data.Entities.OutboxMessage) })
            .Select(use => use.Split(' ')[0]).Distinct().ShouldBe(["Admissions.Core.Events.EventLog"]);

    [Fact]
    public void Areas_KnowNoOtherArea()
    {
        var trespasses = from type in Web.GetTypes()
                         let own = AreaOf(type)
                         where own is not null
                         from used in CodeReferences.TypesUsedBy(type)
                         let other = AreaOf(used)
                         where other is not null && other != own
                         select $"{type.FullName} uses {used.FullName}";

        trespasses.ShouldBeEmpty();
    }

    [Fact]
    public void Infrastructure_KnowsNoArea()
    {
        var trespasses = from type in Web.GetTypes()
                         where type.Namespace is { } n && (n.StartsWith("Admissions.Web.Infrastructure", StringComparison.Ordinal) || n.StartsWith("Admissions.Web.Shared", StringComparison.Ordinal))
                         from used in CodeReferences.TypesUsedBy(type)
                         where AreaOf(used) is not null
                         select $"{type.FullName} uses {used.FullName}";

        trespasses.ShouldBeEmpty();
    }

    [Fact]
    public void Interfaces_HaveMoreThanOneImplementation()
    {
        var types = new[] { Rules, Core, Web }.SelectMany(a => a.GetTypes()).ToList();

        var lonely = from contract in types
                     where contract.IsInterface && !contract.IsDefined(typeof(CompilerGeneratedAttribute))
                     let implementations = types.Where(t => t is { IsInterface: false, IsAbstract: false } && t.GetInterfaces().Any(i => i == contract || (i.IsGenericType && i.GetGenericTypeDefinition() == contract))).ToList()
                     // A generic class stands for as many implementations as it has arguments.
                     where implementations.Count < 2 && !implementations.Any(t => t.IsGenericType)
                     select contract.FullName;

        lonely.ShouldBeEmpty();
    }

    [Fact]
    public void Types_NameNoRepositoryMediatorOrMapper()
    {
        string[] words = ["Repository", "Mediator", "AutoMapper", "UnitOfWork"];

        var named = new[] { Rules, Core, Web }.SelectMany(a => a.GetTypes())
            .Where(t => words.Any(w => t.Name.Contains(w, StringComparison.Ordinal))).Select(t => t.FullName);

        named.ShouldBeEmpty();
        new[] { Rules, Core, Web }.SelectMany(a => a.GetReferencedAssemblies()).Select(a => a.Name).ShouldNotContain(n => n == "MediatR" || n == "AutoMapper");
    }

    private static IEnumerable<string> MembersUsed(IEnumerable<Assembly> assemblies, Func<MemberInfo, bool> banned) =>
        from assembly in assemblies
        from type in assembly.GetTypes()
        from member in CodeReferences.MembersUsedBy(type)
        where banned(member)
        select $"{type.FullName} uses {member.DeclaringType}.{member.Name}";

    /// <summary>The area of a type, also of the classes made from its .cshtml files; null outside the areas.</summary>
    private static string? AreaOf(Type type)
    {
        const string Space = "Admissions.Web.Areas.";
        if (type.Namespace?.StartsWith(Space, StringComparison.Ordinal) == true)
            return type.Namespace[Space.Length..].Split('.')[0];
        var outermost = type;
        while (outermost.DeclaringType is { } outer)
            outermost = outer;
        return outermost.Name.StartsWith("Areas_", StringComparison.Ordinal) ? outermost.Name.Split('_')[1] : null;
    }
}
