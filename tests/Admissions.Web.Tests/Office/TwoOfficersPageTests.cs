using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office;

/// <summary>Two officers of one office open the same form: the later save is refused with who was first, and keeps what was typed.</summary>
public sealed class TwoOfficersPageTests
{
    private const string Campaign = "/gl/adult-2026";
    private const string County = "430121";
    private const string Staff = $"{Campaign}/information-staff";
    private const string Equipment = $"{Campaign}/equipment/edit";
    private const string Districts = $"{Campaign}/sites/districts?edit=0101";

    [Fact]
    public async Task InformationStaff_OpenedBeforeAColleagueSaved_IsRefusedWithWhoAndWhenAndKeepsWhatWasTyped()
    {
        var (tenant, first, second) = await StartAsync("CountyOfficer", County);
        var opened = Seen(await second.GetAsync(Staff));
        KeyValuePair<string, string>[] typed = [new("Input.InChargeName", "谭志远"), new("Input.InChargePhone", "0731-55000318"), new("Input.AdministratorPhone", "19900000318")];
        await first.PostAsync(Staff, [.. typed, new("Input.AdministratorName", "罗敏")]);

        var late = await second.PostAsync(Staff, [.. typed, new("Input.AdministratorName", "周楠"), opened]);

        Refused(late, $"信息管理人员刚刚由{await NameAsync(tenant, "InformationStaffRecorded")}在 9月20日（周日）10:00 改过，没有保存这次的修改");
        late.Text.ShouldContain("现在登记的是“罗敏”");
        Value(late, "Input.AdministratorName").ShouldBe("周楠");
        await using var db = tenant.Open();
        (await db.InformationStaff.AsNoTracking().SingleAsync()).AdministratorName.ShouldBe("罗敏");
        (await second.PostAsync(Staff, [.. typed, new("Input.AdministratorName", "周楠"), Seen(late)])).Status.ShouldBe(HttpStatusCode.Redirect);
        (await db.InformationStaff.AsNoTracking().SingleAsync()).AdministratorName.ShouldBe("周楠");
    }

    [Fact]
    public async Task Equipment_OpenedBeforeAColleagueSaved_IsRefusedWithWhoAndWhenAndKeepsWhatWasTyped()
    {
        var (tenant, first, second) = await StartAsync("CountyOfficer", County);
        var opened = await second.GetAsync(Equipment);
        await first.PostAsync(Equipment, [Line(opened, "Cores", "2")]);

        var late = await second.PostAsync(Equipment, [Line(opened, "Cores", "8"), Seen(opened)]);

        Refused(late, $"设备配置刚刚由{await NameAsync(tenant, "EquipmentChecked")}在 9月20日（周日）10:00 改过，没有保存这次的修改");
        late.Text.ShouldContain("现在填的是“2”");
        Value(late, Line(opened, "Cores", "").Key).ShouldBe("8");
        await using var db = tenant.Open();
        (await db.EquipmentChecks.AsNoTracking().SingleAsync()).Entries.ShouldNotContain("\"8\"");
        (await second.PostAsync(Equipment, [Line(opened, "Cores", "8"), Seen(late)])).Status.ShouldBe(HttpStatusCode.Redirect);
        (await db.EquipmentChecks.AsNoTracking().SingleAsync()).Entries.ShouldContain("\"8\"");
    }

    [Fact]
    public async Task District_OpenedBeforeAColleagueSaved_IsRefusedWithWhoAndWhenAndKeepsWhatWasTyped()
    {
        var (tenant, first, second) = await StartAsync("CityOfficer", "4301");
        await AddDistrictAsync(first);
        var opened = Seen(await second.GetAsync(Districts));
        await first.PostAsync(Districts, [new("Input.Name", "芙蓉东考区")]);

        var late = await second.PostAsync(Districts, [new("Input.Name", "芙蓉西考区"), opened]);

        Refused(late, $"考区 0101 刚刚由{await NameAsync(tenant, "ExamDistrictChanged")}在 9月20日（周日）10:00 改过，没有保存这次的修改");
        late.Text.ShouldContain("现在是“芙蓉东考区”");
        Value(late, "Input.Name").ShouldBe("芙蓉西考区");
        await using var db = tenant.Open();
        (await db.ExamDistricts.AsNoTracking().SingleAsync()).Name.ShouldBe("芙蓉东考区");
        (await second.PostAsync(Districts, [new("Input.Name", "芙蓉西考区"), Seen(late)])).Status.ShouldBe(HttpStatusCode.Redirect);
        (await db.ExamDistricts.AsNoTracking().SingleAsync()).Name.ShouldBe("芙蓉西考区");
    }

    /// <summary>Both press at the same moment: one is saved, the other told.</summary>
    [Theory]
    [InlineData(Staff, "CountyOfficer", County)]
    [InlineData(Equipment, "CountyOfficer", County)]
    [InlineData(Districts, "CityOfficer", "4301")]
    public async Task Post_ByTwoAtOnce_SavesOneAndTellsTheOther(string page, string role, string place)
    {
        var (_, first, second) = await StartAsync(role, place);
        if (page == Districts)
            await AddDistrictAsync(first);
        var opened = await first.GetAsync(page);
        Task<PageAnswer> SaveAsync(Browser officer, string name, string number) => officer.PostAsync(page, page switch
        {
            Staff => [new("Input.InChargeName", name), new("Input.InChargePhone", "0731-55000318"), new("Input.AdministratorName", name), new("Input.AdministratorPhone", "19900000318"), Seen(opened)],
            Equipment => [Line(opened, "Cores", number), Seen(opened)],
            _ => [new("Input.Name", name), Seen(opened)],
        });

        var answers = await Task.WhenAll(SaveAsync(first, "罗敏", "4"), SaveAsync(second, "周楠", "8"));

        answers.Select(a => a.Status).Order().ShouldBe([HttpStatusCode.Redirect, HttpStatusCode.BadRequest]);
        answers.Single(a => a.Status == HttpStatusCode.BadRequest).Text.ShouldContain("没有保存这次的修改");
    }

    private static void Refused(PageAnswer late, string sentence)
    {
        late.Status.ShouldBe(HttpStatusCode.BadRequest);
        late.Text.ShouldContain(sentence);
        late.Text.ShouldContain("填的内容还在");
    }

    private static Task<PageAnswer> AddDistrictAsync(Browser officer) =>
        officer.PostAsync($"{Campaign}/sites/districts", [new("Input.Code", "0101"), new("Input.Name", "芙蓉考区"), new("Input.DivisionCode", "430102")]);

    private static async Task<string> NameAsync(TestTenant tenant, string type)
    {
        await using var db = tenant.Open();
        return await db.Events.Where(e => e.Type == type).Select(e => e.ActorName).SingleAsync();
    }

    private static KeyValuePair<string, string> Line(PageAnswer page, string code, string value)
    {
        var name = page.Document.QuerySelectorAll("input[name$='.Code']").Single(i => i.GetAttribute("value") == code).GetAttribute("name")!;
        return KeyValuePair.Create(name[..^"Code".Length] + "Value", value);
    }

    private static KeyValuePair<string, string> Seen(PageAnswer page) => KeyValuePair.Create("Input.Seen", Value(page, "Input.Seen")!);

    private static string? Value(PageAnswer page, string name) => (page.Document.QuerySelector($"[name='{name}']") as IHtmlInputElement)?.Value;

    private static async Task<(TestTenant Tenant, Browser First, Browser Second)> StartAsync(string role, string place)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-20 10:00");
        var host = await WebHost.GetAsync();
        return (tenant, await host.Open(tenant).AsAsync(await tenant.StaffAsync(role, place)), await host.Open(tenant).AsAsync(await tenant.StaffAsync(role, place)));
    }
}
