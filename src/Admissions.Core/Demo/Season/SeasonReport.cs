using Admissions.Core.Invariants;

namespace Admissions.Core.Demo.Season;

/// <summary>How large a season, and how it is drawn.</summary>
/// <param name="Candidates">Number of accounts made.</param>
/// <param name="Seed">Equal seeds give equal people, choices, scores and placements.</param>
/// <param name="Last">Stops after this stage; the whole season by default.</param>
/// <param name="ConfirmPercent">How many of a hundred come to the counter; fewer leave somebody waiting there.</param>
/// <param name="OneByOne">Nobody acts beside anybody else, so that equal seeds give equal numbers and seats too: both follow the order of arrival.</param>
public sealed record SeasonOptions(int Candidates, int Seed = 1, SeasonStage Last = SeasonStage.Invariants, int ConfirmPercent = 100, bool OneByOne = false);

public enum SeasonStage { Setup, Plan, Points, Registration, Confirmation, Payment, Invalidation, Reporting, Sites, Numbering, Scores, Dispatch, Decisions, Rosters, Invariants }

/// <summary>What one stage did.</summary>
public sealed record StageResult(string Name, long Count, double Seconds);

/// <summary>What a whole season came to; the command line writes it as JSON.</summary>
public sealed record SeasonReport(IReadOnlyList<StageResult> Stages, IReadOnlyList<InvariantResult> Invariants);

/// <summary>How far a stage is.</summary>
public sealed record SeasonProgress(SeasonStage Stage, int Done, int Total);
