using Admissions.Rules.Numbering;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Tests.Numbering;

public class NumberLayoutTests
{
    private static readonly NumberSegment[] Ticket =
    [
        new(Literal: "26"), new(Field: "district", Width: 4), new(Field: "category", Map: new Dictionary<string, string> { ["A"] = "1", ["B"] = "2" }),
        new(Field: "room", Width: 3), new(Field: "seat", Width: 2),
    ];

    private static readonly NumberSegment[] Candidate = [new(Literal: "26"), new(Field: "county", Width: 6), new(Serial: "county", Width: 6)];

    [Fact]
    public void TryBuild_Segments_AreWrittenWithLeadingZeros()
    {
        Build(Ticket, ("district", "0101"), ("category", "B"), ("room", "7"), ("seat", "30")).ShouldBe("260101200730");
        Layout(Ticket).Length.ShouldBe(12);
        Layout(Ticket).Fields.ShouldBe(["district", "category", "room", "seat"]);
        Layout(Candidate).Fields.ShouldBe(["county"]);
    }

    [Fact]
    public void TryParse_BuiltNumber_GivesTheFieldsBack()
    {
        Layout(Ticket).TryParse("260101200730", out var parts).ShouldBeNull();

        parts.ShouldBe(new Dictionary<string, string> { ["district"] = "0101", ["category"] = "2", ["room"] = "007", ["seat"] = "30" }, ignoreOrder: true);
    }

    [Theory]
    [InlineData("26010120073", "12 位")]
    [InlineData("250101200730", "“26”")]
    [InlineData("260101900730", "科类")]
    public void TryParse_WrongNumber_SaysWhere(string number, string hint) =>
        Layout(Ticket).TryParse(number, out _).ShouldBeOfType<NumberNotReadable>().Sentence.ShouldContain(hint);

    [Fact]
    public void TryParse_SerialWithLetters_IsRefused() => Layout(Candidate).TryParse("26430102A00001", out _).ShouldBeOfType<NumberNotReadable>();

    [Fact]
    public void TryBuild_WrongValues_AreRefusedByType()
    {
        Refused(("district", "0101"), ("category", "A"), ("room", "1000"), ("seat", "1")).ShouldBeOfType<NumberValueTooWide>().Name.ShouldBe("room");
        Refused(("district", "0101"), ("category", "C"), ("room", "1"), ("seat", "1")).ShouldBeOfType<NumberValueNotMapped>();
        Refused(("category", "A"), ("room", "1"), ("seat", "1")).ShouldBeOfType<NumberValueMissing>().Name.ShouldBe("district");
    }

    [Fact]
    public void TryCreate_UnusableSegments_AreRefused()
    {
        NumberSegment[] wrong =
        [
            new(), new(Literal: ""), new(Literal: "1", Field: "room", Width: 2), new(Field: "room"), new(Field: "room", Width: 21),
            new(Literal: "1", Map: new Dictionary<string, string> { ["A"] = "1" }), new(Field: "category", Map: new Dictionary<string, string>()),
            new(Field: "category", Map: new Dictionary<string, string> { ["A"] = "1", ["B"] = "22" }),
        ];

        foreach (var segment in wrong)
            NumberLayout.TryCreate([new(Literal: "26"), segment], out _).ShouldBeOfType<NumberLayoutUnusable>().Segment.ShouldBe(2);
        NumberLayout.TryCreate([], out _).ShouldBeOfType<NumberLayoutUnusable>();
        NumberLayout.TryCreate([new(Serial: "county", Width: 3), new(Serial: "district", Width: 3)], out _).ShouldBeOfType<NumberLayoutUnusable>();
    }

    /// <summary>「02」 and 「2」, or two codes of one category, would make a number that contradicts itself.</summary>
    [Fact]
    public void TryCreate_FieldTwiceInDifferentForms_IsRefused()
    {
        var map = new Dictionary<string, string> { ["A"] = "1" };
        NumberSegment[] others = [new(Field: "category", Width: 1), new(Field: "category", Map: new Dictionary<string, string> { ["A"] = "2" })];

        foreach (var other in others)
            NumberLayout.TryCreate([new(Field: "category", Map: map), other], out _).ShouldBeOfType<NumberLayoutUnusable>().Segment.ShouldBe(2);
        NumberLayout.TryCreate([new(Field: "county", Width: 2), new(Field: "county", Width: 1)], out _).ShouldBeOfType<NumberLayoutUnusable>().Segment.ShouldBe(2);
        NumberLayout.TryCreate([new(Field: "category", Map: map), new(Field: "category", Map: new Dictionary<string, string>(map)), new(Serial: "category", Width: 2)], out _).ShouldBeNull();
    }

    [Fact]
    public void TryAssign_Serials_CountWithinTheirScope()
    {
        string[] counties = ["430102", "430103", "430102"];

        NumberAssigner.TryAssign(Layout(Candidate), counties, (county, field) => field == "county" ? county : null, out var numbers).ShouldBeNull();

        numbers.ShouldBe(["26430102000001", "26430103000001", "26430102000002"]);
    }

    [Fact]
    public void TryAssign_TwoEqualNumbers_StopTheRun()
    {
        NumberAssigner.TryAssign(Layout([new(Field: "room", Width: 3)]), ["1", "01"], (room, _) => room, out var numbers).ShouldBeOfType<NumberTwice>();

        numbers.ShouldBeEmpty();
    }

    [Fact]
    public void TryAssign_SerialOutOfWidth_StopsTheRun() =>
        NumberAssigner.TryAssign(Layout([new(Serial: NumberLayout.WholeCampaign, Width: 1)]), new string[10], (_, _) => null, out _).ShouldBeOfType<NumberValueTooWide>().Name.ShouldBe("serial");

    [Fact]
    public void TryBuild_ThousandsOfRandomLayouts_ReadBackWhatTheyWrote()
    {
        for (var number = 0; number < 5_000; number++)
        {
            var random = new Random(number);
            var segments = new List<NumberSegment>();
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var i = 0; i < random.Next(1, 6); i++)
            {
                var width = random.Next(1, 7);
                if (random.Next(3) == 0) segments.Add(new(Literal: Digits(random, width)));
                else
                {
                    segments.Add(new(Field: $"f{i}", Width: width));
                    values[$"f{i}"] = Digits(random, random.Next(1, width + 1));
                }
            }

            var layout = Layout([.. segments]);
            layout.TryBuild(values.GetValueOrDefault, (_, _) => 0, out var text).ShouldBeNull();
            layout.TryParse(text, out var parts).ShouldBeNull();
            foreach (var (field, value) in values) parts[field].TrimStart('0').ShouldBe(value.TrimStart('0'));
        }
    }

    private static string Digits(Random random, int width) => string.Concat(Enumerable.Range(0, width).Select(_ => random.Next(10)));

    private static NumberLayout Layout(NumberSegment[] segments)
    {
        NumberLayout.TryCreate(segments, out var layout).ShouldBeNull();
        return layout;
    }

    private static string Build(NumberSegment[] segments, params (string Field, string Value)[] values)
    {
        Layout(segments).TryBuild(f => values.FirstOrDefault(v => v.Field == f).Value, (_, _) => 1, out var number).ShouldBeNull();
        return number;
    }

    private static NumberRefused? Refused(params (string Field, string Value)[] values) =>
        Layout(Ticket).TryBuild(f => values.FirstOrDefault(v => v.Field == f).Value, (_, _) => 1, out _);
}
