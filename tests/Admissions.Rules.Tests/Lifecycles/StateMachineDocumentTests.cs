using System.Text;
using Admissions.Rules.Lifecycles;

namespace Admissions.Rules.Tests.Lifecycles;

/// <summary>docs/state-machines.md shows every table as a diagram; here the page is compared with the tables, line by line.</summary>
public class StateMachineDocumentTests
{
    [Fact]
    public void Document_Diagrams_EqualTheTables()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "state-machines.md")).ReplaceLineEndings("\n");

        foreach (var table in AllLifecycles.Tables)
            page.ShouldContain(Section(table), customMessage: $"the section of {table.Name} in docs/state-machines.md is not this:\n{Section(table)}");
        page.Split("```mermaid").Length.ShouldBe(AllLifecycles.Tables.Count + 1, "docs/state-machines.md has a diagram without a table");
    }

    /// <summary>"→!" needs a reason, "2p" two persons, [Window] an open window.</summary>
    internal static string Section(ILifecycle table)
    {
        var text = new StringBuilder();
        text.Append($"## {table.Noun} ({table.Name})\n\nSource: {table.Source}\n\n```mermaid\nstateDiagram-v2\n");
        foreach (var state in table.StateNames) text.Append($"    {state}: {state} {table.WordOf(state)}\n");
        foreach (var line in table.Lines)
        {
            var marks = (line.RequiresReason ? " →!" : "") + (line.TwoPersons ? " 2p" : "") + (line.Window is null ? "" : $" [{line.Window}]");
            text.Append($"    {line.From ?? "[*]"} --> {line.To}: {line.Verb} {line.Action}{marks}\n");
        }

        foreach (var state in table.FinalStates) text.Append($"    {state} --> [*]\n");
        return text.Append("```\n").ToString();
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Admissions.sln"))) folder = folder.Parent;
        return folder.ShouldNotBeNull().FullName;
    }
}
