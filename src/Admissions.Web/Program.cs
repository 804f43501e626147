using Admissions.Core;
using Admissions.Core.Jobs;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Admissions.Web.Infrastructure.Tenancy;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.HttpOverrides;
using Serilog;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders().AddSerilog(new LoggerConfiguration().ReadFrom.Configuration(builder.Configuration).WriteTo.Console(formatProvider: System.Globalization.CultureInfo.InvariantCulture).CreateLogger(), dispose: true);
builder.Services.AddAdmissionsCore(builder.Configuration);
builder.Services.AddJobScheduler(builder.Configuration);
// The door filter stands over all of MVC: a convention for the root folder would leave the areas open.
// Each portal's "sign-in" is the one sign-in page and never a campaign called sign-in, so its routes are asked first.
builder.Services.AddRazorPages(options => options.Conventions
    .AddPageRoute("/Account/SignIn", "/gl/sign-in")
    .AddPageRoute("/Account/SignIn", "/czyx/sign-in")
    .AddPageRouteModelConvention("/Account/SignIn", page =>
    {
        foreach (var selector in page.Selectors)
            selector.AttributeRouteModel!.Order = -1;
    })).AddMvcOptions(options =>
    {
        options.Filters.Add(new AccessFilter());
        options.Filters.Add(new UnprintableFilter());
    });
DataProtectionKeys.Add(builder.Services);
builder.Services.AddShell(builder.Configuration);
builder.Services.AddSingleton<IAntiforgeryAdditionalDataProvider, PortalForms>();
RateLimits.Add(builder.Services, builder.Configuration);
builder.Services.AddHostedService<TrafficWriter>();
builder.Services.Configure<ForwardedHeadersOptions>(options =>
{
    options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
    foreach (var proxy in builder.Configuration.GetSection("Admissions:TrustedProxies").Get<string[]>() ?? [])
        options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
});

var app = builder.Build();
app.UseForwardedHeaders();
app.UseShell();
app.UseMiddleware<TenantMiddleware>();
app.UseMiddleware<TrafficMiddleware>();
app.UseMiddleware<WaitingRoomMiddleware>();
app.UseRouting();
app.UseMiddleware<BodyLimits>();
RateLimits.Use(app);
app.UseMiddleware<RequestContextMiddleware>();
app.MapShell();
app.MapGet("/health", () => Results.Text("ok"));
await app.RunAsync();

/// <summary>The web application; public so that tests can host it.</summary>
public partial class Program;
