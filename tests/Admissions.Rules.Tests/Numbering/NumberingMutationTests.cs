using Admissions.Rules.Numbering;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Tests.Numbering;

/// <summary>Right numbers pass their verifier, numbers spoilt in one way never do.</summary>
public sealed class NumberingMutationTests
{
    private const int Rounds = 40;

    private static readonly NumberSegment[] Layout =
    [
        new(Literal: "26"), new(Field: "county", Width: 4), new(Field: "category", Map: new Dictionary<string, string> { ["A"] = "1", ["B"] = "2" }), new(Serial: "county", Width: 3),
    ];

    private static readonly Dictionary<string, Action<List<string>, Random>> All = new(StringComparer.Ordinal)
    {
        ["number given twice"] = (numbers, r) => Change(numbers, r, (_, at) => numbers[(at + 1) % numbers.Count]),
        ["serials of two of one county exchanged"] = (numbers, r) => ExchangeSerials(numbers, r),
        ["serial beyond the last"] = (numbers, r) => Change(numbers, r, (number, _) => number[..^3] + "900"),
        ["serial zero"] = (numbers, r) => Change(numbers, r, (number, _) => number[..^3] + "000"),
        ["serial with a letter"] = (numbers, r) => Change(numbers, r, (number, _) => number[..^1] + "x"),
        ["serial with a sign"] = (numbers, r) => Change(numbers, r, (number, _) => number[..^3] + "+01"),
        ["other literal"] = (numbers, r) => Change(numbers, r, (number, _) => "27" + number[2..]),
        ["other county"] = (numbers, r) => Change(numbers, r, (number, _) => number[..5] + (char)('0' + ((number[5] - '0' + 1) % 10)) + number[6..]),
        ["other category"] = (numbers, r) => Change(numbers, r, (number, _) => number[..6] + (number[6] == '1' ? '2' : '1') + number[7..]),
        ["number cut"] = (numbers, r) => Change(numbers, r, (number, _) => number[..r.Next(number.Length)]),
        ["number lengthened"] = (numbers, r) => Change(numbers, r, (number, _) => number + r.Next(10)),
    };

    public static TheoryData<string> Mutations => [.. All.Keys];

    /// <summary>Every mutation below is played so many rounds, and every round must be caught.</summary>
    [Fact]
    public void Mutations_TimesRounds_AreEnough() => (All.Count * Rounds).ShouldBeGreaterThanOrEqualTo(Corruptions.AtLeast);

    [Theory]
    [MemberData(nameof(Mutations))]
    public void Verify_SpoiltNumbers_Objects(string mutation)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var random = new Random(round);
            var rows = Enumerable.Range(0, random.Next(4, 40)).Select(_ => (County: $"{random.Next(1, 4)}", Category: random.Next(2) == 0 ? "A" : "B")).ToList();
            NumberLayout.TryCreate(Layout, out var layout).ShouldBeNull();
            NumberAssigner.TryAssign(layout, rows, FieldOf, out var given).ShouldBeNull();
            var numbers = given.ToList();
            Violations(rows, numbers).ShouldBe(0);

            All[mutation](numbers, random);

            Violations(rows, numbers).ShouldBeGreaterThan(0, $"{mutation}, round {round}");
        }
    }

    private static long Violations(List<(string County, string Category)> rows, List<string> numbers) =>
        NumberingVerifier.Verify(Layout, Enumerable.Range(0, rows.Count).ToList(), i => numbers[i], (i, field) => FieldOf(rows[i], field), inOrder: true).Sum(check => check.Violations);

    private static string? FieldOf((string County, string Category) row, string field) => field switch { "county" => row.County, "category" => row.Category, _ => null };

    /// <summary>Among four there are two of one of the three counties.</summary>
    private static void ExchangeSerials(List<string> numbers, Random random)
    {
        var county = numbers.Select(number => number[2..6]).GroupBy(county => county).Where(own => own.Count() > 1).Select(own => own.Key).Order(StringComparer.Ordinal).First();
        var own = Enumerable.Range(0, numbers.Count).Where(i => numbers[i][2..6] == county).OrderBy(_ => random.Next()).ToList();
        (numbers[own[0]], numbers[own[1]]) = (numbers[own[0]][..^3] + numbers[own[1]][^3..], numbers[own[1]][..^3] + numbers[own[0]][^3..]);
    }

    private static void Change(List<string> numbers, Random random, Func<string, int, string> change)
    {
        var at = random.Next(numbers.Count);
        numbers[at] = change(numbers[at], at);
    }
}
