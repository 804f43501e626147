using System.Diagnostics;
using System.Globalization;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Core.Exchange;
using Admissions.Core.Exchange.Dbf;
using Admissions.Rules.Emergencies;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Testing;

/// <summary>Paper forms by the ten thousand, and the command line as a process of its own.</summary>
public static class BulkBuilders
{
    /// <summary>Collected forms of a point, all at once; the pages print at most 200.</summary>
    public static async Task<IReadOnlyList<string>> BulkFormsAsync(this TestTenant tenant, RegistrationPoint point, int count)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(point);
        var prefix = DraftFormNumber.Prefix(26, point.CountyCode);
        string[] numbers = [.. Enumerable.Range(1, count).Select(serial => DraftFormNumber.Of(prefix, serial))];
        await using var db = tenant.Open();
        await db.Database.ExecuteSqlAsync(
            $"""
             insert into registration_draft_forms (campaign_id, number, point_id, state, printed_at, collected_at)
             select {tenant.CampaignId}, n, {point.Id}, 'Collected', now(), now() from unnest({numbers}) n
             """);
        return numbers;
    }

    /// <summary>One person each, all rules met; no two of a million have the same document.</summary>
    public static IEnumerable<TypedForm> BulkTyped(this TestTenant tenant, IEnumerable<string> numbers, RegistrationPoint point, PlanLine line)
    {
        ArgumentNullException.ThrowIfNull(point);
        var sample = tenant.TypedForm("", line, ("point", point.Code)).Values;
        return numbers.Select((number, at) => new TypedForm(0, new Dictionary<string, string>(sample, StringComparer.Ordinal)
        {
            ["formNumber"] = number,
            ["documentNumber"] = TestIds.Resident("430104", new DateOnly(1970, 1, 1).AddDays(at / 999).ToString("yyyyMMdd", CultureInfo.InvariantCulture), at % 999 + 1),
        }));
    }

    public static void WriteXlsx(this TestTenant tenant, Stream stream, IEnumerable<TypedForm> forms)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        var layout = DraftFormLayout.Of(tenant.Policy);
        XlsxWriter.Write(stream, "草表", [.. layout.Select(c => c.Title)], forms.Select(f => (IReadOnlyList<object?>)[.. layout.Select(c => (object?)f[c.Field])]));
    }

    /// <summary>All fields as text, as a counting program of a city would write them.</summary>
    public static void WriteDbf(this TestTenant tenant, Stream stream, IEnumerable<TypedForm> forms, DbfText text = DbfText.Gbk)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        var layout = DraftFormLayout.Of(tenant.Policy);
        var written = DbfWriter.Write(stream, [.. layout.Select(c => new DbfField(c.Dbf, 'C', 60))], forms.Select(f => (IReadOnlyList<object?>)[.. layout.Select(c => (object?)f[c.Field])]), text, new DateOnly(2026, 9, 8));
        if (written.ProblemCount > 0)
            throw new InvalidOperationException(written.Problems[0].Sentence);
    }

    /// <summary>Starts <c>admissions</c> as a process over the test database; what it prints can be read line by line.</summary>
    public static async Task<Process> CommandLineAsync(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "admissions.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (key, value) in await TestDatabase.SettingsAsync())
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        return Process.Start(start)!;
    }

    /// <summary>Asks again every few milliseconds until the answer is yes.</summary>
    /// <exception cref="TimeoutException">Not within the time.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, int seconds = 120)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started).TotalSeconds > seconds)
                throw new TimeoutException($"What was waited for did not come within {seconds} s.");
            await timer.WaitForNextTickAsync();
        }
    }
}
