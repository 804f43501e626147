using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Emergencies;
using Admissions.Core.Events;
using Admissions.Core.Exchange;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Emergencies;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.EmergencyBuilders;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Emergencies;

/// <summary>Paper forms become registrations as the candidate's own would be, once each, and can be taken back.</summary>
public sealed class BatchEntryTests : IAsyncLifetime
{
    private TestTenant _tenant = null!;
    private RegistrationPoint _point = null!;
    private Actor _clerk = null!;
    private PlanLine _line = null!;

    public async ValueTask InitializeAsync()
    {
        _tenant = await TestTenant.CreateAsync();
        await _tenant.SetClockAsync("2026-09-08 10:00");
        _point = await _tenant.PointAsync("430121");
        _clerk = await _tenant.StaffActorAsync("PointHead", pointId: _point.Id);
        _line = await _tenant.PlanLineAsync();
        await _tenant.ActivatedAsync("4301");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    [Covers("HR-149")]
    public async Task Confirm_FileOf20With2BadLevelCombinations_Enters18AndTells2Lines()
    {
        var wrong = await _tenant.PlanLineAsync(StudyLevel.UpperSecondaryToCollege, "LiberalArts", years: 2.5m);
        var numbers = await CollectedAsync(_clerk, 20);
        var rows = numbers.Select((n, at) => at is 3 or 11
            ? Form(n, ("choice2.institution", wrong.Institution!.Code), ("choice2.major", wrong.MajorCode), ("choice2.level", wrong.Level.Word()))
            : Form(n)).ToList();

        var check = Must(await ActAsync(_clerk, (s, c) => s.CheckAsync(Workbook(rows), "草表.xlsx", c)));
        var batch = Must(await ActAsync(_clerk, (s, c) => s.ConfirmAsync(check.ImportId, c)));

        (check.Rows, check.Good).ShouldBe((20, 18));
        check.Errors.Select(e => e.Line).ShouldBe([5, 13]);
        (batch.Entered, batch.Refused).ShouldBe((18, 2));
        await using var db = _tenant.Open();
        var entered = await db.Registrations.AsNoTracking().Where(r => r.BatchEntryId == batch.Id).ToListAsync();
        entered.Count.ShouldBe(18);
        entered.ShouldAllBe(r => r.Origin == RegistrationOrigin.DraftForm && r.State == RegistrationState.Submitted && r.Version == 1 && r.PointId == _point.Id);
        var ids = entered.Select(r => r.Id).ToList();
        (await db.FormVersions.CountAsync(v => ids.Contains(v.RegistrationId))).ShouldBe(18);
        (await db.Events.CountAsync(e => e.Type == "RegistrationEntered" && ids.Contains(e.RegistrationId!.Value))).ShouldBe(18);
        var errors = TableReader.Read(batch.ErrorFile!).Value!;
        errors.Rows.Select(r => r[0]).ShouldBe(["5", "13"]);
        errors.Rows[0][1].ShouldContain("第二志愿");
        (await ActAsync(_clerk, (s, c) => s.ConfirmAsync(check.ImportId, c))).Refusals.ShouldHaveSingleItem().Code.ShouldBe("batch.gone");
    }

    [Fact]
    public async Task Print_FormsThatCannotBePrinted_GivesOutNoNumbers()
    {
        await using var db = _tenant.Open();
        await NameAsync("第一确认点😀");
        await Should.ThrowAsync<DocumentFailedException>(PrintAsync);
        (await db.DraftForms.CountAsync()).ShouldBe(0);
        (await db.Events.CountAsync(e => e.Type == "DraftFormsPrinted")).ShouldBe(0);

        await NameAsync("第一确认点");
        var printed = Must(await PrintAsync());

        printed.Document.Sheets.Select(s => DraftFormNumber.SerialOf(s.Number)).ShouldBe([1, 2, 3]);
        (await PdfReader.ReadAsync(printed.Pdf)).Unbroken.ShouldContain(printed.Document.Sheets[2].Number);

        Task<Outcome<Printed<RegistrationDraftForms>>> PrintAsync() => _tenant.DoAsync<DraftFormService, Outcome<Printed<RegistrationDraftForms>>>(_clerk, (s, c) => s.PrintAsync(3, c));
        Task<int> NameAsync(string name) => db.RegistrationPoints.Where(p => p.Id == _point.Id).ExecuteUpdateAsync(p => p.SetProperty(x => x.Name, name));
    }

    [Fact]
    [Covers("HR-151")]
    public async Task Enter_ForAPointThatTheActivationNames_StandsAtThatPoint()
    {
        var dark = await _tenant.PointAsync("430202");
        var ofDark = await _tenant.StaffActorAsync("PointHead", pointId: dark.Id);
        await _tenant.ActivatedAsync(new ActivationOptions("4302", Beijing("2026-09-08 00:00"), Beijing("2026-09-12 00:00"),
            [EmergencyMeasures.DraftForms, EmergencyMeasures.BatchEntryOtherPoint], CollectionMode.Online, [(_point.Code, dark.Code)], "停电"));
        var numbers = await CollectedAsync(ofDark, 2);
        var unnamed = await _tenant.PointAsync("430203");

        var entered = Must(await ActAsync(_clerk, (s, c) => s.EnterAsync(Form(numbers[0], ("point", dark.Code), ("householdRegistrationPlace", "430200")), c)));
        var elsewhere = await ActAsync(_clerk, (s, c) => s.EnterAsync(Form(numbers[1], ("point", unnamed.Code)), c));
        var byDark = await ActAsync(ofDark, (s, c) => s.EnterAsync(Form(numbers[1]), c));

        await using var db = _tenant.Open();
        (await db.Registrations.SingleAsync(r => r.BatchEntryId == entered.Id)).PointId.ShouldBe(dark.Id);
        entered.PointId.ShouldBe(_point.Id);
        elsewhere.Refusals.ShouldContain(r => r.Code == "batch.point");
        byDark.Refusals.ShouldHaveSingleItem().Code.ShouldBe("emergency.none");
    }

    [Fact]
    [Covers("HR-152")]
    public async Task Enter_SameIdByTwoClerks_TellsTheSecondThatItExists()
    {
        var second = await _tenant.StaffActorAsync("PointReviewer", pointId: _point.Id);
        var numbers = await CollectedAsync(_clerk, 2);
        var id = TestIds.Resident("430104", "19950505", 17);

        var outcomes = await Task.WhenAll(
            ActAsync(_clerk, (s, c) => s.EnterAsync(Form(numbers[0], ("documentNumber", id)), c)),
            ActAsync(second, (s, c) => s.EnterAsync(Form(numbers[1], ("documentNumber", id)), c)));

        outcomes.Count(o => o.Succeeded).ShouldBe(1);
        outcomes.Single(o => !o.Succeeded).Refusals.ShouldHaveSingleItem().Sentence.ShouldContain("已经报名");
        await using var db = _tenant.Open();
        (await db.Registrations.CountAsync(r => r.DocumentNumber == id)).ShouldBe(1);
    }

    [Fact]
    [Covers("HR-167")]
    public async Task Balance_20Registered18Entered_Names2OpenAndNoFormIsEnteredTwice()
    {
        var numbers = await CollectedAsync(_clerk, 20);
        var check = Must(await ActAsync(_clerk, (s, c) => s.CheckAsync(Workbook([.. numbers.Take(18).Select(n => Form(n))]), "草表.xlsx", c)));
        Must(await ActAsync(_clerk, (s, c) => s.ConfirmAsync(check.ImportId, c)));

        var balance = await _tenant.DoAsync<DraftFormService, DraftFormBalance>(_clerk, (s, c) => s.BalanceAsync(c));
        var again = await ActAsync(_clerk, (s, c) => s.EnterAsync(Form(numbers[0]), c));

        (balance.Collected, balance.Entered, balance.OpenCount).ShouldBe((20, 18, 2));
        balance.Open.ShouldBe([numbers[18], numbers[19]]);
        again.Refusals.ShouldHaveSingleItem().Code.ShouldBe("draft-form.entered");
    }

    [Fact]
    public async Task Undo_WhileNobodyWasConfirmed_TakesEverythingBack()
    {
        var numbers = await CollectedAsync(_clerk, 3);
        var check = Must(await ActAsync(_clerk, (s, c) => s.CheckAsync(Workbook([.. numbers.Select(n => Form(n))]), "草表.xlsx", c)));
        var batch = Must(await ActAsync(_clerk, (s, c) => s.ConfirmAsync(check.ImportId, c)));

        var silent = await ActAsync(_clerk, (s, c) => s.UndoAsync(batch.Id, c));
        var undone = Must(await _tenant.DoAsync<BatchEntryService, Outcome<BatchEntry>>(_clerk, (s, c) => s.UndoAsync(batch.Id, c), "录错了文件"));

        silent.Refusals.ShouldHaveSingleItem().Code.ShouldBe("transition.reason-missing");
        undone.State.ShouldBe(BatchEntryState.Undone);
        await using var db = _tenant.Open();
        (await db.Registrations.CountAsync(r => r.BatchEntryId == batch.Id)).ShouldBe(0);
        (await db.Users.CountAsync(u => u.UserName!.StartsWith("cb"))).ShouldBe(0);
        (await db.DraftForms.CountAsync(f => f.State == RegistrationDraftFormState.Collected)).ShouldBe(3);
        Must(await ActAsync(_clerk, (s, c) => s.EnterAsync(Form(numbers[0]), c)));
    }

    [Fact]
    public async Task Undo_AfterTheCandidateChangedHisForm_IsRefusedAndChangesNothing()
    {
        var number = (await CollectedAsync(_clerk, 1))[0];
        var batch = Must(await ActAsync(_clerk, (s, c) => s.EnterAsync(Form(number), c)));
        await using var db = _tenant.Open();
        await db.Registrations.Where(r => r.BatchEntryId == batch.Id).ExecuteUpdateAsync(r => r.SetProperty(x => x.DraftVersion, 2));

        var refused = await _tenant.DoAsync<BatchEntryService, Outcome<BatchEntry>>(_clerk, (s, c) => s.UndoAsync(batch.Id, c), "录错了");

        refused.Refusals.ShouldHaveSingleItem().Code.ShouldBe("batch.in-use");
        (await db.Registrations.CountAsync(r => r.BatchEntryId == batch.Id)).ShouldBe(1);
    }

    [Fact]
    public async Task Confirm_StoppedInTheMiddle_LeavesNothingHalf()
    {
        var numbers = await CollectedAsync(_clerk, 20);
        var rows = numbers.Select(n => Form(n)).ToList();
        var check = Must(await ActAsync(_clerk, (s, c) => s.CheckAsync(Workbook(rows), "草表.xlsx", c)));
        await using var db = _tenant.Open();
        await using var lockedForm = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlAsync($"select 1 from registration_draft_forms where number = {numbers[19]} for update");

        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        var killed = () => ActAsync(_clerk, (s, c) => s.ConfirmAsync(check.ImportId, c, stop.Token));

        await killed.ShouldThrowAsync<Exception>();
        await lockedForm.RollbackAsync();
        (await db.Registrations.CountAsync(r => r.Origin == RegistrationOrigin.DraftForm)).ShouldBe(0);
        (await db.BatchEntries.CountAsync()).ShouldBe(0);
        (await db.DraftForms.CountAsync(f => f.State == RegistrationDraftFormState.Collected)).ShouldBe(20);
        Must(await ActAsync(_clerk, (s, c) => s.ConfirmAsync(check.ImportId, c))).Entered.ShouldBe(20);
    }

    /// <summary>The function runs with the owner's rights: nothing but a standing batch of the own tenant may be its prey.</summary>
    [Theory]
    [InlineData("create temp table registrations as select id, user_id, 'Submitted'::text state, 1 as version, 1 as draft_version, origin, $batch::bigint batch_entry_id, tenant_id from public.registrations; select undo_batch_entry($batch)")]
    [InlineData("create temp table batch_entries as select id, 'Entered'::text state, tenant_id from public.batch_entries; update public.batch_entries set state = 'Undone', undo_reason = 'x', undone_at = now(); select undo_batch_entry($batch)")]
    [InlineData("update registrations set batch_entry_id = $batch where batch_entry_id is null; select undo_batch_entry($batch)")]
    [InlineData("update registrations set version = 1, draft_version = 1; select undo_batch_entry($batch)")]
    [InlineData("set admissions.tenant_id = ''; select undo_batch_entry($batch)")]
    [InlineData("set admissions.tenant_id = '-1'; select undo_batch_entry($batch)")]
    [InlineData("select undo_batch_entry(null)")]
    public async Task UndoFunction_TurnedOnAnythingElse_TakesNothing(string attack)
    {
        var bystander = await _tenant.SubmittedCandidateAsync(_point);
        var numbers = await CollectedAsync(_clerk, 2);
        var batch = Must(await ActAsync(_clerk, (s, c) => s.EnterAsync(Form(numbers[0]), c)));
        // Where the attack lies about versions, the batch is in use in truth.
        await using (var used = _tenant.Open())
            await used.Registrations.Where(r => r.BatchEntryId == batch.Id && attack.Contains("draft_version")).ExecuteUpdateAsync(r => r.SetProperty(x => x.DraftVersion, 2));

        await using (var db = _tenant.Open())
        {
            var sql = attack.Replace("$batch", batch.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
            await using var transaction = await db.Database.BeginTransactionAsync();
            (await ((Func<Task>)(() => db.Database.ExecuteSqlRawAsync(sql))).ShouldThrowAsync<Npgsql.PostgresException>()).SqlState.ShouldBe(Npgsql.PostgresErrorCodes.CheckViolation);
        }

        await using var after = _tenant.Open();
        (await after.FormVersions.CountAsync()).ShouldBe(2);
        (await after.Registrations.CountAsync(r => r.Id == bystander.RegistrationId || r.BatchEntryId == batch.Id)).ShouldBe(2);
    }

    private Task<Outcome<T>> ActAsync<T>(Actor actor, Func<BatchEntryService, ProcessContext, Task<Outcome<T>>> act) => _tenant.DoAsync<BatchEntryService, Outcome<T>>(actor, act);

    private Task<IReadOnlyList<string>> CollectedAsync(Actor clerk, int count) => _tenant.CollectedFormsAsync(clerk, count);

    private TypedForm Form(string number, params (string Field, string Value)[] changes) => _tenant.TypedForm(number, _line, changes);

    private byte[] Workbook(IReadOnlyList<TypedForm> forms) => _tenant.FormsWorkbook(forms);
}
