using System.Net;
using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Accounts;

/// <summary>An office's own computers (湘教考信字〔2019〕3号 §二.3 「专机专用」).</summary>
public sealed class TerminalTests
{
    [Fact]
    [Covers("HR-13")]
    public async Task SignIn_OutsideTheOfficesNetwork_IsRefusedAndLogged()
    {
        var tenant = await TestTenant.CreateAsync();
        var officer = await tenant.StaffAsync("CountyOfficer", "430102");
        var other = await tenant.StaffAsync("CountyOfficer", "430104");

        var off = await SignInAsync(tenant, officer, "10.2.0.5");
        var saved = await (await (await FromAsync(tenant, "10.1.3.4")).AsAsync(officer)).PostAsync("/gl/adult-2026/terminals", [KeyValuePair.Create("Input.Networks", "10.1.0.0/16")]);
        var outside = await SignInAsync(tenant, officer, "10.2.0.5");
        var inside = await SignInAsync(tenant, officer, "10.1.3.4");
        var otherOffice = await SignInAsync(tenant, other, "10.2.0.5");

        off.Status.ShouldBe(HttpStatusCode.Redirect, "off by default");
        saved.Status.ShouldBe(HttpStatusCode.Redirect);
        outside.Status.ShouldBe(HttpStatusCode.BadRequest);
        outside.Text.ShouldContain("没有在所在单位登记");
        inside.Status.ShouldBe(HttpStatusCode.Redirect);
        otherOffice.Status.ShouldBe(HttpStatusCode.Redirect, "the list is the office's own");
        await using var db = tenant.Open();
        var refused = await db.Events.SingleAsync(e => e.Type == "SignInRefused");
        (refused.ActorId, refused.Ip).ShouldBe((officer.Id, "10.2.0.5"));
        (await db.Events.CountAsync(e => e.Type == "TerminalsChanged")).ShouldBe(1);
    }

    [Theory]
    [InlineData("10.1.0.0/16, 火星", "不是地址或者网段")]
    [InlineData("10.1.0.0/40", "不是地址或者网段")]
    [InlineData("10.9.0.0/16", "这台电脑也登录不了")]
    public async Task Post_ListThatCannotBe_SaysWhatAndChangesNothing(string networks, string sentence)
    {
        var tenant = await TestTenant.CreateAsync();
        var officer = await tenant.StaffAsync("CountyOfficer", "430102");

        var answer = await (await (await FromAsync(tenant, "10.1.3.4")).AsAsync(officer)).PostAsync("/gl/adult-2026/terminals", [KeyValuePair.Create("Input.Networks", networks)]);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Text.ShouldContain(sentence);
        await using var db = tenant.Open();
        (await db.Organizations.AnyAsync(o => o.TerminalNetworks != null)).ShouldBeFalse();
    }

    private static async Task<PageAnswer> SignInAsync(TestTenant tenant, User user, string address) =>
        await (await FromAsync(tenant, address)).PostAsync("/gl/sign-in", [KeyValuePair.Create("Input.UserName", user.UserName!), KeyValuePair.Create("Input.Password", TestTenant.Password)]);

    /// <summary>A browser at an address, as the balancer reports it.</summary>
    private static async Task<Browser> FromAsync(TestTenant tenant, string address)
    {
        var browser = (await WebHost.GetAsync()).Open(tenant);
        browser.Client.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        return browser;
    }
}
