namespace Admissions.Rules.Dispatch;

/// <summary>How majors are given out inside a college (domain-facts.md §2.3).</summary>
public enum MajorMode
{
    /// <summary>分数清: the best candidate first, all of that candidate's majors tried.</summary>
    ScoreFirst,

    /// <summary>专业清: all first majors first, each major by merit; then the second majors, and so on.</summary>
    MajorFirst,

    /// <summary>级差: as score first, but for the k-th major the candidate stands with the total less step k.</summary>
    Step,
}

/// <summary>A major with its places; the quota is never exceeded (ties are settled by the id, see <see cref="MajorAllotment"/>).</summary>
public sealed record Major(string Id, int Quota)
{
    /// <summary>What the major asks of health and subjects; all must hold of whoever gets it, chosen or adjusted.</summary>
    public IReadOnlyList<DispatchCondition> Conditions { get; init; } = [];
}

/// <summary>A dossier the college holds, with the majors in the candidate's order.</summary>
/// <param name="AcceptsAdjustment">服从调剂: may be given a major with places left when no chosen one is to be had.</param>
public sealed record MajorDossier(string Id, decimal Total, IReadOnlyList<string> Choices, bool AcceptsAdjustment)
{
    /// <summary>Further keys compared after the total, larger is better; every dossier has as many.</summary>
    public IReadOnlyList<decimal> Keys { get; init; } = [];

    /// <summary>Facts that the majors' conditions ask for.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();
}

/// <param name="Step">Points off the total for the k-th major, cumulative and not falling; a major beyond the list gets the last value.</param>
public sealed record MajorRules(MajorMode Mode, IReadOnlyList<decimal> Step)
{
    public MajorRules(MajorMode mode) : this(mode, [])
    {
    }
}

/// <summary>Why a dossier gets no major and goes back (退档).</summary>
public enum MajorReturnReason
{
    /// <summary>No chosen major was to be had and the candidate does not accept adjustment.</summary>
    NoMajorAndNoConsent,

    /// <summary>The candidate accepts adjustment but no major whose conditions he meets has places left.</summary>
    NoRoom,
}

/// <param name="Choice">1-based; 0 for an adjustment.</param>
public sealed record MajorAssignment(string Dossier, string Major, int Choice);

public sealed record MajorReturn(string Dossier, MajorReturnReason Reason);

/// <summary>Both lists sorted by dossier id; every dossier stands in exactly one.</summary>
public sealed record MajorOutcome(IReadOnlyList<MajorAssignment> Assignments, IReadOnlyList<MajorReturn> Returns);
