using System.ComponentModel.DataAnnotations;

namespace Admissions.Core.Data;

/// <summary>Configuration section <c>Admissions:Database</c>.</summary>
public sealed class DatabaseOptions
{
    public const string Section = "Admissions:Database";

    /// <summary>Role that owns no table and cannot bypass row-level security; everything but migrations uses it.</summary>
    [Required]
    public string App { get; set; } = "";

    /// <summary>Owner role; only the migrator and the demo loader need it.</summary>
    public string? Owner { get; set; }
}
