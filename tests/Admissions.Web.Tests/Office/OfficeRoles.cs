using Admissions.Core.Access;
using Admissions.Core.Campaigns;

namespace Admissions.Web.Tests.Office;

/// <summary>All office roles with a place of theirs, from the reference data; and one tenant for questions that change nothing.</summary>
public static class OfficeRoles
{
    private static readonly Lazy<Task<TestTenant>> Tenant = new(() => TestTenant.CreateAsync());

    public static Task<TestTenant> TenantAsync() => Tenant.Value;

    /// <summary>Role and place of every office role that lacks all of the permissions.</summary>
    /// <param name="permissions">Names with spaces between.</param>
    public static TheoryData<string, string> Without(string permissions)
    {
        var data = new TheoryData<string, string>();
        foreach (var role in TenantSetup.Roles.Where(r => r.Level is "Province" or "City" or "County" && !r.Permissions.Intersect(permissions.Split(' '), StringComparer.Ordinal).Any()))
            data.Add(role.Role, role.Level switch { "Province" => "43", "City" => "4301", _ => "430121" });
        return data;
    }
}
