using System.Net;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Accounts;

/// <summary>The terminals an office has registered for its own accounts (HR-13, 湘教考信字〔2019〕3号 §二.3). Off while the list is empty.</summary>
public sealed class TerminalService(AdmissionsDbContext db)
{
    private const int MostNetworks = 50;
    private static readonly char[] Separators = [' ', '\t', '\r', '\n', ',', '，', ';', '；', '、'];

    /// <summary>Replaces the list of the actor's own office; an empty text switches it off.</summary>
    /// <param name="text">Addresses and networks, e.g. <c>10.1.0.0/16</c>, in lines or separated by commas.</param>
    public async Task<Outcome<Organization>> SetAsync(string? text, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (StaffAccountService.RefuseInDrill(context) is { } rehearsed)
            return rehearsed with { Field = "networks" };
        var entries = (text ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries).Select(DigitText.Normalise).Distinct(StringComparer.Ordinal).ToList();
        if (entries.Count > MostNetworks)
            return new Refusal("terminals.many", "networks", $"最多登记 {MostNetworks} 条，现在有 {entries.Count} 条。请合并成网段");
        if (entries.Find(e => NetworkOf(e) is null) is { } wrong)
            return new Refusal("terminals.format", "networks", $"“{wrong}”不是地址或者网段。请写成 10.1.0.7 或者 10.1.0.0/16");
        var list = entries.Count == 0 ? null : string.Join(' ', entries);
        if (!Allows(list, context.Ip))
            return new Refusal("terminals.own", "networks", $"现在用的地址 {context.Ip} 不在名单里，保存以后这台电脑也登录不了。请把它加上");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var office = await db.Organizations.SingleOrDefaultAsync(o => o.Id == context.Actor.OrganizationId, cancellationToken);
        if (office is null)
            return new Refusal("terminals.no-office", "networks", "这个账号不属于机构，不能登记终端");
        if (office.TerminalNetworks == list)
            return office;
        db.Record(context, "TerminalsChanged", (nameof(Organization), office.Id), before: new { office.TerminalNetworks }, after: new { TerminalNetworks = list });
        office.TerminalNetworks = list;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return office;
    }

    /// <summary>True without a list, and for an address inside one of its networks. An unknown address is inside none.</summary>
    public static bool Allows(string? list, string? ip)
    {
        if (string.IsNullOrEmpty(list))
            return true;
        if (!IPAddress.TryParse(ip, out var address))
            return false;
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return list.Split(' ').Any(entry => NetworkOf(entry)?.Contains(plain) == true);
    }

    private static IPNetwork? NetworkOf(string entry)
    {
        if (IPAddress.TryParse(entry, out var single) && (entry.Contains(':', StringComparison.Ordinal) || entry.Count(c => c == '.') == 3))
            return new IPNetwork(single, single.GetAddressBytes().Length * 8);
        return IPNetwork.TryParse(entry, out var network) ? network : null;
    }
}
