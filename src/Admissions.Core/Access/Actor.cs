using Admissions.Core.Data.Entities;

namespace Admissions.Core.Access;

/// <summary>Who acts, and how far he sees. Division codes are prefixes: 43 → 4301 → 430102.</summary>
/// <param name="Permissions">Union of the permissions of his roles; empty unless the account is Bound.</param>
/// <param name="DivisionCode">Subtree of an office user; null for candidates, points and institutions.</param>
/// <param name="PointId">Registration point of a point user.</param>
/// <param name="InstitutionId">Institution of a college user.</param>
public sealed record Actor(
    long UserId,
    string Name,
    UserKind Kind,
    IReadOnlySet<string> Permissions,
    string? DivisionCode = null,
    long? OrganizationId = null,
    long? PointId = null,
    long? InstitutionId = null)
{
    /// <summary>The system itself: jobs, reconciliation, invalidation.</summary>
    public static Actor System { get; } = new(0, "系统", UserKind.Staff, new HashSet<string>(StringComparer.Ordinal), DivisionCode: "");

    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>What the account is bound to, for the page head: 长沙市招生办, 芙蓉区第一报名点 …</summary>
    public string Place { get; init; } = "";

    /// <summary>County of a point user's point; it gives him no scope there.</summary>
    public string? CountyCode { get; init; }

    public BindingState Binding { get; init; } = BindingState.Bound;
    public bool MustChangePassword { get; init; }

    public bool Can(string permission) => Permissions.Contains(permission);

    /// <summary>Digits of a province's division code.</summary>
    public const int ProvinceDigits = 2;

    /// <summary>Of an office of the whole province.</summary>
    public bool IsProvince => DivisionCode?.Length == ProvinceDigits;

    /// <summary>Whether the division (or a part of it) lies in the actor's subtree.</summary>
    public bool Oversees(string? divisionCode) =>
        DivisionCode is not null && divisionCode is not null && divisionCode.StartsWith(DivisionCode, StringComparison.Ordinal);
}
