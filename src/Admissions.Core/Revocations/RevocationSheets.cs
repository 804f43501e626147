using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Events;
using Admissions.Core.Rosters;
using Admissions.Rules;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Revocations;

/// <summary>A revocation after the seal, for whoever checks the roster: no name.</summary>
/// <param name="Sealed">Whether its sheet is sealed yet; the revocation itself stands from the decision on.</param>
public sealed record RosterChange(string SheetNumber, DateTimeOffset At, bool Sealed);

/// <summary>The sheets that follow a sealed roster: printed with a watermark until their own seal is registered (HA-86).</summary>
public sealed class RevocationSheets(AdmissionsDbContext db, TenantScope tenant)
{
    public const string PublicKind = nameof(RosterSupplement);

    /// <summary>The sheet of a revocation that the actor sees; refused where no roster was sealed, so that none follows.</summary>
    public async Task<Outcome<RosterSupplement>> BuildAsync(long orderId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (await Visible(context).AsNoTracking().SingleOrDefaultAsync(o => o.Id == orderId, cancellationToken) is not { } order)
            return None();
        var document = Document(order, context);
        return order.SheetDigest is not null && order.SheetDigest != Digest(document)
            ? new Refusal("roster.changed", "", "盖章以后内容有变动，这份变更单不能再打印，请核查操作记录")
            : document;
    }

    /// <summary>Registers the seal: from then on the sheet is legal and its number can be checked by anybody.</summary>
    public async Task<Outcome<RevocationOrder>> SealAsync(long orderId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select 1 from revocation_orders where id = {orderId} for update", cancellationToken);
        if (await Visible(context).SingleOrDefaultAsync(o => o.Id == orderId, cancellationToken) is not { } order)
            return None();
        if (order.SheetSealedAt is not null)
            return new Refusal("revocation.sealed", "", "这份变更单已经登记盖章，不用再办");
        (order.SheetDigest, order.SheetSealedById, order.SheetSealedAt) = (Digest(Document(order, context)), context.Actor.UserId, context.Now);
        db.PublicDocuments.Add(new PublicDocument
        {
            Code = order.SheetDigest[..16].ToUpperInvariant(), Kind = PublicKind, Number = order.SheetNumber!, Digest = order.SheetDigest, IssuedAt = context.Now, CampaignId = order.CampaignId,
        });
        db.Record(context, "RosterSupplementSealed", (nameof(RevocationOrder), order.Id), after: new { order.SheetNumber, order.SheetDigest });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return order;
    }

    /// <summary>What was revoked after the seal of a roster; empty for any other document.</summary>
    public async Task<IReadOnlyList<RosterChange>> ChangesAsync(PublicDocument document, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.Kind != RosterService.PublicKind ? []
            : await db.RevocationOrders.AsNoTracking().Where(o => o.Roster!.Number == document.Number && o.CampaignId == document.CampaignId).OrderBy(o => o.Id)
                .Select(o => new RosterChange(o.SheetNumber!, o.DecidedAt!.Value, o.SheetSealedAt != null)).ToListAsync(cancellationToken);
    }

    private IQueryable<RevocationOrder> Visible(ProcessContext context) => db.RevocationOrders.VisibleTo(context.Actor).Where(o => o.CampaignId == context.Campaign.Id && o.RosterId != null)
        .Include(o => o.Registration).Include(o => o.Institution).Include(o => o.PlanLine).Include(o => o.Roster);

    private RosterSupplement Document(RevocationOrder order, ProcessContext context)
    {
        var (row, line, roster) = (order.Registration!, order.PlanLine!, context.Campaign.Policy.Roster);
        return new RosterSupplement
        {
            Authority = tenant.Tenant.Name, Campaign = context.Campaign.Name, PrintedAt = context.Now,
            SheetNumber = order.SheetNumber!, RosterNumber = order.Roster!.Number, RosterSealedAt = order.Roster.SealedAt!.Value,
            Institution = $"{order.Institution!.Code} {order.Institution.Name}", StudyLevel = line.Level.Word(), StudyMode = line.Mode.Word(), Major = $"{line.MajorCode} {line.MajorName}",
            Row = RosterService.RowOf(row, line.Category), Reason = order.Reason, Evidence = order.Evidence,
            ProposedBy = order.ProposedByName, DecidedBy = order.DecidedByName!, DecidedAt = order.DecidedAt!.Value,
            SealName = roster.Seal ?? "", Sealed = order.SheetSealedAt is not null, VoidWithoutSeal = roster.VoidWithoutSeal,
        };
    }

    private static string Digest(RosterSupplement sheet) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"{sheet.SheetNumber},{sheet.RosterNumber},{sheet.StudyLevel},{sheet.StudyMode},{sheet.Major},{sheet.Row.CandidateNumber},{sheet.Row.Name},{sheet.Row.DossierScore},{sheet.Reason},{sheet.Evidence}"))));

    private static Refusal None() => new("revocation.no-sheet", "", "没有这份变更单：名册盖章以后撤销的录取才有变更单");
}
