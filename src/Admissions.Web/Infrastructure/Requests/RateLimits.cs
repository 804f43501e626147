using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Monitoring;
using Admissions.Rules.Identity;
using Microsoft.AspNetCore.RateLimiting;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>How often one may ask, in a window of time.</summary>
public sealed class RateLimit
{
    /// <summary>
    /// Requests of one address, whoever sends them; schools and points share one. Of signing in: different accounts that failed from
    /// it, over all instances; an account that has signed in there before is not stopped by them.
    /// </summary>
    public int Address { get; set; }

    /// <summary>Requests about one account (or document), of signing in from one address; 0 = not counted.</summary>
    public int Account { get; set; }

    public int Seconds { get; set; } = 60;
}

/// <summary>
/// Configuration section <c>Admissions:RateLimits</c>, and the limits on doors that strangers may try: sign-in, accounts,
/// recovery, public checks. Each authority counts apart. Who has signed in is never counted by his address here.
/// </summary>
public sealed class RateLimits
{
    public const string Section = "Admissions:RateLimits";
    public const string SignIn = nameof(SignIn);
    public const string SignUp = nameof(SignUp);
    public const string Recovery = nameof(Recovery);
    public const string Check = nameof(Check);

    /// <summary>Key of the seconds to wait, for the page that tells them.</summary>
    public static readonly object WaitKey = new();

    /// <summary>Longer names are counted by their digest: the key of a count stays in memory for its whole window.</summary>
    public const int NameMaxLength = 64;

    private static readonly object AccountKey = new();
    private static readonly object ThrottledKey = new();
    private static readonly object DeviceKey = new();

    /// <summary>
    /// The field that says whom a form is about. Making an account is about the document: the user name is the stranger's own
    /// invention there, and counting it would let him try one document for ever under new names.
    /// </summary>
    private static readonly Dictionary<string, string> AccountFields = new(StringComparer.Ordinal)
    {
        [SignIn] = "Input.UserName", [SignUp] = "Input.DocumentNumber", [Recovery] = "Input.DocumentNumber",
    };

    private static readonly Dictionary<string, RateLimit> Defaults = new(StringComparer.Ordinal)
    {
        [SignIn] = new RateLimit { Address = 100, Account = 20 },
        [SignUp] = new RateLimit { Address = 120, Account = 20 },
        [Recovery] = new RateLimit { Address = 60, Account = 6 },
        [Check] = new RateLimit { Address = 120 },
    };

    public static IServiceCollection Add(IServiceCollection services, IConfiguration configuration)
    {
        var limits = Defaults.Keys.ToDictionary(policy => policy, policy => LimitOf(policy, configuration), StringComparer.Ordinal);
        var monitoring = configuration.GetSection(MonitoringOptions.Section).Get<MonitoringOptions>() ?? new MonitoringOptions();
        var throttled = new RateLimit { Account = monitoring.ThrottledAttempts, Address = monitoring.ThrottledStrangers };
        services.AddSingleton<RefusedSenders>();
        return services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.OnRejected = (rejected, _) =>
            {
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)) : 60;
                if (rejected.HttpContext.Items.ContainsKey(ThrottledKey))
                    RefusedOf(rejected.HttpContext).Count(TenantAndSender(rejected.HttpContext), limits[SignIn]);
                Refuse(rejected.HttpContext, wait);
                return ValueTask.CompletedTask;
            };
            // The address is counted for every limited page but signing in, where only failures count; the page's own policy counts the account.
            var senders = PartitionedRateLimiter.Create<HttpContext, string>(context =>
                PolicyOf(context) is not { } policy ? RateLimitPartition.GetNoLimiter("")
                    : policy == SignIn ? (context.Items.ContainsKey(ThrottledKey)
                        ? Fixed($"throttled|{Tenant(context)}|{context.Items[AccountKey]}|{Sender(context)}", throttled.Account, throttled) : RateLimitPartition.GetNoLimiter(""))
                    : Fixed($"{policy}|{Tenant(context)}|{Sender(context)}", limits[policy].Address, limits[policy]));
            // Under an alarm those who never signed in there share what is left: a name of one's own invention buys no further attempts. The page that refuses comes through here too and counts nothing.
            options.GlobalLimiter = PartitionedRateLimiter.CreateChained(senders, PartitionedRateLimiter.Create<HttpContext, string>(context =>
                PolicyOf(context) == SignIn && context.Items.ContainsKey(ThrottledKey) ? Fixed($"strangers|{TenantAndSender(context)}", throttled.Address, throttled) : RateLimitPartition.GetNoLimiter("")));
            foreach (var (policy, limit) in limits)
                options.AddPolicy(policy, context => limit.Account > 0 && context.Items[AccountKey] is string account
                    ? Fixed($"{policy}|{Tenant(context)}|{account}|{OwnSender(policy, context)}", limit.Account, limit)
                    : RateLimitPartition.GetNoLimiter(""));
        });
    }

    /// <summary>Reads whose account a limited form is about, and whether its sender failed too often (HR-156); then the limiter decides.</summary>
    public static void Use(WebApplication app)
    {
        var signIn = LimitOf(SignIn, app.Configuration);
        app.Use(async (context, next) =>
        {
            if (PolicyOf(context) == SignIn && context.Request.HasFormContentType && await FullLane.AnsweredAsync(context))
                return;
            if (PolicyOf(context) is { } policy && AccountFields.TryGetValue(policy, out var field) && context.Request.HasFormContentType)
            {
                var form = await context.Request.ReadFormAsync(context.RequestAborted);
                if (NameOf(form[field].ToString()) is { Length: > 0 } account)
                    context.Items[AccountKey] = account;
            }
            if (PolicyOf(context) == SignIn && context.RequestServices.GetRequiredService<TenantScope>().IsSet && !await MaySignInAsync(context, signIn))
            {
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                Refuse(context, signIn.Seconds);
                return;
            }
            await next(context);
        });
        app.UseRateLimiter();
    }

    /// <summary>
    /// False when too many different accounts failed from the address and this one has signed in neither there nor from this browser; a
    /// throttled address and a known browser are noted for the limiter.
    /// </summary>
    private static async Task<bool> MaySignInAsync(HttpContext context, RateLimit limit)
    {
        var watch = context.RequestServices.GetRequiredService<SignInWatch>();
        var ip = context.Connection.RemoteIpAddress?.ToString();
        var account = context.Items[AccountKey] as string ?? "";
        var (refused, sender) = (RefusedOf(context), TenantAndSender(context));
        // Whoever is refused again and again costs no more work of the database, but a few looks at a browser that shows a mark.
        var stopped = refused.IsStopped(sender, limit);
        if (account.Length > 0 && DeviceCookie.HashOf(context) is { } device)
        {
            var mark = Convert.ToHexStringLower(device);
            Task<bool> KnowsAsync() => watch.KnowsDeviceAsync(device, account, context.RequestAborted);
            if (stopped ? await refused.KnowsBrowserAsync($"{Tenant(context)}|browser|{mark}", limit, KnowsAsync) : await KnowsAsync())
            {
                context.Items[DeviceKey] = mark;
                return true;
            }
        }
        if (stopped && await refused.IsStrangerAsync(sender, account, limit, () => watch.KnownAtAsync(ip)))
            return false;
        var standing = await watch.StandingAsync(ip, limit.Seconds, context.RequestAborted);
        var full = standing.FailedAccounts >= limit.Address;
        if ((!full && !standing.Throttled) || await watch.KnowsAsync(ip, account, context.RequestAborted))
            return true;
        if (standing.Throttled)
            context.Items[ThrottledKey] = true;
        if (full)
            refused.Count(sender, limit);
        return !full;
    }

    /// <summary>A typed name or document as it is counted: full-width digits and blanks make no other one, and however long it is, its key is short.</summary>
    public static string NameOf(string typed)
    {
        var name = DigitText.Normalise(typed);
        return name.Length <= NameMaxLength ? name : $"#{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..32]}";
    }

    private static RefusedSenders RefusedOf(HttpContext context) => context.RequestServices.GetRequiredService<RefusedSenders>();

    private static string TenantAndSender(HttpContext context) => $"{Tenant(context)}|{Sender(context)}";

    private static void Refuse(HttpContext context, int wait)
    {
        context.Items[WaitKey] = wait;
        context.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        if (context.RequestServices.GetRequiredService<TenantScope>() is { IsSet: true } tenant)
            context.RequestServices.GetRequiredService<TrafficCounts>().Throttled(tenant.Database);
    }

    private static RateLimit LimitOf(string policy, IConfiguration configuration) => configuration.GetSection($"{Section}:{policy}").Get<RateLimit>() ?? Defaults[policy];

    /// <summary>Reading a form is free; what is counted is sending it, and every look at a public check.</summary>
    private static string? PolicyOf(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName is { } policy && (policy == Check || HttpMethods.IsPost(context.Request.Method)) ? policy : null;

    private static string? Sender(HttpContext context) => SenderAddress.Of(context.Connection.RemoteIpAddress?.ToString());

    /// <summary>
    /// Whoever knows a user name may not keep its owner out by trying it: signing in is counted by account and address together. The
    /// accounts' own lockout counts wrong passwords from everywhere else together (HR-74). A browser from which it has signed in counts
    /// for itself: neighbours at the same address do not use up its tries.
    /// </summary>
    private static string? OwnSender(string policy, HttpContext context) => policy == SignIn ? context.Items[DeviceKey] as string ?? Sender(context) : "";

    private static string Tenant(HttpContext context)
    {
        var scope = context.RequestServices.GetRequiredService<TenantScope>();
        return scope.IsSet ? scope.Tenant.Slug : "";
    }

    private static RateLimitPartition<string> Fixed(string key, int permits, RateLimit limit) => RateLimitPartition.GetFixedWindowLimiter(key, _ => new FixedWindowRateLimiterOptions
    {
        PermitLimit = permits, Window = TimeSpan.FromSeconds(limit.Seconds), QueueLimit = 0,
    });
}
