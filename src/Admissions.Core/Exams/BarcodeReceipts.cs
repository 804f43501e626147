using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Exams;

/// <summary>What a city has to get, and what it got.</summary>
/// <param name="Needed">Barcodes by the seating.</param>
/// <param name="Receipt">Null before the province has handed them over.</param>
public sealed record CityBarcodes(string CityCode, int Needed, BarcodeReceipt? Receipt);

/// <summary>
/// The province hands the candidates' barcodes to each city with the papers, before the examination and against receipt;
/// what the city counts differently stays a case until the province has settled it (SX-172).
/// </summary>
public sealed class BarcodeReceipts(AdmissionsDbContext db)
{
    private const string Window = "PaperCollection";

    /// <summary>The cities of the actor's divisions that have seated candidates.</summary>
    public async Task<IReadOnlyList<CityBarcodes>> ListAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var division = context.Actor.DivisionCode!;
        var seated = await db.Seats.AsNoTracking().Where(s => s.CampaignId == context.Campaign.Id && s.Room!.Site != null && s.Room.Site.CountyCode.StartsWith(division))
            .GroupBy(s => new { City = s.Room!.Site!.CountyCode.Substring(0, 4), s.Registration!.Level, s.Registration.Category, s.Registration.SubCategory })
            .Select(g => new { g.Key.City, g.Key.Level, g.Key.Category, g.Key.SubCategory, Candidates = g.Count() }).ToListAsync(cancellationToken);
        var receipts = await db.BarcodeReceipts.AsNoTracking().Where(r => r.CampaignId == context.Campaign.Id).ToDictionaryAsync(r => r.CityCode, StringComparer.Ordinal, cancellationToken);
        var policy = context.Campaign.Policy;
        return
        [
            .. seated.GroupBy(s => s.City).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new CityBarcodes(
                g.Key, g.Sum(s => s.Candidates * (policy.SubjectSetOf(s.Level!.Value, s.Category!, s.SubCategory)?.Subjects ?? []).Sum(code => policy.Subjects.Single(p => p.Code == code).Barcodes)), receipts.GetValueOrDefault(g.Key))),
        ];
    }

    /// <summary>The province hands a city its barcodes, as many as the seating asks.</summary>
    public async Task<Outcome<BarcodeReceipt>> IssueAsync(string cityCode, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Actor.Can(Permissions.AcceptAllocation))
            return new Refusal("barcodes.province-only", "", "条形码由省招办发给各市（区）");
        if (context.Campaign.RefuseClosed(Window, new Rules.Windows.Place(cityCode)) is { } closed)
            return closed;
        if ((await ListAsync(context, cancellationToken)).FirstOrDefault(c => c.CityCode == cityCode) is not { } city)
            return new Refusal("barcodes.no-rooms", "", "这个市（区）没有编排考室，没有条形码");
        var receipt = new BarcodeReceipt { CampaignId = context.Campaign.Id, CityCode = cityCode, Issued = city.Needed, IssuedById = context.Actor.UserId, IssuedAt = context.Now };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await AdvisoryLock.TakeAsync(db, "barcodes", context.Campaign.Id, cityCode, cancellationToken);
        if (await db.BarcodeReceipts.AnyAsync(r => r.CampaignId == context.Campaign.Id && r.CityCode == cityCode, cancellationToken))
            return new Refusal("barcodes.issued", "", "已经发给这个市（区），等它签收");
        db.BarcodeReceipts.Add(receipt);
        await db.SaveChangesAsync(cancellationToken);
        db.Record(context, "BarcodesIssued", (nameof(BarcodeReceipt), receipt.Id), after: new { receipt.CityCode, receipt.Issued });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return receipt;
    }

    /// <summary>The city signs for what it has counted; another number than was handed over opens a difference case.</summary>
    public async Task<Outcome<BarcodeReceipt>> ReceiveAsync(int? counted, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Actor.DivisionCode is not { Length: 4 } city)
            return new Refusal("barcodes.city-only", "", "条形码由市（区）招办签收");
        if (counted is not >= 0)
            return new Refusal("barcodes.count", "received", "填写清点到的枚数");
        return await ChangeAsync(city, r => r.Received is not null ? new Refusal("barcodes.received", "", $"已经签收 {r.Received:N0} 枚，不能再改") : null, receipt =>
        {
            (receipt.Received, receipt.ReceivedById, receipt.ReceivedAt) = (counted, context.Actor.UserId, context.Now);
            db.Record(context, receipt.IsCase ? "BarcodesDiffer" : "BarcodesReceived", (nameof(BarcodeReceipt), receipt.Id), after: new { receipt.CityCode, receipt.Issued, receipt.Received, receipt.Difference });
        }, context, cancellationToken);
    }

    /// <summary>The province writes down what became of the difference, and the case is closed.</summary>
    public async Task<Outcome<BarcodeReceipt>> SettleAsync(string cityCode, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Actor.Can(Permissions.AcceptAllocation))
            return new Refusal("barcodes.province-only", "", "枚数不符由省招办处理");
        if (string.IsNullOrWhiteSpace(context.Reason))
            return new Refusal("barcodes.settlement", "settlement", "写明差的条形码怎样处理");
        if (context.Reason.Length > BarcodeReceipt.SettlementMaxLength)
            return new Refusal("barcodes.settlement", "settlement", $"处理结果最多写 {BarcodeReceipt.SettlementMaxLength} 个字，请写短一些");
        return await ChangeAsync(cityCode, r => r.IsCase ? null : new Refusal("barcodes.no-case", "", "没有未处理的枚数不符"), receipt =>
        {
            (receipt.Settlement, receipt.SettledById, receipt.SettledAt) = (context.Reason, context.Actor.UserId, context.Now);
            db.Record(context, "BarcodesSettled", (nameof(BarcodeReceipt), receipt.Id), after: new { receipt.CityCode, receipt.Difference });
        }, context, cancellationToken);
    }

    private async Task<Outcome<BarcodeReceipt>> ChangeAsync(string city, Func<BarcodeReceipt, Refusal?> refuse, Action<BarcodeReceipt> change, ProcessContext context, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var receipt = (await db.BarcodeReceipts.FromSql($"select * from barcode_receipts where campaign_id = {context.Campaign.Id} and city_code = {city} for update").ToListAsync(cancellationToken)).SingleOrDefault();
        if (receipt is null)
            return new Refusal("barcodes.not-issued", "", "省招办还没有发给这个市（区）");
        if (refuse(receipt) is { } refused)
            return refused;
        change(receipt);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return receipt;
    }
}
