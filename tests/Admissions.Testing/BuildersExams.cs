using Admissions.Core;
using Admissions.Core.Events;
using Admissions.Core.Exams;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Testing;

/// <summary>From the released numbers to the examination documents, each step by its officer.</summary>
public static class ExamBuilders
{
    /// <summary>Does one verb of the allocation as an officer of the role.</summary>
    public static async Task<Outcome<T>> AllocationAsync<T>(this TestTenant tenant, string role, string place, Func<RoomAllocationService, ProcessContext, Task<Outcome<T>>> act, string? reason = null)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(act);
        var context = await tenant.ProcessAsync(await tenant.ActorAsync(await tenant.StaffAsync(role, place)), reason);
        await using var scope = tenant.Scope();
        return await act(scope.ServiceProvider.GetRequiredService<RoomAllocationService>(), context);
    }

    /// <summary>Sends the proposed allocation of every district up to the province, which takes it in; window Numbering must be open.</summary>
    public static async Task AcceptAllocationsAsync(this TestTenant tenant, params string[] exceptDistricts)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        await using var db = tenant.Open();
        var districts = await db.RoomAllocations.Where(a => a.CampaignId == tenant.CampaignId && !exceptDistricts.Contains(a.District!.Code))
            .Select(a => new { a.DistrictId, a.District!.DivisionCode }).ToListAsync();
        foreach (var district in districts)
        {
            Must(await tenant.AllocationAsync(district.DivisionCode.Length == 4 ? "CityOfficer" : "CountyOfficer", district.DivisionCode, (s, c) => s.SubmitAsync(district.DistrictId, c)));
            Must(await tenant.AllocationAsync("CityOfficer", district.DivisionCode[..4], (s, c) => s.ReviewAsync(district.DistrictId, true, c)));
            Must(await tenant.AllocationAsync("InformationOfficer", "43", (s, c) => s.AcceptAsync(district.DistrictId, true, c)));
        }
    }

    /// <summary>The whole way to the examination documents; window Numbering must be open.</summary>
    public static async Task GenerateExamDocumentsAsync(this TestTenant tenant)
    {
        await tenant.AcceptAllocationsAsync();
        Must(await tenant.AllocationAsync("InformationOfficer", "43", (s, c) => s.GenerateAsync(c)));
    }
}
