namespace Admissions.Rules.Policy;

public sealed record PaymentPolicy(PaymentMode Mode, PaymentTime When, FeeRule? Amount, bool ExemptRefund)
{
    /// <summary>Reasons of non-payment that a point may register (HR-110); empty where nobody verifies.</summary>
    public IReadOnlyList<CodedOption> UnpaidReasons { get; init; } = [];
}

public enum PaymentMode
{
    Online,
    OnSite,
    None,
}

public enum PaymentTime
{
    AfterConfirmed,
    AfterReview,
    None,
}

/// <summary>The fee (HR-107). Exactly one of the three is given.</summary>
public sealed record FeeRule(Yuan? Fixed = null, Yuan? PerSubject = null, IReadOnlyDictionary<StudyLevel, Yuan>? ByLevel = null)
{
    /// <summary>The fee of one candidate.</summary>
    /// <param name="subjects">Number of subjects the candidate sits.</param>
    public Yuan Of(StudyLevel level, int subjects) =>
        Fixed ?? (PerSubject is { } each ? new Yuan(each.Amount * subjects) : ByLevel![level]);
}

public enum PhotoSource
{
    IdChip,
    Camera,
    Upload,
}

/// <param name="Limits">What an uploaded image must keep; null = nothing is uploaded.</param>
public sealed record PhotoPolicy(PhotoSource Source, IReadOnlyList<PhotoException> Exceptions, PhotoLimits? Limits = null)
{
    /// <summary>Where the photo of a holder of this document must come from (HR-91, HR-97).</summary>
    public PhotoSource SourceFor(DocumentKind document) => Exceptions.FirstOrDefault(e => e.Documents.Contains(document))?.Source ?? Source;
}

public sealed record PhotoException(IReadOnlyList<DocumentKind> Documents, PhotoSource Source);

/// <summary>Limits of a portrait before and after re-encoding.</summary>
public sealed record PhotoLimits
{
    public required int MaxKilobytes { get; init; }

    /// <summary>Pixels on the shorter side that an upload must have.</summary>
    public required int MinWidth { get; init; }
    public required int MinHeight { get; init; }

    /// <summary>Pixels of one side above which an upload is refused unread.</summary>
    public required int MaxSide { get; init; }

    /// <summary>Size of the stored portrait in pixels; its ratio is the ratio of the crop.</summary>
    public required int OutputWidth { get; init; }
    public required int OutputHeight { get; init; }

    /// <summary>
    /// Window of the stored file, in units of 1024 bytes; no upper end = as for uploads. No seed states a lower end, so it is 0 (none)
    /// until the authority writes one into its policy: a photo that cannot be stored as large as that is refused.
    /// </summary>
    public int StoredMinKilobytes { get; init; }
    public int? StoredMaxKilobytes { get; init; }

    public int MaxStored() => StoredMaxKilobytes ?? MaxKilobytes;
    public required IReadOnlyList<string> Formats { get; init; }
}
