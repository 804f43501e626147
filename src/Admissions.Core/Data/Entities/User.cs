using Microsoft.AspNetCore.Identity;

namespace Admissions.Core.Data.Entities;

public enum UserKind { Candidate, Staff, Institution }

/// <summary>Applied → Bound → Disabled (HR-04). Only Bound has permissions.</summary>
public enum BindingState { Applied, Bound, Disabled }

/// <summary>An account. The same user name may exist in two tenants; row-level security keeps them apart.</summary>
public sealed class User : IdentityUser<long>
{
    public const int UserNameMaxLength = 64;

    public int TenantId { get; private set; }

    /// <summary>The last wrong password typed where the browser was not known.</summary>
    public DateTimeOffset? LastFailedAt { get; private set; }
    public UserKind Kind { get; set; }
    public BindingState Binding { get; set; }
    public required string DisplayName { get; set; }
    public long? OrganizationId { get; set; }
    public Organization? Organization { get; set; }
    public long? PointId { get; set; }
    public RegistrationPoint? Point { get; set; }
    public long? InstitutionId { get; set; }
    public Institution? Institution { get; set; }

    /// <summary>County whose point the account was applied for; that county binds it (HR-04, HR-05). Null for issued accounts.</summary>
    public string? AppliedCountyCode { get; set; }

    /// <summary>Issued accounts must set a new password before anything else.</summary>
    public bool MustChangePassword { get; set; }
    /// <summary>Made with the demo data; the first page of a demo offers these and no visitor's account.</summary>
    public bool IsSeeded { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public List<UserRole> Roles { get; } = [];
}

public sealed class UserRole : TenantRow
{
    public long UserId { get; set; }
    public required string Role { get; init; }
}

/// <summary>Roles are rows of (role, permission); code asks for permissions only.</summary>
public sealed class RolePermission : TenantRow
{
    public required string Role { get; init; }
    public required string Permission { get; init; }
}

/// <summary>A right that a built-in role was given at some time; it may have been taken away since.</summary>
public sealed class RoleDefault : TenantRow
{
    public required string Role { get; init; }
    public required string Permission { get; init; }
}

/// <summary>A sign-in kept on the server, so that signing out kills the cookie wherever a copy of it is.</summary>
public sealed class Session : TenantRow
{
    /// <summary>SHA-256 of the random key in the cookie; the key itself is never stored.</summary>
    public required byte[] KeyHash { get; init; }
    public long UserId { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset LastSeenAt { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>Minutes without a request after which it ends, by the policy at the sign-in.</summary>
    public int IdleMinutes { get; init; }
    public string? Ip { get; set; }
}
