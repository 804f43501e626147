using System.Globalization;
using Admissions.Core.Data;
using Admissions.Core.Waiting;
using Admissions.Web.Infrastructure.Access;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Options;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>
/// Writes into the token of every form of the candidates' portal whose it is and since when it is open. While people wait for the
/// portal, only such a form is taken from somebody outside: tokens of other pages cost no waiting and open no door.
/// </summary>
public sealed class PortalForms(TimeProvider clock, IOptions<WaitingRoomOptions> options) : IAntiforgeryAdditionalDataProvider
{
    private static readonly object DemandedKey = new();
    private static readonly object OpenedKey = new();

    /// <summary>From here on this request's token must be of a form of the portal.</summary>
    public static void Demand(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Items[DemandedKey] = true;
    }

    public string GetAdditionalData(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!PortalPaths.IsCandidates(context.Request.Path) || TenantOf(context) is not { } tenant)
            return "";
        // A form shown again with its mistakes is not a new one, or one form would be good for ever.
        var opened = context.Items[OpenedKey] as DateTimeOffset? ?? clock.GetUtcNow();
        return string.Create(CultureInfo.InvariantCulture, $"{tenant}/{opened.ToUnixTimeSeconds()}");
    }

    public bool ValidateAdditionalData(HttpContext context, string additionalData)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(additionalData);
        if (!context.Items.ContainsKey(DemandedKey))
            return true;
        if (additionalData.Split('/') is not [var tenant, var seconds]
            || !int.TryParse(tenant, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id != TenantOf(context)
            || !long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var opened))
            return false;
        var at = DateTimeOffset.FromUnixTimeSeconds(opened);
        context.Items[OpenedKey] = at;
        return clock.GetUtcNow() - at < TimeSpan.FromHours(options.Value.TicketHours);
    }

    private static int? TenantOf(HttpContext context) => context.RequestServices.GetRequiredService<TenantScope>() is { IsSet: true } scope ? scope.Tenant.Id : null;
}
