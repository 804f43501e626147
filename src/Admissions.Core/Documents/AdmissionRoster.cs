namespace Admissions.Core.Documents;

/// <summary>录取名册 of one institution, by level, mode and major, with page totals and approval block (HA-86, HA-87).</summary>
public sealed record AdmissionRoster : PrintedDocument
{
    public required string RosterNumber { get; init; }

    /// <summary>代码 名称.</summary>
    public required string Institution { get; init; }

    /// <summary>In the order of print; each begins a page.</summary>
    public required IReadOnlyList<RosterGroup> Groups { get; init; }

    /// <summary>Name of the seal without which the roster is void, for example 湖南省教育厅成人高等学校招生录取专用章.</summary>
    public required string SealName { get; init; }

    /// <summary>The boxes of the approval block, for example 招生院校, 录取管理组, 省教育厅.</summary>
    public required IReadOnlyList<string> Approvers { get; init; }

    public required bool Sealed { get; init; }

    /// <summary>Whether every page says that it is void until the seal is registered (HA-86).</summary>
    public bool VoidWithoutSeal { get; init; } = true;

    public override string? Watermark => Sealed || !VoidWithoutSeal ? base.Watermark : "未盖章 无效";
}

/// <summary>The admitted of one level, mode and major.</summary>
/// <param name="Major">代码 名称.</param>
public sealed record RosterGroup(string StudyLevel, string StudyMode, string Major, string Duration, IReadOnlyList<RosterRow> Rows);

/// <summary>One admitted candidate; scores are null where the candidate is exempt.</summary>
public sealed record RosterRow(
    string CandidateNumber, string TicketNumber, [property: PersonalName] string Name, string Sex, string DocumentNumber, string ExamCategory,
    decimal? TotalScore, decimal? FeaturePoints, decimal? DossierScore, string? Remark = null);
