using System.Diagnostics;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Core.Events;
using Admissions.Core.Exchange;
using Admissions.Core.Exchange.Dbf;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using static Admissions.Testing.BulkBuilders;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Emergencies;

/// <summary>Paper forms of a whole city in one file: XLSX and DBF alike, all or nothing, whatever dies (HR-149…152).</summary>
public sealed class BulkImportTests : IAsyncLifetime
{
    private TestTenant _tenant = null!;
    private RegistrationPoint _point = null!;
    private Actor _city = null!;
    private PlanLine _line = null!;

    public async ValueTask InitializeAsync()
    {
        _tenant = await TestTenant.CreateAsync();
        await _tenant.SetClockAsync("2026-09-08 10:00");
        _point = await _tenant.PointAsync("430121");
        _city = await _tenant.StaffActorAsync("CityOfficer", "4301");
        _line = await _tenant.PlanLineAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(DbfText.Gbk)]
    [InlineData(DbfText.Gb18030)]
    public async Task Import_DbfOfACityWithWrongRows_EntersTheOthersAndNamesRowAndField(DbfText text)
    {
        await _tenant.ActivatedAsync("4301");
        var forms = _tenant.BulkTyped(await _tenant.BulkFormsAsync(_point, 20), _point, _line).ToList();
        forms[3] = Changed(forms[3], "choice1.major", "999");
        forms[11] = Changed(Changed(forms[11], "documentNumber", "430104197001010011"), "telephone", "12");
        using var file = new MemoryStream();
        _tenant.WriteDbf(file, forms, text);
        using var errors = new MemoryStream();

        var batch = Must(await ImportAsync(file.ToArray(), "草表.dbf", errors));

        (batch.Entered, batch.Refused, batch.PointId, batch.DivisionCode).ShouldBe((18, 2, null, "4301"));
        var wrong = TableReader.Read(errors.ToArray()).Value!;
        wrong.Rows.Select(r => r[0]).ShouldBe(["4", "12"]);
        wrong.Rows[0][1].ShouldStartWith("第一志愿专业代码（字段 ZY1DM）：");
        wrong.Rows[1][1].ShouldContain("证件号码（字段 ZJHM）：");
        wrong.Rows[1][1].ShouldContain("联系电话（字段 LXDH）：");
        await using var db = _tenant.Open();
        var entered = await db.Registrations.AsNoTracking().Where(r => r.BatchEntryId == batch.Id).ToListAsync();
        entered.Count.ShouldBe(18);
        entered.ShouldAllBe(r => r.Origin == RegistrationOrigin.DraftForm && r.State == RegistrationState.Submitted && r.PointId == _point.Id && r.Name == forms[0]["name"]);
    }

    [Fact]
    public async Task Import_XlsxWithEveryRowWrong_EntersNothingAndTheWorkbookHasThemAll()
    {
        await _tenant.ActivatedAsync("4301");
        var forms = _tenant.BulkTyped(await _tenant.BulkFormsAsync(_point, 2_500), _point, _line).Select(f => Changed(f, "choice1.major", "999"));
        using var file = new MemoryStream();
        _tenant.WriteXlsx(file, forms);
        using var errors = new MemoryStream();

        var refused = await ImportAsync(file.ToArray(), "草表.xlsx", errors);

        refused.Refusals.ShouldHaveSingleItem().Code.ShouldBe("batch.nothing");
        var wrong = TableReader.Read(errors.ToArray()).Value!;
        wrong.Rows.Select(r => r[0]).ShouldBe(Enumerable.Range(2, 2_500).Select(n => $"{n}"));
        wrong.Rows.ShouldAllBe(r => r[1].StartsWith("第一志愿专业代码（"));
        await using var db = _tenant.Open();
        (await db.BatchEntries.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Import_ForPointsWithoutActivation_IsRefused()
    {
        var elsewhere = await _tenant.PointAsync("430202");
        var forms = _tenant.BulkTyped(await _tenant.BulkFormsAsync(_point, 1), _point, _line).Concat(_tenant.BulkTyped(await _tenant.BulkFormsAsync(elsewhere, 1), elsewhere, _line)).ToList();
        forms[1] = Changed(forms[1], "documentNumber", TestIds.Resident("430104", "19800101", 7));
        using var file = new MemoryStream();
        _tenant.WriteDbf(file, forms);

        var before = await ImportAsync(file.ToArray(), "草表.dbf", null);
        await _tenant.ActivatedAsync("4301");
        var batch = Must(await ImportAsync(file.ToArray(), "草表.dbf", null));

        before.Refusals.ShouldHaveSingleItem().Code.ShouldBe("emergency.none");
        (batch.Entered, batch.Refused).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Import_DbfThatEndsTooEarly_EntersNothing()
    {
        await _tenant.ActivatedAsync("4301");
        using var file = new MemoryStream();
        _tenant.WriteDbf(file, _tenant.BulkTyped(await _tenant.BulkFormsAsync(_point, 3), _point, _line));

        var refused = await ImportAsync(file.ToArray()[..^400], "草表.dbf", null);

        refused.Refusals.ShouldHaveSingleItem().Code.ShouldBe("dbf.truncated");
        await using var db = _tenant.Open();
        (await db.Registrations.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Import_ProcessKilledWhileItWrites_LeavesNothingHalfAndTheNextOneEntersAll()
    {
        const int Rows = 2_500;
        await _tenant.ActivatedAsync("4301");
        var officer = await _tenant.StaffAsync("CityOfficer", "4301");
        var numbers = await _tenant.BulkFormsAsync(_point, Rows);
        var path = Path.GetTempFileName();
        await using (var file = File.Create(path))
            _tenant.WriteDbf(file, _tenant.BulkTyped(numbers, _point, _line));
        string[] arguments = ["import-forms", path, "--tenant", _tenant.Tenant.Slug, "--campaign", _tenant.CampaignSlug, "--as", officer.UserName!];
        await using var db = _tenant.Open();

        // A lock on the last form stops the import at its last statement, when all else is written and nothing is committed.
        await using (var held = await db.Database.BeginTransactionAsync())
        {
            await db.Database.ExecuteSqlAsync($"select 1 from registration_draft_forms where number = {numbers[^1]} for update");
            using var killed = await CommandLineAsync(arguments);
            await UntilAsync(async () => killed.HasExited
                ? throw new InvalidOperationException(await killed.StandardError.ReadToEndAsync())
                : await WaitingAsync() == 1);
            killed.Kill();
            await killed.WaitForExitAsync();
            killed.ExitCode.ShouldBe(137);
            await held.RollbackAsync();
        }
        await UntilAsync(async () => await WritingAsync() == 0);

        (await db.Registrations.CountAsync()).ShouldBe(0);
        (await db.FormVersions.CountAsync()).ShouldBe(0);
        (await db.Users.CountAsync(u => u.Kind == UserKind.Candidate)).ShouldBe(0);
        (await db.Outbox.CountAsync()).ShouldBe(0);
        (await db.Events.CountAsync(e => e.Type == "RegistrationEntered" || e.Type == "BatchEntered")).ShouldBe(0);
        (await db.BatchEntries.CountAsync()).ShouldBe(0);
        (await db.DraftForms.CountAsync(f => f.State == RegistrationDraftFormState.Collected)).ShouldBe(Rows);

        using var again = await CommandLineAsync(arguments);
        var said = await again.StandardOutput.ReadToEndAsync();
        await again.WaitForExitAsync();

        again.ExitCode.ShouldBe(0, await again.StandardError.ReadToEndAsync());
        said.ShouldContain($"{Rows} entered, 0 refused");
        (await db.Registrations.CountAsync(r => r.State == RegistrationState.Submitted)).ShouldBe(Rows);
        (await db.DraftForms.CountAsync(f => f.State == RegistrationDraftFormState.Entered)).ShouldBe(Rows);
        var batch = await db.BatchEntries.AsNoTracking().SingleAsync();
        using var undo = await CommandLineAsync("undo-forms", $"{batch.Id}", "--reason", "录错了文件", "--tenant", _tenant.Tenant.Slug, "--campaign", _tenant.CampaignSlug, "--as", officer.UserName!);
        await undo.WaitForExitAsync();
        undo.ExitCode.ShouldBe(0, await undo.StandardError.ReadToEndAsync());
        (await db.Registrations.CountAsync()).ShouldBe(0);
        (await db.DraftForms.CountAsync(f => f.State == RegistrationDraftFormState.Collected)).ShouldBe(Rows);
        File.Delete(path);
    }

    [Fact]
    public async Task Undo_OfficeOverABatchOfItsPoint_IsRefused()
    {
        await _tenant.ActivatedAsync("4301");
        var clerk = await _tenant.StaffActorAsync("PointHead", pointId: _point.Id);
        var number = (await _tenant.CollectedFormsAsync(clerk, 1))[0];
        var batch = Must(await _tenant.DoAsync<BatchEntryService, Outcome<BatchEntry>>(clerk, (s, c) => s.EnterAsync(_tenant.TypedForm(number, _line), c)));

        var byCity = await _tenant.DoAsync<BatchEntryService, Outcome<BatchEntry>>(_city, (s, c) => s.UndoAsync(batch.Id, c), "录错了");

        byCity.Refusals.ShouldHaveSingleItem().Code.ShouldBe("batch.unknown");
        Must(await _tenant.DoAsync<BatchEntryService, Outcome<BatchEntry>>(clerk, (s, c) => s.UndoAsync(batch.Id, c), "录错了"));
    }

    [Fact]
    public async Task Import_PointsUnderDifferentActivations_IsBookedUnderTheOneOfItsForms()
    {
        var other = await _tenant.PointAsync("430181");
        await _tenant.ActivatedAsync("430121");
        var second = await _tenant.ActivatedAsync("430181");
        var (theirs, own) = (await _tenant.BulkFormsAsync(other, 2), await _tenant.BulkFormsAsync(_point, 1));
        // The n-th number stands for the n-th person.
        var forms = _tenant.BulkTyped(theirs, other, _line).Append(_tenant.BulkTyped([.. theirs, .. own], _point, _line).Last()).ToList();
        using var file = new MemoryStream();
        _tenant.WriteDbf(file, forms);
        using var errors = new MemoryStream();

        var batch = Must(await ImportAsync(file.ToArray(), "草表.dbf", errors));

        (batch.Entered, batch.Refused).ShouldBe((2, 1));
        TableReader.Read(errors.ToArray()).Value!.Rows.ShouldHaveSingleItem()[1].ShouldContain("请放到另一个文件里录入");
        await using var db = _tenant.Open();
        (await db.BatchEntries.SingleAsync()).ActivationId.ShouldBe(second.Id);
    }

    /// <summary>Backends of this authority that wait for the lock.</summary>
    private Task<int> WaitingAsync() => CountAsync("wait_event_type = 'Lock' and query like '%registration_draft_forms%'");

    private Task<int> WritingAsync() => CountAsync("query like '%registration_draft_forms f set%' and state <> 'idle'");

    private async Task<int> CountAsync(string condition)
    {
        await using var connection = new NpgsqlConnection(await TestDatabase.AdministratorAsync());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"select count(*)::integer from pg_stat_activity where datname = current_database() and application_name = $1 and pid <> pg_backend_pid() and {condition}", connection)
        {
            Parameters = { new() { Value = $"admissions-{_tenant.Tenant.Slug}" } },
        };
        return (int)(await command.ExecuteScalarAsync())!;
    }

    private Task<Outcome<BatchEntry>> ImportAsync(byte[] file, string name, Stream? errors) =>
        _tenant.DoAsync<BatchEntryService, Outcome<BatchEntry>>(_city, (s, c) => s.ImportAsync(() => new MemoryStream(file, writable: false), name, errors, null, c));

    private static TypedForm Changed(TypedForm form, string field, string value) => new(form.Line, new Dictionary<string, string>(form.Values, StringComparer.Ordinal) { [field] = value });
}
