using System.Globalization;
using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Emergencies;
using Admissions.Core.Exchange;
using Admissions.Rules.Emergencies;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Testing;

/// <summary>Emergencies as the province declares them.</summary>
public static class EmergencyBuilders
{
    private static int _serial;

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

    /// <summary>Printed and registered forms of the clerk's point, by number.</summary>
    public static async Task<IReadOnlyList<string>> CollectedFormsAsync(this TestTenant tenant, Actor clerk, int count)
    {
        var printed = Must(await tenant.DoAsync<DraftFormService, Outcome<Printed<RegistrationDraftForms>>>(clerk, (s, c) => s.PrintAsync(count, c)));
        List<string> numbers = [.. printed.Document.Sheets.Select(s => s.Number)];
        _ = Must(await tenant.DoAsync<DraftFormService, Outcome<int>>(clerk, (s, c) => s.CollectAsync(numbers[0], numbers[^1], c)));
        return numbers;
    }

    /// <summary>A form filled in by a new person, all rules met unless changed.</summary>
    public static TypedForm TypedForm(this TestTenant tenant, string number, PlanLine line, params (string Field, string Value)[] changes)
    {
        ArgumentNullException.ThrowIfNull(line);
        var serial = Interlocked.Increment(ref _serial);
        var values = FullFields().Where(f => f.Value is not null).ToDictionary(f => f.Key, f => f.Value!, StringComparer.Ordinal);
        values["formNumber"] = number;
        values["name"] = "蒋文静";
        values["documentNumber"] = TestIds.Resident("430104", $"19{60 + serial / 900 % 40:00}0{1 + serial / 100 % 9}15", serial % 900 + 1);
        values["choice1.institution"] = line.Institution!.Code;
        values["choice1.major"] = line.MajorCode;
        foreach (var (field, value) in changes)
            values[field] = value;
        return new TypedForm(0, values);
    }

    /// <summary>The forms as an XLSX file with every column of the layout.</summary>
    public static byte[] FormsWorkbook(this TestTenant tenant, IEnumerable<TypedForm> forms)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        var layout = DraftFormLayout.Of(tenant.Policy);
        using var stream = new MemoryStream();
        XlsxWriter.Write(stream, "草表", [.. layout.Select(c => c.Title)], forms.Select(f => (IReadOnlyList<object?>)[.. layout.Select(c => (object?)f[c.Field])]));
        return stream.ToArray();
    }
}
