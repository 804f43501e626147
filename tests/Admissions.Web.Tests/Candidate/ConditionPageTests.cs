using Admissions.Rules.Dispatch;

namespace Admissions.Web.Tests.Candidate;

/// <summary>Special conditions of programs (GD-83), from the page where a candidate chooses to the reason he reads.</summary>
public sealed class ConditionPageTests
{
    private const string Conditions =
        """
        "dispatch": { "conditions": [ { "kind": "AtLeast", "fact": "AdvancedMathematics", "values": ["60"], "text": "高等数学不低于 60 分", "institution": "8012", "source": "湘岳大学招生章程" } ],
        """;

    [Fact]
    [Covers("GD-83")]
    public async Task Get_Choices_ShowTheConditionThatLaterDecides()
    {
        var tenant = await TestTenant.CreateAsync(edit: json => json.Replace("\"dispatch\": {", Conditions.Trim(), StringComparison.Ordinal));
        await tenant.SetClockAsync("2026-09-08 10:00");
        var asks = await tenant.PlanLineAsync(institution: "8012");
        var asksNothing = await tenant.PlanLineAsync(institution: "8027");
        var candidate = await tenant.CandidateAsync().PledgedAsync();
        var browser = (await WebHost.GetAsync()).Open(tenant);

        var page = await (await browser.AsAsync(candidate.User)).GetAsync("/ks/adult-2026/choices?level=CollegeToBachelor&q=8012");
        var other = await browser.GetAsync("/ks/adult-2026/choices?level=CollegeToBachelor&q=8027");

        var note = page.Document.QuerySelectorAll("#search li").Single(li => li.TextContent.Contains(asks.MajorName, StringComparison.Ordinal)).TextContent;
        note.ShouldContain("高等数学不低于 60 分");
        note.ShouldContain("湘岳大学招生章程");
        other.Document.QuerySelectorAll("#search li").ShouldHaveSingleItem().TextContent.ShouldSatisfyAllConditions(
            text => text.ShouldContain(asksNothing.MajorName), text => text.ShouldNotContain("特殊要求"));

        var conditions = tenant.Policy.Dispatch.ConditionsOf("8012", asks.MajorCode, asks.Level, asks.Category).Select(rule => rule.Condition()).ToList();
        var input = DispatchInput.Create([new DispatchProgram("X", 1) { Conditions = conditions }], [Applicant("a", 300, "59"), Applicant("b", 250, "60")]);
        var rules = new DispatchRules { Mode = DispatchMode.Sequential };
        var outcome = Dispatcher.Run(input, rules);

        outcome.GrantedChoice.ShouldBe([0, 1]);
        new DispatchExplainer(input, rules, outcome).Explain(0).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            e => e.Outcome.ShouldBe(ChoiceOutcome.ConditionUnmet), e => e.Unmet!.Text.ShouldBe("高等数学不低于 60 分"), e => e.Unmet!.Source.ShouldBe("湘岳大学招生章程"));
    }

    private static DispatchCandidate Applicant(string id, decimal total, string mathematics) =>
        new(id, total, ["X"]) { Facts = new Dictionary<string, string> { ["AdvancedMathematics"] = mathematics } };
}
