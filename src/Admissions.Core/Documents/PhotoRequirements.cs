using Admissions.Rules.Policy;

namespace Admissions.Core.Documents;

/// <summary>
/// What a stored portrait must be; comes from the campaign's policy. Width and height follow the ratio, so a height
/// is never given twice.
/// </summary>
/// <param name="RatioWidth">Width part of the ratio, for example 3 of 3:4.</param>
/// <param name="RatioHeight">Height part of the ratio.</param>
/// <param name="MinWidth">Smallest width in pixels; an upload that has fewer after cropping is refused, never blown up.</param>
/// <param name="MaxWidth">Largest width in pixels; larger uploads are reduced.</param>
/// <param name="MinKilobytes">Smallest file, in units of 1024 bytes; 0 for none.</param>
/// <param name="MaxKilobytes">Largest file, in units of 1024 bytes.</param>
public sealed record PhotoRequirements(int RatioWidth, int RatioHeight, int MinWidth, int MaxWidth, int MinKilobytes, int MaxKilobytes)
{
    /// <summary>True for portraits. False keeps the whole picture, as for the copy of a document; see <see cref="WholePicture"/>.</summary>
    public bool Crop { get; init; } = true;

    public int MinHeight => HeightOf(MinWidth);

    public int MaxHeight => HeightOf(MaxWidth);

    /// <summary>A picture of which nothing may be cut off, lying or standing, such as the copy of a document.</summary>
    /// <param name="minSide">Pixels that the longer side must have.</param>
    /// <param name="maxSide">Pixels of the longer side to which larger pictures are reduced.</param>
    /// <param name="maxKilobytes">Largest file, in units of 1024 bytes.</param>
    public static PhotoRequirements WholePicture(int minSide, int maxSide, int maxKilobytes) =>
        new(1, 1, minSide, maxSide, 0, maxKilobytes) { Crop = false };

    /// <summary>The requirements of a campaign's policy: the stored size fixes the ratio, and only large uploads are reduced to it.</summary>
    public static PhotoRequirements From(PhotoLimits limits) =>
        new(limits.OutputWidth, limits.OutputHeight, Math.Min(limits.MinWidth, limits.OutputWidth), limits.OutputWidth, limits.StoredMinKilobytes, limits.MaxStored());

    private int HeightOf(int width) => (int)Math.Round((double)width * RatioHeight / RatioWidth, MidpointRounding.AwayFromZero);
}

/// <summary>Either <see cref="PhotoAccepted"/> or <see cref="PhotoRefused"/>.</summary>
public abstract record PhotoOutcome;

/// <summary>A new JPEG drawn from the pixels of the upload; no metadata of the upload is left in it.</summary>
public sealed record PhotoAccepted(byte[] Jpeg, int Width, int Height) : PhotoOutcome;

/// <summary>The upload cannot be used; the sentence tells the user why and what to do.</summary>
public sealed record PhotoRefused(PhotoRefusal Reason, string Sentence) : PhotoOutcome;

public enum PhotoRefusal
{
    NotAnImage,
    TooManyBytes,
    TooManyPixels,
    Truncated,
    TooSmall,

    /// <summary>At its best quality the file is below the window of kilobytes, as for a plain white picture.</summary>
    TooLight,

    /// <summary>No quality gives a file inside the window of kilobytes.</summary>
    CannotFit,
}
