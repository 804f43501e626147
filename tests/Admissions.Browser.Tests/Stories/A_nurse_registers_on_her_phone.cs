using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Admissions.Browser.Tests.Stories;

/// <summary>The whole way of a candidate at 360 px, once with script and once without: account to numbered receipt and printed ticket.</summary>
public sealed class A_nurse_registers_on_her_phone
{
    /// <summary>Makes a browser of today look like the oldest that is declared to work: what came after Chrome 109 is gone.</summary>
    private const string WithoutWhatCameLater = """
        delete AbortSignal.any; delete Array.fromAsync; delete Object.groupBy; delete Map.groupBy; delete Promise.withResolvers; delete Promise.try; delete URL.canParse; delete URL.parse;
        for (const late of ["toSorted", "toReversed", "toSpliced", "with"]) delete Array.prototype[late];
        for (const late of ["union", "intersection", "difference", "isSubsetOf"]) delete Set.prototype[late];
        for (const late of ["isWellFormed", "toWellFormed"]) delete String.prototype[late];
        delete Document.prototype.startViewTransition; delete HTMLElement.prototype.showPopover; delete HTMLElement.prototype.togglePopover; delete Element.prototype.checkVisibility;
        """;

    [Theory]
    [Covers("HR-10")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task From_sign_up_to_the_ticket(bool script)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var line = await tenant.PlanLineAsync(major: "会计学");
        var point = await tenant.PointAsync();
        var site = await Site.GetAsync();
        var page = await site.OpenAsync(360, 780, script);
        await page.AddInitScriptAsync(WithoutWhatCameLater);
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                complaints.Add($"{page.Url}: {message.Text}");
        };
        page.PageError += (_, error) => complaints.Add($"{page.Url}: {error}");
        var slug = tenant.Tenant.Slug;

        await page.GotoAsync($"/{slug}/ks/adult-2026/sign-up");
        await page.ShouldNotScrollSidewaysAsync();
        if (script)
            await page.ShouldBeAccessibleAsync();
        await Fill(page, "UserName", "hushi2026");
        await Fill(page, "Password", "Qi9#luan77");
        await Fill(page, "Again", "Qi9#luan77");
        await Fill(page, "DocumentNumber", TestIds.Resident("430104", "19810615", 24));
        await Fill(page, "Name", "欧阳文静");
        await Fill(page, "Phone", "19900000318");
        await Submit(page);
        page.Url.ShouldNotContain("sign-up", customMessage: await page.MainTextAsync());

        // The form is closed until notices are read and the pledge is signed.
        await page.GotoAsync($"/{slug}/ks/adult-2026/basic/identity");
        page.Url.ShouldContain("/notices");
        await CheckAll(page);
        await Submit(page);
        await page.GotoAsync($"/{slug}/ks/adult-2026/pledge");
        await CheckAll(page);
        await Submit(page);

        await FillTheForm(page, tenant, "/ks/adult-2026");
        await using var db = tenant.Open();
        var registration = await db.Registrations.AsNoTracking().SingleAsync();
        registration.State.ShouldBe(RegistrationState.Draft);
        registration.Draft!.ShouldContain("410100");
        registration.Version.ShouldBe(0, "a draft never counts");

        await page.GotoAsync($"/{slug}/ks/adult-2026/choices");
        await page.ShouldNotScrollSidewaysAsync();
        if (script)
        {
            await page.ShouldBeAccessibleAsync();
            await page.PictureAsync("candidate-choices");
        }
        await page.GotoAsync($"/{slug}/ks/adult-2026/choices?q={Uri.EscapeDataString(line.MajorName)}");
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "设为第一志愿" }).First.ClickAsync());
        (await page.Locator("#Choice1").InnerTextAsync()).ShouldContain(line.MajorName);

        await page.GotoAsync($"/{slug}/ks/adult-2026/point?city=4301");
        await page.ShouldNotScrollSidewaysAsync();
        await page.Locator($"#point-{point.Id}").CheckAsync();
        await Submit(page);

        await page.GotoAsync($"/{slug}/ks/adult-2026/check");
        await page.ShouldNotScrollSidewaysAsync();
        if (script)
        {
            await page.ShouldBeAccessibleAsync();
            await page.PictureAsync("candidate-check");
        }
        await CheckAll(page);
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "提交报名" }).ClickAsync());

        page.Url.ShouldContain("/receipt", customMessage: await page.MainTextAsync());
        var version = await db.FormVersions.AsNoTracking().SingleAsync();
        (await page.MainTextAsync()).Replace(" ", "", StringComparison.Ordinal).ShouldContain(version.ReceiptNumber.Replace(" ", "", StringComparison.Ordinal));
        (await db.Registrations.AsNoTracking().SingleAsync()).State.ShouldBe(RegistrationState.Submitted);
        await page.ShouldNotScrollSidewaysAsync();
        if (script)
        {
            await page.ShouldBeAccessibleAsync();
            await page.PictureAsync("candidate-receipt");
        }
        var form = await page.PdfAsync($"/{slug}/ks/adult-2026/receipt?handler=ProcessForm");
        form.Length.ShouldBeGreaterThan(20_000);

        await TheOthersDoTheirPartAsync(tenant, point, await db.Registrations.AsNoTracking().Include(r => r.User).SingleAsync());
        await page.GotoAsync($"/{slug}/ks/adult-2026/ticket");
        await page.ShouldNotScrollSidewaysAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { NameRegex = new("下载准考证") }).ClickAsync());
        var ticket = await File.ReadAllBytesAsync(await download.PathAsync());
        ticket[..5].ShouldBe("%PDF-"u8.ToArray());
        (await PdfReader.ReadAsync(ticket)).Unbroken.ShouldContain("欧阳文静");
        complaints.ShouldBeEmpty();
    }

    /// <summary>Confirmed at the counter, paid, reported, numbered, the papers generated: what others do before a ticket can be printed.</summary>
    private static async Task TheOthersDoTheirPartAsync(TestTenant tenant, RegistrationPoint point, Registration row)
    {
        var clerk = await tenant.ClerkAsync(point);
        var candidate = new TestCandidate(tenant, row.User!, await tenant.ActorAsync(row.User!), row.Id, row.DocumentNumber);
        RegistrationBuilders.Must(await clerk.ReadCardAsync(candidate));
        RegistrationBuilders.Must(await clerk.DoAsync<PhotoService, Photo>((s, c) => s.TakeAsync(row.Id, new MemoryStream(Pictures.Png(960, 1280)), PhotoOrigin.IdChip, c)));
        foreach (var item in (await clerk.OpenAsync(candidate))!.Items.Where(i => i.Applies))
            RegistrationBuilders.Must(await clerk.ReviewAsync(candidate, item.Code));
        RegistrationBuilders.Must(await clerk.ConfirmAsync(candidate));
        await using var db = tenant.Open();
        await db.Registrations.Where(r => r.Id == row.Id).ExecuteUpdateAsync(r => r.SetProperty(x => x.State, RegistrationState.Valid).SetProperty(x => x.PaidAt, DateTimeOffset.UnixEpoch));
        var district = new ExamDistrict { CampaignId = tenant.CampaignId, Code = "0121", Name = "星沙考区", DivisionCode = point.CountyCode };
        db.ExamDistricts.Add(district);
        await db.SaveChangesAsync();
        db.ExamSites.Add(new ExamSite { CampaignId = tenant.CampaignId, DistrictId = district.Id, CountyCode = point.CountyCode, Code = "A1", Name = "星沙中学", Address = "开元东路 0 号", RoomCount = 1, State = ExamSiteState.Approved });
        db.ExamScopes.Add(new ExamScope { CampaignId = tenant.CampaignId, CountyCode = point.CountyCode, Category = "", DistrictId = district.Id });
        await db.SaveChangesAsync();
        await tenant.SetClockAsync("2026-10-08 10:00");
        await tenant.NumberedAsync();
        await tenant.GenerateExamDocumentsAsync();
        await tenant.SetClockAsync("2026-10-20 10:00");
    }

    internal static Task Fill(IPage page, string field, string value) => page.Locator($"[name$='.{field}']").First.FillAsync(value);

    internal static Task Submit(IPage page) =>
        page.LoadAfterAsync(() => page.Locator("main form button.btn-primary[type=submit]").First.ClickAsync());

    /// <summary>The three pages of basic information, as a person living in Changsha fills them in.</summary>
    internal static async Task FillTheForm(IPage page, TestTenant tenant, string own)
    {
        foreach (var group in new[] { "identity", "education", "contact" })
        {
            await page.GoAsync(tenant, $"{own}/basic/{group}");
            await page.ShouldNotScrollSidewaysAsync();
            foreach (var (field, value) in RegistrationBuilders.FullFields("4301"))
                await FillField(page, field, value!);
            await Submit(page);
        }
    }

    internal static async Task CheckAll(IPage page)
    {
        foreach (var box in await page.Locator("main input[type=checkbox]").AllAsync())
            await box.CheckAsync();
    }

    private static async Task FillField(IPage page, string field, string value)
    {
        var controls = page.Locator($"main [name='{field}'], main [name$='.{char.ToUpperInvariant(field[0])}{field[1..]}'], main [name$='[{field}]']");
        if (await controls.CountAsync() == 0)
            return;
        var first = controls.First;
        var tag = await first.EvaluateAsync<string>("e => e.tagName + ':' + (e.type || '')");
        if (tag.StartsWith("SELECT", StringComparison.Ordinal))
            await first.SelectOptionAsync(value);
        else if (tag.EndsWith(":radio", StringComparison.Ordinal))
            await page.Locator($"main input[type=radio][value='{value}']").First.CheckAsync();
        else
            await first.FillAsync(value);
    }
}
