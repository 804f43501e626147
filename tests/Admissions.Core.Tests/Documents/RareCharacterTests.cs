using Admissions.Core.Documents;

namespace Admissions.Core.Tests.Documents;

/// <summary>Characters that few fonts have, or none: printed, marked and explained, or refused by name; never a box.</summary>
public sealed class RareCharacterTests(PrintWorkers workers)
{
    /// <summary>A character of CJK Extension B that no shipped font has: four dragons.</summary>
    private const string Unprintable = "\U0002A6A5";

    private const string Name = $"龙{Unprintable}";
    private const string Note = "龙〓：第2字U+2A6A5";

    [Fact]
    public async Task Missing_Text_ReportsOnlyWhatNoFontHas()
    {
        var coverage = await workers.Glyphs.CoverageAsync();

        coverage.Missing($"王{Unprintable}·买买提㼆䶮喆{Unprintable}").Select(r => r.ToString()).ShouldBe([Unprintable]);
        coverage.Missing("王\0").Select(r => r.Value).ShouldBe([0]);
        coverage.Missing("欧阳𫖯·龑\n𠮷").ShouldBeEmpty();
        GlyphCoverage.Words(coverage.Missing("长沙😀")).ShouldBe("“😀”（U+1F600）");
    }

    [Fact]
    public async Task IsOrdinary_EveryCharacterThatPasses_IsInTheFonts()
    {
        var ordinary = string.Concat(Enumerable.Range(0, char.MaxValue).Select(c => (char)c).Where(c => !char.IsSurrogate(c) && GlyphCoverage.IsOrdinary(c.ToString())));

        ordinary.Length.ShouldBeGreaterThan(20_000);
        (await workers.Glyphs.CoverageAsync()).Missing(ordinary).ShouldBeEmpty();
    }

    [Fact]
    public async Task Print_NameOfExtensionB_IsPrintedAsItIs()
    {
        var pdf = await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(Examples.Ticket(name: "王𠮷𡈽")));

        pdf.Text.ShouldContain("王𠮷𡈽");
        pdf.Text.ShouldNotContain("〓");
    }

    [Fact]
    public async Task Print_NameNoFontHas_IsMarkedOnEveryDocumentAndExplainedAtItsEnd()
    {
        var door = Examples.DoorList(30);
        var chart = Examples.SeatChart(30, 8, 8, 7, 7);
        var roster = Examples.Roster(true, 3);
        PrintedDocument[] documents =
        [
            Examples.Ticket(name: Name), Examples.ProcessForm(Name), Examples.Receipt() with { Name = Name },
            door with { Seats = [door.Seats[0] with { Name = Name }, .. door.Seats.Skip(1)] },
            chart with { Seats = [chart.Seats[0] with { Name = Name }, .. chart.Seats.Skip(1)] },
            roster with { Groups = [roster.Groups[0] with { Rows = [roster.Groups[0].Rows[0] with { Name = Name }, .. roster.Groups[0].Rows.Skip(1)] }, .. roster.Groups.Skip(1)] },
        ];
        foreach (var document in documents)
        {
            var pdf = await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(document));

            pdf.Unbroken.ShouldContain("龙〓", customMessage: document.GetType().Name);
            pdf.Unbroken.ShouldContain(Note, customMessage: document.GetType().Name);
            pdf.Pages[^1].Text.ShouldContain("U+2A6A5", customMessage: document.GetType().Name);
            if (document is not AdmissionRoster)
                pdf.Pages.Count.ShouldBe(1, document.GetType().Name);
        }
    }

    [Fact]
    public async Task Print_NameInAnotherFieldOfTheSheet_IsMarkedThereToo()
    {
        var form = Examples.ProcessForm(Name);
        form.BasicInformation.ShouldContain(f => f.Value == Name);

        var pdf = await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(form));

        pdf.Unbroken.ShouldContain("姓名龙〓");
        pdf.Title!.ShouldEndWith("龙〓");
    }

    [Fact]
    public async Task Print_OtherTextNoFontHas_NamesTemplatePersonFieldAndCharacter()
    {
        var form = Examples.ProcessForm("李肆");
        var failure = await Should.ThrowAsync<DocumentFailedException>(() => workers.Printer.PrintAsync(
            form with { BasicInformation = [.. form.BasicInformation.Select(f => f.Label == "通讯地址" ? f with { Value = "星沙😀路" } : f)] }));

        (failure.Code, failure.Template).ShouldBe(("missingGlyphs", nameof(RegistrationProcessForm)));
        failure.Message.ShouldContain("U+1F600");
        var missing = failure.Missing.ShouldHaveSingleItem();
        (missing.Label, missing.Person, missing.Characters.ShouldHaveSingleItem()).ShouldBe(("通讯地址", "李肆", "😀"));
        UnprintableText.Of(failure)!.Sentence.ShouldBe("考生李肆的通讯地址里有打印字库没有的字：“😀”（U+1F600）");
    }

    [Fact]
    public async Task Print_OtherTextWithoutALabel_IsNamedInWords()
    {
        var failure = await Should.ThrowAsync<DocumentFailedException>(() => workers.Printer.PrintAsync(
            Examples.DoorList(2) with { SiteName = "第一中学😀", Place = "😀楼" }));

        UnprintableText.Of(failure)!.Sentence.ShouldBe("考点名称里有打印字库没有的字：“😀”（U+1F600）；考室位置里有打印字库没有的字：“😀”（U+1F600）");
    }
}
