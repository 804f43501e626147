namespace Admissions.Core.Documents;

/// <summary>现场收费日报: what one point took on one day, handed over with the money (SX-65).</summary>
public sealed record CashSheetDocument : PrintedDocument
{
    public required string PointName { get; init; }

    /// <summary>yyyy-MM-dd of the campaign's calendar.</summary>
    public required string Day { get; init; }
    public required IReadOnlyList<CashSheetLine> Lines { get; init; }
    public required int Count { get; init; }

    /// <summary>Yuan with two decimals.</summary>
    public required string Total { get; init; }
    public required int Voided { get; init; }
}

/// <param name="Note">作废 and why; empty for a receipt in force.</param>
public sealed record CashSheetLine(
    string Number, [property: PersonalName] string Name, string Amount, string Time, [property: PersonalName] string Clerk, string Note);
