using System.Diagnostics;
using System.Globalization;
using Admissions.Core.Emergencies;
using Admissions.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Benchmarks;

/// <summary>
/// 100,000 paper forms by DBF and XLSX over a durable PostgreSQL. Paired in one run: what the import needs once every row is judged and
/// staged (take-over and commit), against a bare binary COPY of the very rows it wrote into the very same tables. Memory is that of the
/// command line as a process of its own, above the same process with a file of one row.
/// </summary>
public static class ImportBenchmark
{
    private static readonly string[] Tables = ["users", "registrations", "form_versions", "choice_forms", "public_documents", "acceptances", "bonus_claims", "outbox", "events"];

    public static async Task RunAsync(string[] arguments)
    {
        var rows = Number(arguments, "--rows", 100_000);
        var rounds = Number(arguments, "--rounds", 3);
        TestDatabase.BeDurable();
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var point = await tenant.PointAsync("430121");
        var line = await tenant.PlanLineAsync();
        var officer = await tenant.StaffAsync("CityOfficer", "4301");
        var city = await tenant.ActorAsync(officer);
        await tenant.ActivatedAsync("4301");
        var forms = tenant.BulkTyped(await tenant.BulkFormsAsync(point, rows), point, line);
        var folder = Directory.CreateTempSubdirectory("admissions-import").FullName;
        string[] files = [Path.Combine(folder, "forms.dbf"), Path.Combine(folder, "forms.xlsx"), Path.Combine(folder, "one.dbf"), Path.Combine(folder, "wrong.xlsx")];
        await using (var dbf = File.Create(files[0]))
            tenant.WriteDbf(dbf, forms);
        await using (var xlsx = File.Create(files[1]))
            tenant.WriteXlsx(xlsx, forms);
        await using (var one = File.Create(files[2]))
            tenant.WriteDbf(one, forms.Take(1));
        await using (var wrong = File.Create(files[3]))
            tenant.WriteXlsx(wrong, forms.Select(f => new TypedForm(0, new Dictionary<string, string>(f.Values, StringComparer.Ordinal) { ["choice1.major"] = "999" })));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows} forms, {new FileInfo(files[0]).Length >> 20} MB DBF, {new FileInfo(files[1]).Length >> 20} MB XLSX, load average before: {Load()}"));
        if (rounds > 0)
            await RatesAsync(tenant, city, [files[1], files[0]], rows, rounds);
        await MemoryAsync(tenant, city, officer.UserName!, files);
        Directory.Delete(folder, recursive: true);
        Console.WriteLine($"load average after: {Load()}");
    }

    private static async Task RatesAsync(TestTenant tenant, Core.Access.Actor city, string[] files, int rows, int rounds)
    {
        Console.WriteLine("| round | file | judge and stage, s | take over, s | bare COPY, s | rate against COPY | whole import, forms a second |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        var ratios = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var path = files[round % files.Length];
            var clock = new Clock(rows);
            var start = Stopwatch.GetTimestamp();
            var batch = Must(await tenant.DoAsync<BatchEntryService, Core.Outcome<Core.Data.Entities.BatchEntry>>(city, (s, c) => s.ImportAsync(() => File.OpenRead(path), Path.GetFileName(path), null, clock, c)));
            var (whole, takeOver) = (Stopwatch.GetElapsedTime(start).TotalSeconds, Stopwatch.GetElapsedTime(clock.Judged).TotalSeconds);
            if (batch.Entered != rows)
                throw new InvalidOperationException($"{batch.Entered} of {rows} were entered.");
            var copy = await BareCopyAsync(tenant, batch.Id);
            ratios.Add(copy / takeOver);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {round + 1} | {Path.GetExtension(path)} | {whole - takeOver:0.0} | {takeOver:0.0} | {copy:0.0} | {copy / takeOver:0.00} | {rows / whole:0} |"));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median of the ratios: {ratios.Order().ElementAt(ratios.Count / 2):0.00} (aim ≥ 0.5)"));
    }

    /// <summary>Takes the batch's rows out, removes them, and puts the same bytes back by COPY, timed; then removes them for the next round.</summary>
    private static async Task<double> BareCopyAsync(TestTenant tenant, long batch)
    {
        await using var connection = new NpgsqlConnection(await TestDatabase.AdministratorAsync());
        await connection.OpenAsync();
        var people = $"(select id from registrations where batch_entry_id = {batch})";
        var conditions = Tables.ToDictionary(t => t, t => t switch
        {
            "users" => $"id in (select user_id from registrations where batch_entry_id = {batch})",
            "registrations" => $"batch_entry_id = {batch}",
            "events" => $"type = 'RegistrationEntered' and registration_id in {people}",
            _ => $"registration_id in {people}",
        }, StringComparer.Ordinal);
        var folder = Directory.CreateTempSubdirectory("admissions-copy").FullName;
        foreach (var table in Tables)
        {
            await using var target = File.Create(Path.Combine(folder, table));
            await using var export = await connection.BeginRawBinaryCopyAsync($"copy (select {await ColumnsAsync(connection, table)} from {table} where {conditions[table]}) to stdout (format binary)");
            await export.CopyToAsync(target);
        }
        await ExecuteAsync(connection, $"create temp table gone as select id, user_id from registrations where batch_entry_id = {batch}");
        await ExecuteAsync(connection, $"update registration_draft_forms set state = 'Collected', batch_entry_id = null, registration_id = null where batch_entry_id = {batch}");
        await RemoveAsync(connection);
        foreach (var table in Tables)
            await ExecuteAsync(connection, $"vacuum analyze {table}");
        var start = Stopwatch.GetTimestamp();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            foreach (var table in Tables)
            {
                await using var source = File.OpenRead(Path.Combine(folder, table));
                await using var import = await connection.BeginRawBinaryCopyAsync($"copy {table} ({await ColumnsAsync(connection, table)}) from stdin (format binary)");
                await source.CopyToAsync(import);
            }
            await transaction.CommitAsync();
        }
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await RemoveAsync(connection);
        await ExecuteAsync(connection, "drop table gone");
        foreach (var table in Tables)
            await ExecuteAsync(connection, $"vacuum analyze {table}");
        Directory.Delete(folder, recursive: true);
        return seconds;
    }

    /// <summary>Without the checks of other tables: what is timed is the way in.</summary>
    private static Task RemoveAsync(NpgsqlConnection connection) => ExecuteAsync(connection,
        $"""
        set session_replication_role = replica;
        {string.Concat(Tables.Where(t => t is not ("users" or "registrations")).Select(t => $"delete from {t} where registration_id in (select id from gone);"))}
        delete from registrations where id in (select id from gone);
        delete from users where id in (select user_id from gone);
        set session_replication_role = origin;
        """);

    private static async Task<string> ColumnsAsync(NpgsqlConnection connection, string table)
    {
        await using var command = new NpgsqlCommand("select string_agg(quote_ident(column_name), ', ' order by ordinal_position) from information_schema.columns where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER'", connection)
        {
            Parameters = { new() { Value = table } },
        };
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static async Task MemoryAsync(TestTenant tenant, Core.Access.Actor city, string officer, string[] files)
    {
        Console.WriteLine("| file | exit | peak memory, MB | above one row, MB |");
        Console.WriteLine("|---|---|---|---|");
        var idle = 0L;
        foreach (var file in (string[])[files[2], files[3], files[1], files[0]])
        {
            using var process = await BulkBuilders.CommandLineAsync("import-forms", file, "--tenant", tenant.Tenant.Slug, "--campaign", tenant.CampaignSlug, "--as", officer, "--errors", file + ".errors.xlsx");
            _ = process.StandardOutput.ReadToEndAsync();
            var problems = process.StandardError.ReadToEndAsync();
            var peak = 0L;
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while (!process.HasExited && await timer.WaitForNextTickAsync())
                peak = Math.Max(peak, Peak(process.Id));
            if (idle == 0)
                idle = peak;
            var said = (await problems).Trim();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {Path.GetFileName(file)} | {process.ExitCode} | {peak >> 10} | {(peak - idle) >> 10} | {said}"));
            await using var db = tenant.Open();
            if (process.ExitCode != 0 || file == files[2] || await db.BatchEntries.AsNoTracking().OrderByDescending(b => b.Id).FirstAsync() is not { } batch)
                continue;
            var start = Stopwatch.GetTimestamp();
            Must(await tenant.DoAsync<BatchEntryService, Core.Outcome<Core.Data.Entities.BatchEntry>>(city, (s, c) => s.UndoAsync(batch.Id, c), "测量"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {batch.Entered} taken back in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s | | | |"));
        }
    }

    /// <summary>Highest resident set so far, in kB; 0 when the process has ended.</summary>
    private static long Peak(int process)
    {
        try
        {
            return File.ReadLines($"/proc/{process}/status").Where(l => l.StartsWith("VmHWM", StringComparison.Ordinal))
                .Select(l => long.Parse(l.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)).FirstOrDefault();
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    private static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    private static int Number(string[] arguments, string name, int otherwise) =>
        Array.IndexOf(arguments, name) is var i and >= 0 ? int.Parse(arguments[i + 1], CultureInfo.InvariantCulture) : otherwise;

    /// <summary>When the last row was judged and staged.</summary>
    private sealed class Clock(int rows) : IProgress<int>
    {
        public long Judged { get; private set; }

        public void Report(int value)
        {
            if (value == rows)
                Judged = Stopwatch.GetTimestamp();
        }
    }
}
