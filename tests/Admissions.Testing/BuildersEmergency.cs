using System.Globalization;
using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Rules.Emergencies;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Testing;

/// <summary>Emergencies as the province declares them.</summary>
public static class EmergencyBuilders
{
    /// <summary>Beijing time.</summary>
    public static DateTimeOffset Beijing(string time) => new(DateTime.Parse(time, CultureInfo.InvariantCulture), TimeSpan.FromHours(8));

    public static async Task<Actor> StaffActorAsync(this TestTenant tenant, string role, string place = "", long? pointId = null) =>
        await tenant.ActorAsync(await tenant.StaffAsync(role, place, pointId));

    /// <summary>An activation in force from 2026-09-08 00:00 to the given end.</summary>
    public static async Task<EmergencyActivation> ActivatedAsync(
        this TestTenant tenant, string division, string until = "2026-09-12 00:00", CollectionMode mode = CollectionMode.Online, params string[] measures)
    {
        var chosen = measures.Length > 0 ? measures : mode == CollectionMode.Online ? [EmergencyMeasures.DraftForms, EmergencyMeasures.BatchEntryOwnPoint] : [EmergencyMeasures.CollectionMode];
        return await tenant.ActivatedAsync(new ActivationOptions(division, Beijing("2026-09-08 00:00"), Beijing(until), chosen, mode, [], "应急领导小组决定"));
    }

    public static async Task<EmergencyActivation> ActivatedAsync(this TestTenant tenant, ActivationOptions options)
    {
        var province = await tenant.StaffActorAsync("ProvinceAdministrator", "43");
        var prepared = Must(await tenant.DoAsync<EmergencyService, Outcome<EmergencyActivation>>(province, (s, c) => s.PrepareAsync(options, c)));
        return Must(await tenant.DoAsync<EmergencyService, Outcome<EmergencyActivation>>(province, (s, c) => s.ActivateAsync(prepared.Id, c), "停电"));
    }
}
