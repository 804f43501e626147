using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Qualifications;

/// <summary>One candidate in a register book, as it was compiled.</summary>
/// <param name="Item">Name of the policy's item, by which the book is sorted.</param>
/// <param name="Originals">Originals that the offices have seen and the city sends.</param>
public sealed record RegisterLine(string Item, string CandidateNumber, string Name, string DocumentNumber, string Ground, int Originals);

/// <summary>
/// 分类造册 (SX-62): after registration the city compiles one book of its bonus candidates and one of its exemption
/// applicants, item by item, and sends them up with the originals; the province counts and signs, or names the difference.
/// </summary>
public sealed class EntitlementRegisters(AdmissionsDbContext db)
{
    private static readonly ExemptionApplicationState[] InBook =
        [ExemptionApplicationState.CityPassed, ExemptionApplicationState.SubmittedToProvince, ExemptionApplicationState.InstitutionConsented, ExemptionApplicationState.Approved];

    private static readonly BonusClaimState[] Approved = [.. BonusClaimLifecycle.Counts];

    /// <summary>Books of the actor's divisions, by city and kind.</summary>
    public Task<List<EntitlementRegister>> ListAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return db.EntitlementRegisters.AsNoTracking().Where(r => r.CampaignId == context.Campaign.Id && r.CityCode.StartsWith(context.Actor.DivisionCode!))
            .OrderBy(r => r.CityCode).ThenBy(r => r.Kind).ToListAsync(cancellationToken);
    }

    public static IReadOnlyList<RegisterLine> LinesOf(EntitlementRegister register)
    {
        ArgumentNullException.ThrowIfNull(register);
        return JsonSerializer.Deserialize<List<RegisterLine>>(register.Rows)!;
    }

    /// <summary>Compiles the city's books anew, as long as none has gone up; a kind without candidates has no book.</summary>
    /// <returns>The books.</returns>
    public async Task<Outcome<IReadOnlyList<EntitlementRegister>>> CompileAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (RefuseElsewhere(context) is { } elsewhere)
            return elsewhere;
        if (context.Actor.DivisionCode is not { Length: 4 } city)
            return new Refusal("register.city-only", "", "照顾类和免试类名册由市（区）招办编制");
        if (!context.Campaign.Windows.HasEnded(WindowCodes.Confirmation, new Place(city), context.Now))
            return new Refusal("register.early", "", "现场确认还没有结束。结束以后再造册");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await AdvisoryLock.TakeAsync(db, "registers", context.Campaign.Id, city, cancellationToken);
        var old = await db.EntitlementRegisters.Where(r => r.CampaignId == context.Campaign.Id && r.CityCode == city).ToListAsync(cancellationToken);
        if (old.Exists(r => r.State != EntitlementRegisterState.Compiled))
            return new Refusal("register.sent", "", "名册已经报送，不能再编");
        db.EntitlementRegisters.RemoveRange(old);
        await db.SaveChangesAsync(cancellationToken);
        var books = new List<EntitlementRegister>();
        if (await BonusesAsync(context, cancellationToken) is { Count: > 0 } bonuses)
            books.Add(Book(EntitlementKind.Bonus, bonuses, city, context));
        if (await ExemptionsAsync(context, cancellationToken) is { Count: > 0 } exemptions)
            books.Add(Book(EntitlementKind.Exemption, exemptions, city, context));
        if (books.Count == 0)
            return new Refusal("register.nobody", "", "本市没有审核通过的照顾或者免试考生，不用造册");
        db.EntitlementRegisters.AddRange(books);
        await db.SaveChangesAsync(cancellationToken);
        foreach (var book in books)
            db.Record(context, "EntitlementRegisterCompiled", (nameof(EntitlementRegister), book.Id), after: new { book.CityCode, book.Kind, book.Candidates, book.Digest });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return books;
    }

    /// <summary>The city sends a book with so many originals; again after a difference.</summary>
    public async Task<Outcome<EntitlementRegister>> SendAsync(long id, int? originals, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (RefuseElsewhere(context) is { } elsewhere)
            return elsewhere;
        if (context.Actor.DivisionCode is not { Length: 4 } city)
            return new Refusal("register.city-only", "", "名册由市（区）招办报送");
        if (originals is not >= 0)
            return new Refusal("register.originals", "originals", "填写随名册报送的原件份数");
        if (context.Campaign.Policy.Reporting is { } reporting && context.Campaign.RefuseClosed(reporting.Window, new Place(city)) is { } closed)
            return closed;
        return await ChangeAsync(id, book =>
        {
            var verb = book.State == EntitlementRegisterState.DifferenceCase ? EntitlementRegisterLifecycle.SendAgain : EntitlementRegisterLifecycle.Send;
            if (EntitlementRegisterLifecycle.Table.Check(book.State, verb) is { } refused)
                return refused;
            book.State = EntitlementRegisterLifecycle.Table.Next(book.State, verb);
            (book.OriginalsSent, book.SentAt) = (originals, context.Now);
            db.Record(context, "EntitlementRegisterSent", (nameof(EntitlementRegister), book.Id), after: new { book.Candidates, book.OriginalsSent });
            return null;
        }, context, cancellationToken);
    }

    /// <summary>The province counts the originals: as many as were sent, and the book is received; else the difference is on record with its reason.</summary>
    public async Task<Outcome<EntitlementRegister>> ReceiveAsync(long id, int? counted, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (RefuseElsewhere(context) is { } elsewhere)
            return elsewhere;
        if (!context.Actor.Can(Permissions.AcceptReports))
            return new Refusal("register.province-only", "", "名册由省招办接收");
        if (counted is not >= 0)
            return new Refusal("register.originals", "originals", "填写清点到的原件份数");
        return await ChangeAsync(id, book =>
        {
            var verb = counted == book.OriginalsSent ? EntitlementRegisterLifecycle.Receive : EntitlementRegisterLifecycle.ReportDifference;
            if (EntitlementRegisterLifecycle.Table.Check(book.State, verb, new TransitionFacts(context.Reason)) is { } refused)
                return refused;
            book.State = EntitlementRegisterLifecycle.Table.Next(book.State, verb);
            (book.OriginalsReceived, book.ReceivedAt, book.Note) = (counted, context.Now, context.Reason);
            db.Record(context, verb == EntitlementRegisterLifecycle.Receive ? "EntitlementRegisterReceived" : "EntitlementRegisterDiffers", (nameof(EntitlementRegister), book.Id),
                after: new { book.OriginalsSent, book.OriginalsReceived });
            return null;
        }, context, cancellationToken);
    }

    /// <summary>Books are for campaigns in which the city alone reports; elsewhere these candidates stand in the county's report.</summary>
    private static Refusal? RefuseElsewhere(ProcessContext context) => context.Campaign.Policy.Reporting?.Chain is [ReportingLevel.City] ? null
        : new Refusal("register.not-used", "", "本次招生不编照顾类和免试类名册，这些考生随县（市、区）的数据上报");

    private async Task<Outcome<EntitlementRegister>> ChangeAsync(long id, Func<EntitlementRegister, Refusal?> change, ProcessContext context, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var book = (await db.EntitlementRegisters.FromSql($"select * from entitlement_registers where id = {id} and campaign_id = {context.Campaign.Id} for update").ToListAsync(cancellationToken)).SingleOrDefault();
        if (book is null || !book.CityCode.StartsWith(context.Actor.DivisionCode!, StringComparison.Ordinal))
            return new Refusal("register.unknown", "", "没有这本名册，可能不在管辖范围内");
        if (change(book) is { } refused)
            return refused;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return book;
    }

    private async Task<List<RegisterLine>> BonusesAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        var valid = Valid(context);
        var rows = await db.BonusClaims.AsNoTracking().Where(b => Approved.Contains(b.State) && valid.Any(r => r.Id == b.RegistrationId))
            .Select(b => new { b.Code, b.Ground, b.Registration!.CandidateNumber, b.Registration.Name, b.Registration.DocumentNumber, Originals = db.EvidenceDocuments.Count(d => d.BonusClaimId == b.Id && d.SeenAt != null) }).ToListAsync(cancellationToken);
        return Sorted(rows.Select(r => (r.Code, new RegisterLine(ClaimReader.ItemWords(context.Campaign.Policy, r.Code), r.CandidateNumber ?? "", r.Name, r.DocumentNumber, r.Ground ?? "", r.Originals))));
    }

    private async Task<List<RegisterLine>> ExemptionsAsync(ProcessContext context, CancellationToken cancellationToken)
    {
        var valid = Valid(context);
        var rows = await db.ExemptionApplications.AsNoTracking().Where(e => InBook.Contains(e.State) && valid.Any(r => r.Id == e.RegistrationId))
            .Select(e => new { e.Code, e.Ground, e.Registration!.CandidateNumber, e.Registration.Name, e.Registration.DocumentNumber, Originals = db.EvidenceDocuments.Count(d => d.ExemptionId == e.Id && d.SeenAt != null) }).ToListAsync(cancellationToken);
        return Sorted(rows.Select(r =>
        {
            var rule = ExemptionService.RuleOf(context, r.Code);
            return (r.Code, new RegisterLine(rule?.Name ?? r.Code, r.CandidateNumber ?? "", r.Name, r.DocumentNumber, rule?.Grounds.FirstOrDefault(g => g.Code == r.Ground)?.Name ?? r.Ground, r.Originals));
        }));
    }

    private IQueryable<Registration> Valid(ProcessContext context) =>
        db.Registrations.VisibleTo(context.Actor).Where(r => r.CampaignId == context.Campaign.Id && r.State == RegistrationState.Valid);

    private static List<RegisterLine> Sorted(IEnumerable<(string Code, RegisterLine Line)> rows) =>
        [.. rows.OrderBy(r => r.Code, StringComparer.Ordinal).ThenBy(r => r.Line.CandidateNumber, StringComparer.Ordinal).Select(r => r.Line)];

    private static EntitlementRegister Book(EntitlementKind kind, List<RegisterLine> lines, string city, ProcessContext context)
    {
        var rows = JsonSerializer.Serialize(lines);
        return new EntitlementRegister
        {
            CampaignId = context.Campaign.Id, CityCode = city, Kind = kind, State = EntitlementRegisterState.Compiled, Candidates = lines.Count, Rows = rows,
            Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rows))), CompiledAt = context.Now,
        };
    }
}
