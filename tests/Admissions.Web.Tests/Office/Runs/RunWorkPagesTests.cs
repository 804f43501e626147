using System.Net;
using System.Text.Json;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office.Runs;

/// <summary>What an officer sees of a run while the background works at it: the request ends at once, the work goes on without it.</summary>
public sealed class RunWorkPagesTests : PageTests
{
    private const string Runs = "/gl/adult-2026/runs";
    private Browser _information = null!;
    private Browser _adult = null!;
    private User _starter = null!;

    protected override async Task ArrangeAsync()
    {
        await using (var db = Tenant.Open())
        {
            var district = new ExamDistrict { CampaignId = Tenant.CampaignId, Code = "0101", Name = "芙蓉考区", DivisionCode = "430102" };
            db.ExamDistricts.Add(district);
            await db.SaveChangesAsync();
            db.ExamSites.Add(new ExamSite
            {
                CampaignId = Tenant.CampaignId, DistrictId = district.Id, CountyCode = "430102", Code = "A1", Name = "育才中学", Address = "韶山路 1 号",
                ContactName = "周明", ContactPhone = "0731-80000000", RoomCount = 4, State = ExamSiteState.Approved,
            });
            db.ExamScopes.Add(new ExamScope { CampaignId = Tenant.CampaignId, CountyCode = "430102", Category = "", DistrictId = district.Id });
            await db.SaveChangesAsync();
        }
        await RunCandidates.InsertAsync(Tenant, Enumerable.Repeat(new RunCandidate("430102", StudyLevel.CollegeToBachelor, "Law"), 40));
        await Tenant.AcceptedReportsAsync();
        await Tenant.SetClockAsync("2026-10-08 10:00");
        _starter = await Tenant.StaffAsync("InformationOfficer", "43");
        _information = await Host.Open(Tenant).AsAsync(_starter);
        _adult = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("AdultAdmissionOfficer", "43"));
    }

    [Fact]
    public async Task Start_AnswersAtOnce_AndThePageShowsTheWorkThenTheResult()
    {
        var run = await StartAsync(_information);

        var going = await _information.GetAsync(run);
        going.Text.ShouldContain("正在运算。");
        going.Text.ShouldContain("可以离开本页，关掉浏览器也不影响");
        going.Text.ShouldContain($"第 3 步，共 6 步 {_starter.DisplayName}");
        going.Text.ShouldNotContain("接着运算");
        var bar = going.Document.QuerySelector("[data-progress]").ShouldNotBeNull();
        bar.GetAttribute("data-progress")!.ShouldEndWith($"{run}?handler=Events");
        bar.QuerySelector("progress").ShouldNotBeNull().GetAttribute("aria-label").ShouldBe("运算进度");
        // Without script the page asks again by itself, and by a link.
        bar.QuerySelector("noscript").ShouldNotBeNull().InnerHtml.ShouldContain("http-equiv=\"refresh\"");
        going.Document.QuerySelectorAll("main a").ShouldContain(a => a.TextContent == "刷新" && a.GetAttribute("href")!.EndsWith(run, StringComparison.Ordinal));

        (await Tenant.WorkAsync()).ShouldBe(1);
        var done = await _information.GetAsync(run);
        done.Text.ShouldContain("试算完成，还没有发布");
        done.Document.QuerySelector("[data-progress]").ShouldBeNull();
    }

    [Fact]
    public async Task Start_RequestAbortedInTheSnapshot_StillEndsVerified()
    {
        var held = new HeldNumbering { Snapshot = new Gate() };
        await using var host = await WebHost.WithAsync(held.Replace);
        var browser = await host.Open(Tenant).AsAsync(_starter);
        var page = await browser.GetAsync($"{Runs}/new/numbering");
        var token = page.Document.QuerySelector("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var left = new CancellationTokenSource();

        var sent = browser.Client.PostAsync($"/{Tenant.Tenant.Slug}{Runs}/new/numbering", new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token)]), left.Token);
        await held.Snapshot.Reached;
        await left.CancelAsync();
        held.Snapshot.Open();
        // The server has heard that nobody waits any more; the client learns nothing.
        await Should.ThrowAsync<Exception>(sent);

        await using var db = Tenant.Open();
        await BulkBuilders.UntilAsync(() => db.Runs.AnyAsync(r => r.JobId != null));
        (await Tenant.WorkAsync()).ShouldBe(1);
        (await db.Runs.SingleAsync()).State.ShouldBe(RunState.Verified);
    }

    [Fact]
    public async Task Start_TwoOfficersAtOnce_OneIsToldWhoWasFaster()
    {
        var other = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("InformationOfficer", "43"));

        var answers = await Task.WhenAll(new[] { _information, other }.Select(b => b.PostAsync($"{Runs}/new/numbering", [])));

        answers.Count(a => a.Status == HttpStatusCode.Redirect).ShouldBe(1);
        answers.Single(a => a.Status != HttpStatusCode.Redirect).Text.ShouldMatch("另一名工作人员刚刚开始了编排准考证号|号编排准考证号还没有办完，请先发布或作废");
        await using var db = Tenant.Open();
        (await db.Runs.CountAsync(), await db.JobRuns.CountAsync()).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Events_OfARun_TellEachPartAndItsEnd()
    {
        var held = new HeldNumbering { Engine = new Gate(), Verifier = new Gate() };
        await using var host = await WebHost.WithAsync(held.Replace);
        var run = await StartAsync(_information);
        using var response = await _information.Client.GetAsync($"/{Tenant.Tenant.Slug}{run}?handler=Events", HttpCompletionOption.ResponseHeadersRead);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        using var stream = new StreamReader(await response.Content.ReadAsStreamAsync());
        (await NextAsync(stream)).Text.ShouldBe("排队，等后台开始办理");

        var working = Tenant.WorkAsync(host.Services);
        await held.Engine.Reached;
        var early = await NextAsync(stream, "运算");
        (await _information.GetAsync(run)).Document.QuerySelector("[data-progress] progress")!.GetAttribute("value").ShouldBe($"{early.Percent}");
        held.Engine.Open();
        await held.Verifier.Reached;
        var late = await NextAsync(stream, "校验结果");
        (await _information.GetAsync(run)).Text.ShouldContain("已经算出，正在校验。");
        held.Verifier.Open();
        await working;

        var last = late;
        while (!last.Done)
            last = await NextAsync(stream);
        (early.Percent, late.Done, last.Percent).ShouldBe((10, false, 100));
        late.Percent.ShouldBeGreaterThan(early.Percent);
        (await stream.ReadToEndAsync()).Trim().ShouldBe("");
    }

    [Fact]
    public async Task Events_OfARunThatIsNotTheReaders_AreNotFound()
    {
        var run = await StartAsync(_information);
        var group = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("AdmissionManagementOfficer", "43"));

        (await group.GetAsync($"{run}?handler=Events")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Starter_DisabledBeforeTheWork_FailsTheRunInWords()
    {
        var run = await StartAsync(_information);
        await using (var db = Tenant.Open())
            await db.Users.Where(u => u.Id == _starter.Id).ExecuteUpdateAsync(u => u.SetProperty(x => x.Binding, BindingState.Disabled));

        await Tenant.WorkAsync();

        var page = await _adult.GetAsync(run);
        page.Text.ShouldContain("这次运算没有通过，已作废，什么都没有改动。");
        page.Text.ShouldContain($"要求运算的 {_starter.DisplayName} 的账号已经停用，运算没有进行");
    }

    [Fact]
    public async Task Stop_ThenContinue_ComputesFromTheSameData()
    {
        var run = await StartAsync(_information);

        (await _information.PostAsync(run, [], "Stop")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await Tenant.WorkAsync()).ShouldBe(0);
        (await _information.GetAsync(run)).Text.ShouldContain("数据已经固定，运算没有完成。已按要求停止。");
        (await _information.PostAsync(run, [], "Compute")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await _information.GetAsync(run)).Text.ShouldContain("正在运算。");
        await Tenant.WorkAsync();

        (await _information.GetAsync(run)).Text.ShouldContain("试算完成，还没有发布");
    }

    /// <summary>On the list of jobs the work on a run is stopped by whoever may do it; who manages the timetable stops everything else.</summary>
    [Fact]
    public async Task Stop_OnTheListOfJobs_AsksForThePermissionOfTheRun()
    {
        const string Jobs = "/gl/adult-2026/jobs";
        var run = await StartAsync(_information);
        await Tenant.WorkAsync();
        await _information.PostAsync(run, [], "Request");
        await using var db = Tenant.Open();
        (await _adult.PostAsync(run, [KeyValuePair.Create("DigestDigits", (await db.Runs.Select(r => r.OutputDigest).SingleAsync())![..4])], "Release")).Status.ShouldBe(HttpStatusCode.Redirect);
        var job = await db.JobRuns.AsNoTracking().SingleAsync(j => j.State == JobState.Queued);
        var administrator = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("ProvinceAdministrator", "43"));

        (await administrator.GetAsync(Jobs)).Document.QuerySelectorAll("main form[method=post], main button[name=id]").ShouldBeEmpty();
        (await _adult.GetAsync(Jobs)).Document.QuerySelector($"main button[name=id][value='{job.Id}']")!.GetAttribute("form").ShouldBe("stop");
        (await administrator.PostCraftedAsync($"{Jobs}?handler=Cancel", "/account/password", new KeyValuePair<string, string>("id", $"{job.Id}"))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await administrator.GetAsync(Jobs)).Text.ShouldContain("这个账号不能停止“发布运算结果”");
        (await db.JobRuns.AsNoTracking().SingleAsync(j => j.Id == job.Id)).State.ShouldBe(JobState.Queued);

        (await _adult.PostAsync(Jobs, [new("id", $"{job.Id}")], "Cancel")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await db.JobRuns.AsNoTracking().SingleAsync(j => j.Id == job.Id)).State.ShouldBe(JobState.Cancelled);
        (await _information.PostCraftedAsync($"{Jobs}?handler=Cancel", "/account/password", new KeyValuePair<string, string>("id", $"{job.Id}"))).Status.ShouldBe(HttpStatusCode.Forbidden, "the list is not his");
    }

    [Fact]
    public async Task Changes_AgainstTheLastRun_ArePagedFilteredAndExported()
    {
        var first = await StartAsync(_information);
        await Tenant.WorkAsync();
        (await _information.PostAsync(first, [], "Discard")).Status.ShouldBe(HttpStatusCode.Redirect);
        // Forty people under two seeds: that half of them keep their number does not happen.
        var run = await StartAsync(_information);
        await Tenant.WorkAsync();

        var all = (await _information.GetAsync(run)).Document.QuerySelectorAll("#changes tbody th").Select(h => h.TextContent).ToList();
        var page = await _information.GetAsync($"{run}?n=20&p=2");
        var added = await _information.GetAsync($"{run}?change=added");
        var csv = System.Text.Encoding.UTF8.GetString((await _information.GetAsync($"{run}?cols=number&handler=Changes&format=csv")).Bytes);

        all.Count.ShouldBeGreaterThan(20);
        page.Document.QuerySelectorAll("#changes tbody th").Select(h => h.TextContent).ShouldBe(all.Skip(20));
        added.Text.ShouldContain("没有符合条件的考生。");
        csv.TrimStart('\uFEFF').Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(all.Count + 1);
        csv.ShouldStartWith("\uFEFF考生号,姓名");
        (await (await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("AdmissionManagementOfficer", "43"))).GetAsync($"{run}?handler=Changes&format=csv")).Status.ShouldBe(HttpStatusCode.NotFound, "not released yet, and not his");
    }

    [Fact]
    public async Task Release_ByJob_ShowsTheWorkAndRefusesADataChangeInWords()
    {
        var run = await StartAsync(_information);
        await Tenant.WorkAsync();
        await _information.PostAsync(run, [], "Request");
        await using var db = Tenant.Open();
        var digits = KeyValuePair.Create("DigestDigits", (await db.Runs.Select(r => r.OutputDigest).SingleAsync())![..4]);

        (await _adult.PostAsync(run, [digits], "Release")).Status.ShouldBe(HttpStatusCode.Redirect);
        var going = await _adult.GetAsync(run);
        going.Text.ShouldContain("正在发布。");
        going.Document.QuerySelector("[data-progress] progress")!.GetAttribute("aria-label").ShouldBe("发布进度");
        going.Document.QuerySelector("#Input_DigestDigits").ShouldBeNull();
        await db.ExamSites.ExecuteUpdateAsync(s => s.SetProperty(x => x.RoomCount, 5));
        await Tenant.WorkAsync();
        var refused = await _adult.GetAsync(run);
        refused.Text.ShouldContain("没有发布，什么都没有改动。固定数据以后，考生、计划或考点的数据有变化");
        (await db.Seats.CountAsync()).ShouldBe(0);

        // The change was taken back: the same signature releases.
        await db.ExamSites.ExecuteUpdateAsync(s => s.SetProperty(x => x.RoomCount, 4));
        (await _adult.PostAsync(run, [digits], "Release")).Status.ShouldBe(HttpStatusCode.Redirect);
        await Tenant.WorkAsync();
        (await _adult.GetAsync(run)).Text.ShouldContain("已发布：编排准考证号 40");
    }

    private static async Task<string> StartAsync(Browser browser)
    {
        var started = await browser.PostAsync($"{Runs}/new/numbering", []);
        started.Status.ShouldBe(HttpStatusCode.Redirect, started.Text);
        return $"{Runs}/{started.Location!.Split('/')[^1]}";
    }

    private static async Task<Word> NextAsync(StreamReader stream, string? text = null)
    {
        while (await stream.ReadLineAsync() is { } line)
            if (line.StartsWith("data: ", StringComparison.Ordinal) && JsonSerializer.Deserialize<Word>(line[6..], JsonSerializerOptions.Web)! is var word && (text is null || word.Text == text))
                return word;
        throw new EndOfStreamException($"The stream ended before {text ?? "another word"} came.");
    }

    private sealed record Word(int Percent, string Text, bool Done);
}
