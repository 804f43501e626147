using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Admissions.Web.Infrastructure.Shell;

/// <summary>Everything around a page: headers, compression, error pages, static assets, the elder switch.</summary>
public static class ShellExtensions
{
    public static IServiceCollection AddShell(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<ShellOptions>(configuration.GetSection("Shell"));
        services.PostConfigure<ShellOptions>(options =>
        {
            // Paying is a form of ours that ends at the gateway.
            if (Uri.TryCreate(configuration["Admissions:Payment:SandboxUrl"], UriKind.Absolute, out var sandbox))
                options.FormActionOrigins.Add(sandbox.GetLeftPart(UriPartial.Authority));
            if (Uri.TryCreate(configuration["Admissions:Payment:GatewayUrl"], UriKind.Absolute, out var gateway))
                options.FormActionOrigins.Add(gateway.GetLeftPart(UriPartial.Authority));
        });
        services.Configure<KestrelServerOptions>(options => options.Limits.MaxRequestBodySize = Requests.BodyLimits.Ordinary);
        services.AddHttpContextAccessor();
        services.AddScoped<ShellContext>();
        services.AddSingleton<Requests.ReviewMark>();
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddExceptionHandler<FailureLog>();
        services.Configure<MvcOptions>(ChineseMessages.Configure);
        services.Configure<MvcViewOptions>(options => options.HtmlHelperOptions.ClientValidationEnabled = false);
        // Tokens in our pages are freshly encrypted for every response, so compressing them under TLS reveals nothing.
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.Providers.Add<BrotliCompressionProvider>();
            options.Providers.Add<GzipCompressionProvider>();
        });
        services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
        services.AddAntiforgery(options => options.Cookie.SecurePolicy = Microsoft.AspNetCore.Http.CookieSecurePolicy.SameAsRequest);
        services.AddHsts(options => options.MaxAge = TimeSpan.FromDays(365));
        return services;
    }

    /// <summary>Put first in the pipeline, before tenancy and sign-in, so that their refusals get pages and headers too.</summary>
    public static WebApplication UseShell(this WebApplication app)
    {
        app.UseMiddleware<SecurityHeaders>();
        app.UseResponseCompression();
        if (!app.Environment.IsDevelopment()) app.UseHsts();
        app.UseWhen(IsForPeople, branch =>
        {
            branch.UseExceptionHandler("/error/500");
            branch.UseStatusCodePagesWithReExecute("/error/{0}");
        });
        return app;
    }

    /// <summary>Static assets, Razor pages with fingerprinted links, and the elder switch. Call once, in place of MapRazorPages.</summary>
    public static WebApplication MapShell(this WebApplication app)
    {
        // Run from the build's own folder, as ./run does, the assets stand in its manifest; outside Development nobody else loads it.
        // They change only with the build, so browsers may keep them.
        if (!app.Environment.IsDevelopment()) StaticWebAssetsLoader.UseStaticWebAssets(app.Environment, app.Configuration);
        app.Configuration["ReloadStaticAssetsAtRuntime"] ??= app.Environment.IsDevelopment() ? "true" : "false";
        app.MapStaticAssets();
        app.MapRazorPages().WithStaticAssets();
        ElderSwitch.Map(app);
        return app;
    }

    /// <summary>Machines get bare status codes and problem details; people get pages.</summary>
    private static bool IsForPeople(HttpContext context) => !context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);
}
