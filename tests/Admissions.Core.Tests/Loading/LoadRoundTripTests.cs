using System.IO.Compression;
using System.Text;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Exchange;
using Admissions.Core.Exchange.Dbf;
using Admissions.Core.Invariants;
using Admissions.Core.Loading;
using Admissions.Core.Reporting;
using Admissions.Core.Tests.Payments;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Loading;

/// <summary>Out of one authority's campaign as real files, into another's that has none of these candidates, and out again (HR-11).</summary>
public sealed class LoadRoundTripTests : IAsyncLifetime
{
    private static readonly string[] Names = ["张三", "欧阳·振宇", "王䶮𠮷"];
    private TestTenant _from = null!;
    private TestTenant _to = null!;
    private TestClerk _clerk = null!;
    private PlanLine _line = null!;

    public async ValueTask InitializeAsync()
    {
        _from = await Pay.TenantAsync();
        await _from.SetClockAsync("2026-09-08 10:00");
        _clerk = await _from.ClerkAsync(await _from.PointAsync("430121"));
        _line = await _from.PlanLineAsync();
        foreach (var name in Names)
            await Pay.SettleAsync(await _clerk.PhotographedCandidateAsync(name, _line));
        _to = await _from.SuccessorAsync(() => Pay.TenantAsync());
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [Covers("HR-11")]
    [InlineData(ExportFormat.Gbk)]
    [InlineData(ExportFormat.GbkWithGaps)]
    [InlineData(ExportFormat.Gb18030)]
    [InlineData(ExportFormat.Xlsx)]
    public async Task Load_ExportOfAnotherCampaign_ComesOutAgainByteForByte(ExportFormat format)
    {
        if (format == ExportFormat.Gbk)
            await SimpleNamesAsync();
        var (exported, photos) = (await _from.ExportedAsync(format), await _from.ExportedPhotosAsync());
        var (table, cpg, missing) = Parts(exported, format);
        var loader = await _to.LoaderAsync();

        var check = Must(await _to.CheckLoadAsync(loader, table, photos, missing, cpg));
        await using var db = _to.Open();
        var before = await db.Registrations.CountAsync();
        var batch = Must(await _to.ConfirmLoadAsync(loader, check));

        before.ShouldBe(0, "a check writes nothing");
        (check.Rows, check.New, check.Same, check.Photos, check.ErrorCount, check.DifferentCount).ShouldBe((3, 3, 0, 3, 0, 0));
        (batch.Entered, batch.Rows, batch.Refused).ShouldBe((3, 3, 0));
        var again = await _to.ExportedAsync(format, batch.Id);
        if (format == ExportFormat.Xlsx)
            Cells(again).ShouldBe(Cells(exported));
        else
            Parts(again, format).Table.ShouldBe(table, "every byte of the table is the same");
        Parts(again, format).Missing.ShouldBe(missing);
        Pictures(await _to.ExportedPhotosAsync(batch.Id)).ShouldBe(Pictures(photos));
        var registrations = await db.Registrations.AsNoTracking().OrderBy(r => r.CandidateNumber).ToListAsync();
        registrations.ShouldAllBe(r => r.State == RegistrationState.Submitted && r.PaidAt == null && r.ConfirmedAt == null && r.Origin == RegistrationOrigin.CandidateFile);
        if (format != ExportFormat.Gbk)
            registrations.Select(r => r.Name).ShouldBe(Names, ignoreOrder: true);
        (await db.Outbox.CountAsync(m => m.RegistrationId != null)).ShouldBe(0, "nobody gets a message");
        (await db.Acceptances.CountAsync()).ShouldBe(0, "nobody has accepted anything here");
        (await db.Events.CountAsync(e => e.Type == "RegistrationLoaded")).ShouldBe(3);
        (await db.Events.CountAsync(e => e.Type == "CandidatesLoaded")).ShouldBe(1);
        (await InvariantChecks.RunAsync(_to.Database)).Where(i => i.Violations > 0).ShouldBeEmpty();
    }

    [Fact]
    public async Task Load_GbkTableWithMarks_IsRefusedWithoutItsListWithRowAndColumn()
    {
        var (table, cpg, missing) = Parts(await _from.ExportedAsync(ExportFormat.GbkWithGaps), ExportFormat.GbkWithGaps);
        var loader = await _to.LoaderAsync();
        var otherList = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(missing!).Replace("王䶮𠮷", "王䶮", StringComparison.Ordinal));

        var without = Must(await _to.CheckLoadAsync(loader, table, cpg: cpg));
        var other = Must(await _to.CheckLoadAsync(loader, table, missing: otherList, cpg: cpg));
        var noList = await _to.CheckLoadAsync(loader, table, missing: "a,b\n1,2\n"u8.ToArray(), cpg: cpg);

        Encoding.UTF8.GetString(missing!).ShouldContain("王䶮𠮷");
        foreach (var wrong in new[] { without, other })
            wrong.Errors.ShouldHaveSingleItem().ShouldSatisfyAllConditions(e => e.Line.ShouldBe(3), e => e.Column.ShouldBe("姓名"), e => e.Sentence.ShouldContain("王〓〓"));
        without.Errors[0].Sentence.ShouldContain("请把导出时附的“缺字表.csv”一并选上");
        other.Errors[0].Sentence.ShouldContain("对不上");
        (without.MayLoad, (await _to.ConfirmLoadAsync(loader, other)).Refusals.Single().Code).ShouldBe((false, "load.not-clean"));
        noList.Refusals.Single().ShouldSatisfyAllConditions(r => r.Field.ShouldBe("missing"), r => r.Sentence.ShouldContain("不是缺字表"));
        await using var db = _to.Open();
        (await db.Registrations.CountAsync()).ShouldBe(0);
    }

    /// <summary>The way of a loaded candidate here: counter, gateway, export; and the next new one gets the next number.</summary>
    [Fact]
    public async Task Load_ThenConfirmedAndPaidHere_IsExportedAsItCame_AndNumbersGoOnBehind()
    {
        var exported = await _from.ExportedAsync(ExportFormat.Gb18030);
        var loader = await _to.LoaderAsync();
        var check = Must(await _to.CheckLoadAsync(loader, exported, await _from.ExportedPhotosAsync()));
        Must(await _to.ConfirmLoadAsync(loader, check));
        await using var db = _to.Open();
        var clerk = await _to.ClerkAsync(await db.RegistrationPoints.AsNoTracking().SingleAsync());

        foreach (var row in await db.Registrations.AsNoTracking().Include(r => r.User).ToListAsync())
        {
            var candidate = new TestCandidate(_to, row.User!, await _to.ActorAsync(row.User!), row.Id, row.DocumentNumber);
            Must(await clerk.ReadCardAsync(candidate));
            foreach (var item in (await clerk.OpenAsync(candidate))!.Items.Where(i => i.Applies))
                Must(await clerk.ReviewAsync(candidate, item.Code));
            Must(await clerk.ConfirmAsync(candidate));
            await Pay.SettleAsync(candidate);
        }
        var next = await (await clerk.ConfirmedCandidateAsync("蒋文静")).ReadAsync();

        (await _to.ExportedAsync(ExportFormat.Gb18030)).ShouldBe(exported);
        next.CandidateNumber.ShouldBe("26430121000004");
        (await InvariantChecks.RunAsync(_to.Database)).Where(i => i.Violations > 0).ShouldBeEmpty();
    }

    [Fact]
    public async Task Load_OnceMore_CountsTheSameAndListsWhatDiffersAndChangesNobody()
    {
        var exported = await _from.ExportedAsync(ExportFormat.Gb18030);
        var photos = await _from.ExportedPhotosAsync();
        var loader = await _to.LoaderAsync();
        Must(await _to.ConfirmLoadAsync(loader, Must(await _to.CheckLoadAsync(loader, _from.Changed(exported, (_, _, value) => value, [0, 1]), photos: Only(photos, 2)))));
        await using var db = _to.Open();

        var same = Must(await _to.CheckLoadAsync(loader, _from.Changed(exported, (_, _, value) => value, [0, 1]), photos: Only(photos, 2)));
        var nothing = await _to.ConfirmLoadAsync(loader, same);
        await db.Registrations.Where(r => r.Name == Names[0]).ExecuteUpdateAsync(r => r.SetProperty(x => x.Phone, "19900000319"));
        var rest = Must(await _to.CheckLoadAsync(loader, exported, photos));
        var batch = Must(await _to.ConfirmLoadAsync(loader, rest));

        (same.New, same.Same, same.DifferentCount, same.MayLoad).ShouldBe((0, 2, 0, false));
        nothing.Refusals.Single().Code.ShouldBe("load.not-clean");
        (rest.New, rest.Same, rest.DifferentCount, batch.Entered).ShouldBe((1, 1, 1, 1));
        rest.Differences.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            d => d.Field.ShouldBe("联系电话"), d => d.InFile.ShouldBe("19900000318"), d => d.Here.ShouldBe("19900000319"));
        (await db.Registrations.AsNoTracking().Where(r => r.Name == Names[0]).Select(r => r.Phone).SingleAsync()).ShouldBe("19900000319");
        (await db.Registrations.CountAsync()).ShouldBe(3);
    }

    [Fact]
    public async Task Confirm_TwoAtOnce_LoadsOnce()
    {
        var exported = await _from.ExportedAsync(ExportFormat.Gb18030);
        var loader = await _to.LoaderAsync();
        var check = Must(await _to.CheckLoadAsync(loader, exported));

        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => _to.ConfirmLoadAsync(loader, check))));

        both.Count(b => b.Succeeded).ShouldBe(1);
        both.Single(b => !b.Succeeded).Refusals.Single().Code.ShouldBe("load.gone");
        await using var db = _to.Open();
        (await db.Registrations.CountAsync(), await db.BatchEntries.CountAsync()).ShouldBe((3, 1));
    }

    /// <summary>Two officers load the same candidates at the same moment: numbers and persons are unique, so one of them finds them here.</summary>
    [Fact]
    public async Task Confirm_SameCandidatesByTwoOfficersAtOnce_LoadsThemOnce()
    {
        var exported = await _from.ExportedAsync(ExportFormat.Gb18030);
        var (one, two) = (await _to.LoaderAsync(), await _to.LoaderAsync());
        var checks = new[] { (Actor: one, Check: Must(await _to.CheckLoadAsync(one, exported))), (Actor: two, Check: Must(await _to.CheckLoadAsync(two, exported))) };

        var both = await Task.WhenAll(checks.Select(c => Task.Run(() => _to.ConfirmLoadAsync(c.Actor, c.Check))));

        both.Count(b => b.Succeeded).ShouldBe(1);
        both.Single(b => !b.Succeeded).Refusals.Single().Code.ShouldBe("load.not-clean");
        await using var db = _to.Open();
        (await db.Registrations.CountAsync()).ShouldBe(3);
    }

    [Fact]
    public async Task Undo_BeforeAnybodyGoesOn_LeavesNothing_AndTheFileCanBeLoadedAgain()
    {
        var (exported, photos) = (await _from.ExportedAsync(ExportFormat.Gb18030), await _from.ExportedPhotosAsync());
        var loader = await _to.LoaderAsync();
        var batch = Must(await _to.ConfirmLoadAsync(loader, Must(await _to.CheckLoadAsync(loader, exported, photos))));

        var noReason = await UndoAsync(batch.Id, null);
        var undone = Must(await UndoAsync(batch.Id, "选错了招生项目"));
        await using var db = _to.Open();
        var left = (await db.Registrations.CountAsync(), await db.Photos.CountAsync(), await db.Users.CountAsync(u => u.Kind == UserKind.Candidate));
        var second = Must(await _to.ConfirmLoadAsync(loader, Must(await _to.CheckLoadAsync(loader, exported, photos))));
        await db.Registrations.Where(r => r.BatchEntryId == second.Id && r.Name == Names[0]).ExecuteUpdateAsync(r => r.SetProperty(x => x.DraftVersion, 2));
        var inUse = await UndoAsync(second.Id, "选错了招生项目");

        noReason.Refusals.Single().Field.ShouldBe("reason");
        (undone.State, left).ShouldBe((BatchEntryState.Undone, (0, 0, 0)));
        (await db.JobRuns.Where(j => j.Kind == CandidateLoadService.FileKind).Select(j => j.Artefact).ToListAsync()).ShouldAllBe(file => file == null);
        inUse.Refusals.Single().Sentence.ShouldContain("已经有人现场确认、开始办理或修改过");
        (await db.Registrations.CountAsync()).ShouldBe(3);

        async Task<Outcome<BatchEntry>> UndoAsync(long id, string? reason) => await _to.DoAsync<CandidateLoadService, Outcome<BatchEntry>>(loader, (s, c) => s.UndoAsync(id, c), reason);
    }

    /// <summary>What somebody has done of himself, or has decided, is not taken from under him.</summary>
    [Theory]
    [InlineData("insert into acceptances (registration_id, kind, text_version, at, ip) select id, 'HonestyPledge', 1, now(), '127.0.0.1' from registrations where batch_entry_id = @batch limit 1")]
    [InlineData("update users set password_hash = 'x' where id = (select user_id from registrations where batch_entry_id = @batch limit 1)")]
    [InlineData("update bonus_claims set state = 'EnteredAtPoint' where registration_id in (select id from registrations where batch_entry_id = @batch)")]
    public async Task Undo_SomebodyHasSignedOrGotAPasswordOrADecision_IsRefusedAndKeepsEverything(string act)
    {
        var exported = _from.Changed(await _from.ExportedAsync(ExportFormat.Gb18030), (row, key, was) => row == 0 && key == "bonuses" ? "H-01" : was);
        var loader = await _to.LoaderAsync();
        var batch = Must(await _to.ConfirmLoadAsync(loader, Must(await _to.CheckLoadAsync(loader, exported))));
        await using var db = _to.Open();
        (await db.Database.ExecuteSqlRawAsync(act.Replace("@batch", batch.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal))).ShouldBe(1);
        var before = await CountAsync();

        var undone = await _to.DoAsync<CandidateLoadService, Outcome<BatchEntry>>(loader, (s, c) => s.UndoAsync(batch.Id, c), "选错了招生项目");

        undone.Refusals.Single().Code.ShouldBe("batch.in-use");
        (await CountAsync()).ShouldBe(before);

        async Task<(int, int, int, int)> CountAsync() => (await db.Registrations.CountAsync(), await db.Users.CountAsync(), await db.Acceptances.CountAsync(), await db.BonusClaims.CountAsync());
    }

    /// <summary>What GBK can write without a mark.</summary>
    private async Task SimpleNamesAsync()
    {
        await using var db = _from.Open();
        await db.Registrations.Where(r => r.Name == Names[2]).ExecuteUpdateAsync(r => r.SetProperty(x => x.Name, "王五"));
    }

    private static (byte[] Table, string? Cpg, byte[]? Missing) Parts(byte[] exported, ExportFormat format)
    {
        if (format != ExportFormat.GbkWithGaps)
            return (exported, format == ExportFormat.Gb18030 ? "GB18030" : null, null);
        using var zip = new ZipArchive(new MemoryStream(exported));
        return (Content(zip.GetEntry("考生.dbf")!), Encoding.ASCII.GetString(Content(zip.GetEntry("考生.cpg")!)), Content(zip.GetEntry(MissingCharacters.ListName)!));
    }

    private static List<string> Cells(byte[] workbook) => [.. Must(TableReader.Read(workbook)).Rows.Select(row => string.Join('|', row.Cells))];

    private static Dictionary<string, string> Pictures(byte[] archive)
    {
        using var zip = new ZipArchive(new MemoryStream(archive));
        return zip.Entries.ToDictionary(e => e.Name, e => Convert.ToHexString(Content(e)));
    }

    /// <summary>The first pictures of an archive.</summary>
    private static byte[] Only(byte[] archive, int count)
    {
        using var memory = new MemoryStream();
        using (var from = new ZipArchive(new MemoryStream(archive)))
        using (var to = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in from.Entries.OrderBy(e => e.Name, StringComparer.Ordinal).Take(count))
            {
                using var copy = to.CreateEntry(entry.Name).Open();
                copy.Write(Content(entry));
            }
        }
        return memory.ToArray();
    }

    private static byte[] Content(ZipArchiveEntry entry)
    {
        using var memory = new MemoryStream();
        using var from = entry.Open();
        from.CopyTo(memory);
        return memory.ToArray();
    }
}
