namespace Admissions.Core.Data.Entities;

/// <summary>One examination authority (platform table, no row-level security).</summary>
public sealed class Tenant
{
    public int Id { get; set; }

    /// <summary>First path segment, e.g. <c>hunan</c>.</summary>
    public required string Slug { get; init; }

    public required string Name { get; set; }

    /// <summary>GB/T 2260 prefix of the province, e.g. <c>43</c>.</summary>
    public required string DivisionPrefix { get; init; }

    public required string Phone { get; set; }

    /// <summary>Other first segments of the portals, as <c>alias=canonical</c>, e.g. <c>hngz=gl</c>.</summary>
    public required string[] PortalAliases { get; set; }

    /// <summary>Footer facts that government sites must carry: host, address, site code, ICP and police numbers.</summary>
    public required string FooterJson { get; set; }

    /// <summary>Connection string of another database for this tenant; null means the common one.</summary>
    public string? ConnectionString { get; set; }
}
