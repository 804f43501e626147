using System.CommandLine;
using System.Globalization;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Cli.Commands;

/// <summary><c>admissions drill</c>: clones a campaign for a drill, moves the drill's clock, throws it away.</summary>
internal static class DrillCommand
{
    public static Command Create() => new("drill", "Rehearsal campaigns: create, clock, discard.") { CreateOne(), Clock(), Discard() };

    private static Command CreateOne()
    {
        var clock = new Option<string?>("--clock") { Description = "Beijing time at which the drill begins, e.g. 2026-09-08T10:00; without it the campaign's own." };
        return Verb("create", "Clone the campaign.", null, [clock], async (result, services, context, _, cancellation) =>
        {
            var made = await services.GetRequiredService<DrillService>().CreateAsync(result.GetValue(clock) is { } text ? Time(text) : null, context, cancellation);
            if (!made.Succeeded)
                return StaffSeat.Refused(made.Refusals);
            Console.WriteLine($"Drill {made.Value.Slug} is ready; who signs up there needs the code {made.Value.EntryCode}.");
            return 0;
        });
    }

    private static Command Clock()
    {
        var clock = new Option<string>("--clock") { Description = "Beijing time that it shall be now in the drill, e.g. 2026-09-08T10:00.", Required = true };
        return Verb("clock", "Move a drill's clock.", null, [clock], async (result, services, context, drill, cancellation) =>
        {
            var moved = await services.GetRequiredService<DrillService>().MoveClockAsync(drill, Time(result.GetValue(clock)!), context, cancellation);
            if (!moved.Succeeded)
                return StaffSeat.Refused(moved.Refusals);
            Console.WriteLine($"It is {result.GetValue(clock)} in {moved.Value.Slug} now.");
            return 0;
        }, ofDrill: true);
    }

    private static Command Discard()
    {
        var reason = new Option<string>("--reason") { Description = "Why, for the record.", Required = true };
        return Verb("discard", "Throw a drill away with everything in it.", reason, [], async (_, services, context, drill, cancellation) =>
        {
            var gone = await services.GetRequiredService<DrillService>().DiscardAsync(drill, context, cancellation);
            if (!gone.Succeeded)
                return StaffSeat.Refused(gone.Refusals);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Thrown away: {gone.Value} rows."));
            return 0;
        }, ofDrill: true);
    }

    /// <param name="ofDrill">The campaign named is the drill itself.</param>
    private static Command Verb(
        string name, string words, Option<string>? reason, IEnumerable<Option> more, Func<ParseResult, IServiceProvider, ProcessContext, long, CancellationToken, Task<int>> act, bool ofDrill = false)
    {
        var command = new Command(name, words);
        var seat = new StaffSeat();
        seat.AddTo(command);
        foreach (var option in reason is null ? more : more.Append(reason))
            command.Options.Add(option);
        command.SetAction((result, cancellation) => RunCommand.GuardAsync(() => seat.SitAsync(result, reason is null ? null : result.GetValue(reason), (services, context) =>
            ofDrill && context.Campaign.Mode != CampaignMode.Drill
                ? throw new LocalPostgresException($"{context.Campaign.Slug} is no drill.")
                : act(result, services, context, context.Campaign.Id, cancellation), cancellation)));
        return command;
    }

    private static DateTime Time(string text) => DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
        ? time
        : throw new LocalPostgresException($"{text} is no time; write 2026-09-08T10:00.");
}
