using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Admissions.Rules.Policy;
using Admissions.Rules.Seating;

namespace Admissions.Core.Runs.Numbering;

/// <summary>rules.json of <c>admissions seat</c>, without the seed, which stays secret until the release.</summary>
/// <param name="NumbersFirst">
/// Numbers follow the order of registration and do not depend on the seats or the seed (SX-72); an outsider recomputes them with
/// <c>admissions number</c>.
/// </param>
public sealed record SeatingFile(
    int SeatsPerRoom, int Columns, string Walk, string Separate, bool MergeTail, IReadOnlyList<IReadOnlyList<string>> Mergeable, IReadOnlyList<NumberSegment> Number, bool NumbersFirst = false)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    public static SeatingFile Read(RunFiles input) => JsonSerializer.Deserialize<SeatingFile>(input["rules.json"], Json)!;

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    public static SeatingFile Of(NumberingPolicy policy) =>
        new(policy.SeatsPerRoom, ColumnsOf(policy), "serpentine", "none", false, [], policy.Layout.TicketNumber, policy.Order == NumberingOrder.BeforeSeating);

    /// <summary>Columns of a room; a policy that is silent gets a room as square as its seats allow.</summary>
    public static int ColumnsOf(NumberingPolicy policy) => policy.Columns ?? Math.Max(1, (int)Math.Sqrt(policy.SeatsPerRoom));

    /// <summary>Seats of each column, from the door side.</summary>
    public static IReadOnlyList<int> ColumnSizes(NumberingPolicy policy) => SeatingRules.EvenColumns(policy.SeatsPerRoom, ColumnsOf(policy));
}

/// <summary>One line of seats.csv.</summary>
public readonly record struct SeatRow(long Registration, string District, int Room, int Seat, int Row, int Column, string Number);

/// <summary>Reads seats.csv.</summary>
public static class SeatFile
{
    public static IEnumerable<SeatRow> Read(RunFiles result) => RunCsv.Rows(result["seats.csv"])
        .Select(f => new SeatRow(Number(f[0]), f[1], (int)Number(f[2]), (int)Number(f[3]), (int)Number(f[4]), (int)Number(f[5]), f[6]));

    public static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The verifier's checks in Chinese.</summary>
internal static class SeatingWords
{
    public static string Of(string check) => check switch
    {
        "seatedOnce" => "一名考生只有一个座位",
        "everyoneSeated" => "应考考生全部编排",
        "ownDistrict" => "考生坐在参考范围划定的考区",
        "seatUnique" => "一个座位只有一名考生",
        "seatPosition" => "座位号与行列位置相符",
        "roomsWithoutGap" => "考室号连续",
        "seatsWithoutGap" => "座位号连续",
        "oneSubjectSet" => "一个考室只有一个层次、科类",
        "roomsFull" => "前面的考室坐满，只有末尾一室不满",
        "roomsAvailable" => "考室数不超过考点提供的考室数",
        "roomsUsedAsClaimed" => "考室数正好是各考区、层次、科类的人数所需",
        "roomsSavedAsClaimed" => "没有合并考室",
        "numberUnique" => "准考证号互不相同",
        "serialsWithoutGap" => "顺序号从 1 起连续",
        "serialsInOrder" => "顺序号按编排的次序排列",
        "numberReadsBack" => "准考证号的各段与考生、考室、座位相符",
        _ => check,
    };
}
