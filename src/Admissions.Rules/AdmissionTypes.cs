namespace Admissions.Rules;

/// <summary>How a candidate is to be admitted (招生类别), as registrations store it.</summary>
public static class AdmissionTypes
{
    /// <summary>Without examination (HR-27).</summary>
    public const string Exempt = nameof(Exempt);

    /// <summary>By the unified examination.</summary>
    public const string Unified = nameof(Unified);
}
