using System.Net;
using System.Net.Sockets;

namespace Admissions.Core.Access;

/// <summary>How senders are told apart where they are counted.</summary>
public static class SenderAddress
{
    /// <summary>The address as text; IPv6 by its /64, which is one customer. Null when it is no address.</summary>
    public static string? Of(string? address)
    {
        if (!IPAddress.TryParse(address, out var parsed))
            return null;
        if (parsed.IsIPv4MappedToIPv6)
            parsed = parsed.MapToIPv4();
        if (parsed.AddressFamily != AddressFamily.InterNetworkV6)
            return parsed.ToString();
        var bytes = parsed.GetAddressBytes();
        Array.Clear(bytes, 8, 8);
        return $"{new IPAddress(bytes)}/64";
    }
}
