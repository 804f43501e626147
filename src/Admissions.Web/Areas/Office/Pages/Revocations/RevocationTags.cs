using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Shell;

namespace Admissions.Web.Areas.Office.Pages.Revocations;

/// <summary>How far a revocation has come.</summary>
public enum RevocationStage { Waiting, Refused, SealMissing, Revoked }

/// <summary>How a revocation's stage looks in the list and on its page.</summary>
public static class RevocationTags
{
    public static IReadOnlyDictionary<RevocationStage, StateTag> All { get; } = new Dictionary<RevocationStage, StateTag>
    {
        [RevocationStage.Waiting] = new(Tone.Info, "clock", "等审核"),
        [RevocationStage.SealMissing] = new(Tone.Warn, "certificate", "已撤销，变更单等盖章"),
        [RevocationStage.Revoked] = new(Tone.Bad, "circle-x", "已撤销录取"),
        [RevocationStage.Refused] = new(Tone.Idle, "x", "没有撤销"),
    };

    public static StateTag Of(RevocationOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return All[order switch
        {
            { DecidedAt: null } => RevocationStage.Waiting,
            { RefusedReason: not null } => RevocationStage.Refused,
            { SheetNumber: not null, SheetSealedAt: null } => RevocationStage.SealMissing,
            _ => RevocationStage.Revoked,
        }];
    }

    /// <summary>The same stages for the database.</summary>
    public static IQueryable<RevocationOrder> At(this IQueryable<RevocationOrder> orders, RevocationStage stage) => stage switch
    {
        RevocationStage.Waiting => orders.Where(o => o.DecidedAt == null),
        RevocationStage.Refused => orders.Where(o => o.DecidedAt != null && o.RefusedReason != null),
        RevocationStage.SealMissing => orders.Where(o => o.DecidedAt != null && o.RefusedReason == null && o.SheetNumber != null && o.SheetSealedAt == null),
        _ => orders.Where(o => o.DecidedAt != null && o.RefusedReason == null && (o.SheetNumber == null || o.SheetSealedAt != null)),
    };
}
