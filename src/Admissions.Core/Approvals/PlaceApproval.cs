using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Windows;

namespace Admissions.Core.Approvals;

/// <summary>The verbs of a place's lifecycle in the order of its chain.</summary>
public sealed record PlaceVerbs(string PassByCity, string ReturnByCity, string PassByProvince, string ReturnByProvince)
{
    public string Of(int step, bool pass) => (step, pass) switch
    {
        (0, true) => PassByCity,
        (0, false) => ReturnByCity,
        (_, true) => PassByProvince,
        (_, false) => ReturnByProvince,
    };
}

/// <summary>A place that a county proposes: the city, then the province decide on it, along its lifecycle and inside its window.</summary>
public abstract class PlaceApproval<TPlace, TState>(AdmissionsDbContext db, Lifecycle<TState> table, PlaceVerbs verbs, string window) : ApprovalKind
    where TPlace : class
    where TState : struct, Enum
{
    public override string Code => typeof(TPlace).Name;

    protected AdmissionsDbContext Db => db;

    protected abstract Task<TPlace> PlaceAsync(long id, CancellationToken cancellationToken);

    protected abstract string CountyOf(TPlace place);

    protected abstract TState StateOf(TPlace place);

    protected abstract void Move(TPlace place, TState state);

    public override async Task<Refusal?> CheckAsync(Approval approval, bool pass, ProcessContext context, CancellationToken cancellationToken)
    {
        var place = await PlaceAsync(approval.SubjectId, cancellationToken);
        return context.RefuseClosed(window, new Place(CountyOf(place))) ?? CheckState(place, approval, pass, context);
    }

    /// <summary>Whether the place's lifecycle allows the decision, whenever it is taken.</summary>
    protected Refusal? CheckState(TPlace place, Approval approval, bool pass, ProcessContext context) =>
        table.Check(StateOf(place), verbs.Of(approval.Step, pass), new TransitionFacts(context.Reason));

    public override async Task ApplyAsync(Approval approval, int step, bool pass, ProcessContext context, CancellationToken cancellationToken)
    {
        var place = await PlaceAsync(approval.SubjectId, cancellationToken);
        var before = StateOf(place);
        Move(place, table.Next(before, verbs.Of(step, pass)));
        db.Record(context, Code + (pass ? "Passed" : "Returned"), (Code, approval.SubjectId), before: new { state = before }, after: new { state = StateOf(place) });
    }
}
