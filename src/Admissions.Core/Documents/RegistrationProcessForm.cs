namespace Admissions.Core.Documents;

/// <summary>
/// 报名流程表: what the candidate submitted, carried through the steps of the registration point and signed there
/// (HR-92, HR-93, HR-164; 湘教考信字〔2019〕3号 §四.3). The same record prints for the candidate and for the point.
/// </summary>
public sealed record RegistrationProcessForm : PrintedDocument
{
    /// <summary>Printed title, policy data: 报名流程表 or 报名流程图 (A-HR-2).</summary>
    public string Title { get; init; } = "报名流程表";

    /// <summary>The time is that of the newest thing on the form, so that whoever prints it gets the same bytes (HR-92).</summary>
    public override string TimeLabel => "数据截至";

    /// <summary>网报号.</summary>
    public required string RegistrationNumber { get; init; }

    /// <summary>考生号, once there is one.</summary>
    public string? CandidateNumber { get; init; }

    [PersonalName]
    public required string Name { get; init; }

    /// <summary>Which submission this is; the point accepts only the newest.</summary>
    public required int Version { get; init; }

    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>Null before the point has taken it.</summary>
    public PrintedPicture? Photo { get; init; }

    /// <summary>The 21 fields, identity document and household place, in the order of the form.</summary>
    public required IReadOnlyList<PrintedField> BasicInformation { get; init; }

    public required IReadOnlyList<PrintedChoice> Choices { get; init; }

    public required string PointName { get; init; }

    /// <summary>Address, opening hours and telephone of the point.</summary>
    public required IReadOnlyList<PrintedField> Point { get; init; }

    /// <summary>The boxes of the point: qualification, preference, confirmation.</summary>
    public required IReadOnlyList<ProcessStep> Steps { get; init; }

    /// <summary>诚信考试承诺书, paragraphs as the candidate accepted them.</summary>
    public required IReadOnlyList<string> Pledge { get; init; }

    /// <summary>The sentence that unconfirmed or unpaid data are void at one's own risk (HR-164).</summary>
    public required string RiskStatement { get; init; }

    public required Uri CheckAddress { get; init; }

    /// <summary>Number and version, so that the counter sees an outdated print when it scans it (HR-88).</summary>
    public Code128 Barcode => new($"{RegistrationNumber}-{Version}");

    public QrCode Check => new(CheckAddress.AbsoluteUri);
}

/// <summary>A box of the process form. Without a result it is left to be filled in by hand.</summary>
/// <param name="Name">资格审核, 照顾加分, 现场确认.</param>
/// <param name="Items">What is looked at, one short line each.</param>
/// <param name="Result">For example 通过; null while open.</param>
/// <param name="Clerk">Who did it.</param>
/// <param name="At">When it was done.</param>
public sealed record ProcessStep(
    string Name, IReadOnlyList<string> Items, string? Result = null, [property: PersonalName] string? Clerk = null, DateTimeOffset? At = null);
