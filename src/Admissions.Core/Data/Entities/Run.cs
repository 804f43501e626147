using Admissions.Rules.Lifecycles;

namespace Admissions.Core.Data.Entities;

public enum RunKind { Numbering, Dispatch }

/// <summary>A province-wide computation: snapshot → engine → verifier → second person → commit (design §6).</summary>
public sealed class Run : TenantRow
{
    public const string OpenIndex = "ux_runs_open";

    public long Id { get; set; }
    public long CampaignId { get; set; }
    public RunKind Kind { get; init; }

    /// <summary>Dispatch round; 0 for other kinds.</summary>
    public int Round { get; init; }
    public RunState State { get; set; }
    public int PolicyVersion { get; init; }
    public required string EngineVersion { get; init; }

    /// <summary>Kept from everybody until release; its hash is shown before.</summary>
    public required string Seed { get; init; }
    public required string SeedHash { get; init; }
    public string? InputDigest { get; set; }
    public string? OutputDigest { get; set; }

    /// <summary>Brotli-compressed input and result, in the formats of the command-line engines.</summary>
    public byte[]? Snapshot { get; set; }
    public byte[]? Result { get; set; }

    /// <summary>Blocks, warnings, verifier checks, counts and differences from the last run.</summary>
    public string? Report { get; set; }
    public long CreatedById { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public long? ReleasedById { get; set; }
    public DateTimeOffset? ReleasedAt { get; set; }

    /// <summary>The <see cref="JobRun"/> that computes or releases it now, or did so last; null when nobody was asked to.</summary>
    public long? JobId { get; set; }
}

/// <summary>Why one candidate got what he got in one run; he can read it after the release.</summary>
public sealed class RunTrace : TenantRow
{
    public long RunId { get; set; }
    public long RegistrationId { get; set; }
    public required string Trace { get; init; }
}

/// <summary>Long work: what it is, how far it is, what came of it.</summary>
public sealed class JobRun : TenantRow
{
    public long Id { get; set; }
    public long? CampaignId { get; set; }
    public required string Kind { get; init; }
    public required string Arguments { get; init; }
    public JobState State { get; set; }
    public int Percent { get; set; }
    public string Stage { get; set; } = "";
    public string? Message { get; set; }
    public bool CancelRequested { get; set; }
    public string? ArtefactName { get; set; }
    public byte[]? Artefact { get; set; }
    public long? ActorId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Last sign of life of the instance that runs it, by the real clock.</summary>
    public DateTimeOffset? HeartbeatAt { get; set; }

    /// <summary>How often an instance has taken it up; only the last of them may move it on and end it.</summary>
    public int Attempts { get; set; }

    /// <summary>How often an instance that was to leave in good order has given it back: no failed attempt.</summary>
    public int HandedBack { get; set; }
}

public enum JobState { Queued, Running, Succeeded, Failed, Cancelled }
