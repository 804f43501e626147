using System.Text.Json;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;

namespace Admissions.Core.Jobs;

/// <summary>What a program may tell and ask while it works.</summary>
/// <param name="Context">The system in the run's campaign; null for work on the whole authority.</param>
public sealed record JobWork(JobRun Run, ProcessContext? Context, Func<int, string, Task<bool>> Progress)
{
    /// <summary>Shows percent (0–99) and stage.</summary>
    /// <exception cref="JobCancelledException">Somebody asked to stop.</exception>
    public async Task StepAsync(int percent, string stage)
    {
        if (!await Progress(percent, stage))
            throw new JobCancelledException();
    }

    /// <summary>The campaign's context, of a program that works on a campaign.</summary>
    public ProcessContext Campaign => Context ?? throw new InvalidOperationException($"{Run.Kind} works on a campaign.");

    /// <summary>What was queued with the work.</summary>
    public T Arguments<T>() => JsonSerializer.Deserialize<T>(Run.Arguments, EventLog.Json)!;
}

/// <summary>Leaves a program at the step where somebody's wish to stop was seen.</summary>
public sealed class JobCancelledException() : Exception("Cancelled.");

/// <summary>One kind of long work.</summary>
public abstract class JobProgram
{
    /// <summary>Identifier in <see cref="JobRun.Kind"/>.</summary>
    public abstract string Kind { get; }

    /// <summary>The work in Chinese, as the list of jobs shows it.</summary>
    public abstract string Title { get; }

    /// <summary>
    /// Whether another instance takes the work up when the one that did it has died: only for what may be done twice and
    /// comes to the same.
    /// </summary>
    public virtual bool Resumes => false;

    /// <summary>Whether the actor may ask this work to stop.</summary>
    public virtual Task<bool> MayStopAsync(JobRun run, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return Task.FromResult(actor.Can(Permissions.ManageWindows));
    }

    /// <returns>The sentence that the list shows as result; a refusal ends the run as failed.</returns>
    public abstract Task<Outcome<string>> RunAsync(JobWork work, CancellationToken cancellationToken);
}
