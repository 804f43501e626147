using Admissions.Core;
using Admissions.Core.Data.Entities;
using Admissions.Core.Runs;
using Admissions.Core.Runs.Numbering;
using Admissions.Rules;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Testing;

/// <summary>The real numbering, held by the test where it likes to look: before the snapshot, the engine, the verifier or the commit.</summary>
public sealed class HeldNumbering : RunProgram
{
    private readonly NumberingProgram _inner = new();

    public Gate? Snapshot { get; init; }
    public Gate? Engine { get; init; }
    public Gate? Verifier { get; init; }
    public Gate? Commit { get; init; }

    public override RunKind Kind => _inner.Kind;
    public override string Word => _inner.Word;
    public override string EngineVersion => _inner.EngineVersion;
    public override string RunPermission => _inner.RunPermission;
    public override string ReleasePermission => _inner.ReleasePermission;
    public override string? Window => _inner.Window;

    /// <summary>Puts this program in the place of the numbering.</summary>
    public void Replace(IServiceCollection services)
    {
        services.Remove(services.Single(s => s.ServiceType == typeof(RunProgram) && s.ImplementationType == typeof(NumberingProgram)));
        services.AddSingleton<RunProgram>(this);
    }

    public override Task<IReadOnlyList<PreflightItem>> PreflightAsync(RunScope scope, CancellationToken cancellationToken) => _inner.PreflightAsync(scope, cancellationToken);

    public override async Task<RunFiles> SnapshotAsync(RunScope scope, CancellationToken cancellationToken)
    {
        await PassAsync(Snapshot);
        return await _inner.SnapshotAsync(scope, cancellationToken);
    }

    public override Outcome<Computation> Compute(RunFiles input, string seed)
    {
        Pass(Engine);
        return _inner.Compute(input, seed);
    }

    public override IReadOnlyList<RunCheck> Verify(RunFiles input, RunFiles result, string seed)
    {
        Pass(Verifier);
        return _inner.Verify(input, result, seed);
    }

    public override IReadOnlyDictionary<long, string> Words(RunFiles input, RunFiles result) => _inner.Words(input, result);

    public override async Task<Refusal?> CommitAsync(RunScope scope, Run run, RunFiles input, RunFiles result, CancellationToken cancellationToken)
    {
        await PassAsync(Commit);
        return await _inner.CommitAsync(scope, run, input, result, cancellationToken);
    }

    private static Task PassAsync(Gate? gate) => gate is null ? Task.CompletedTask : gate.PassAsync();

    private static void Pass(Gate? gate) => PassAsync(gate).GetAwaiter().GetResult();
}

/// <summary>Where work waits for a test.</summary>
public sealed class Gate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the work stands before the gate.</summary>
    public Task Reached => _reached.Task;

    public void Open() => _open.TrySetResult();

    internal Task PassAsync()
    {
        _reached.TrySetResult();
        return _open.Task;
    }
}
