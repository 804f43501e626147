using System.CommandLine;
using System.Globalization;
using Admissions.Core.Data;
using Admissions.Core.Emergencies;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Cli.Commands;

/// <summary><c>admissions import-forms</c>: paper forms of a whole city or province at once, for which a point's page is too small (HR-149).</summary>
internal static class ImportFormsCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "XLSX, CSV or DBF with the columns of the paper form." };
        var errors = new Option<FileInfo?>("--errors") { Description = "Workbook of the rows that were not entered." };
        var seat = new StaffSeat();
        var command = new Command("import-forms", "Check a file of paper forms and enter its good rows, all in one transaction.") { file, errors };
        seat.AddTo(command);
        command.SetAction((result, cancellation) => RunCommand.GuardAsync(() => seat.SitAsync(result, null, async (services, context) =>
        {
            var source = result.GetValue(file)!;
            if (!source.Exists)
                throw new LocalPostgresException($"There is no file {source.FullName}.");
            var book = new MemoryStream();
            var outcome = await services.GetRequiredService<BatchEntryService>().ImportAsync(source.OpenRead, source.Name, book, new Lines(), context, cancellation);
            if (book.Length > 0 && result.GetValue(errors) is { } target)
                await File.WriteAllBytesAsync(target.FullName, book.ToArray(), cancellation);
            if (!outcome.Succeeded)
                return StaffSeat.Refused(outcome.Refusals);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Batch {outcome.Value.Id}: {outcome.Value.Entered} entered, {outcome.Value.Refused} refused."));
            return 0;
        }, cancellation)));
        return command;
    }

    /// <summary><c>admissions undo-forms</c>: takes a batch back while nobody in it has gone on.</summary>
    public static Command CreateUndo()
    {
        var batch = new Argument<long>("batch") { Description = "Number of the batch." };
        var reason = new Option<string>("--reason") { Description = "Why, for the record.", Required = true };
        var seat = new StaffSeat();
        var command = new Command("undo-forms", "Take a batch of paper forms back while nobody in it was confirmed or has changed his form.") { batch, reason };
        seat.AddTo(command);
        command.SetAction((result, cancellation) => RunCommand.GuardAsync(() => seat.SitAsync(result, result.GetValue(reason), async (services, context) =>
        {
            var outcome = await services.GetRequiredService<BatchEntryService>().UndoAsync(result.GetValue(batch), context, cancellation);
            if (!outcome.Succeeded)
                return StaffSeat.Refused(outcome.Refusals);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Batch {outcome.Value.Id} taken back: {outcome.Value.Entered} forms wait again."));
            return 0;
        }, cancellation)));
        return command;
    }

    /// <summary>One line per set judged.</summary>
    private sealed class Lines : IProgress<int>
    {
        public void Report(int value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{value} rows judged"));
    }
}
