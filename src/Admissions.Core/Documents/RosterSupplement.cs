namespace Admissions.Core.Documents;

/// <summary>录取名册变更单: follows a sealed roster and says whose admission was revoked; void until sealed, as the roster (HA-86).</summary>
public sealed record RosterSupplement : PrintedDocument
{
    public required string SheetNumber { get; init; }
    public required string RosterNumber { get; init; }
    public required DateTimeOffset RosterSealedAt { get; init; }

    /// <summary>代码 名称.</summary>
    public required string Institution { get; init; }
    public required string StudyLevel { get; init; }
    public required string StudyMode { get; init; }

    /// <summary>代码 名称.</summary>
    public required string Major { get; init; }
    public required RosterRow Row { get; init; }
    public required string Reason { get; init; }
    public required string Evidence { get; init; }

    /// <summary>The two officers, and when the second decided.</summary>
    public required string ProposedBy { get; init; }
    public required string DecidedBy { get; init; }
    public required DateTimeOffset DecidedAt { get; init; }

    /// <inheritdoc cref="AdmissionRoster.SealName"/>
    public required string SealName { get; init; }
    public required bool Sealed { get; init; }

    /// <inheritdoc cref="AdmissionRoster.VoidWithoutSeal"/>
    public bool VoidWithoutSeal { get; init; } = true;

    public override string? Watermark => Sealed || !VoidWithoutSeal ? base.Watermark : "未盖章 无效";
}
