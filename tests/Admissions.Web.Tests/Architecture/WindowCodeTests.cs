using System.Reflection;
using System.Text.RegularExpressions;
using Admissions.Core.Campaigns;
using Admissions.Rules;
using Admissions.Rules.Policy;

namespace Admissions.Web.Tests.Architecture;

/// <summary>A misspelt window is closed for ever, and nobody is told: its codes are typed once and stand in the packs.</summary>
public sealed partial class WindowCodeTests
{
    private static readonly string[] Codes =
    [
        .. typeof(WindowCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetValue(null)!),
        .. typeof(WindowCodes).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(m => (string)m.Invoke(null, [1])!),
    ];

    [Theory]
    [InlineData("hunan-adult")]
    [InlineData("shaanxi-adult")]
    public void Codes_StandInTheTimetableOfThePack(string pack)
    {
        var policy = PolicyJson.Parse(PolicyPacks.Json(pack));
        // Paid at the counter, nobody pays later and nobody's payment is verified; forms go up another way than through the city's exemptions.
        string[] online = [WindowCodes.Payment, WindowCodes.UnpaidVerification, WindowCodes.ExemptionCity];
        var asked = policy.Payment.Mode == PaymentMode.Online ? Codes : Codes.Except(online);

        asked.Except(policy.Windows.Select(w => w.Code)).ShouldBeEmpty();
        Codes.Length.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void Core_NamesNoWindowByHand()
    {
        var core = Path.Combine(TestDatabase.Root, "src", "Admissions.Core");
        var named = from file in Directory.EnumerateFiles(core, "*.cs", SearchOption.AllDirectories)
                    where !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/Demo/", StringComparison.Ordinal)
                    from line in File.ReadLines(file).Select((text, index) => (Text: text, Number: index + 1))
                    where Literal().Matches(line.Text).Any(m => Codes.Contains(m.Groups[1].Value)) || OfRound().IsMatch(line.Text)
                    select $"{Path.GetRelativePath(core, file)}:{line.Number} {line.Text.Trim()}";

        named.ShouldBeEmpty("use WindowCodes");
    }

    [GeneratedRegex("\"([A-Za-z]+)\"")]
    private static partial Regex Literal();

    [GeneratedRegex("\\$\"(Download|Upload|Confirm)\\[")]
    private static partial Regex OfRound();
}
