using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Documents;

public static class DocumentServices
{
    /// <summary>Registers printing, photos, glyph check and barcodes over one pool of workers.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">Section <c>Admissions:PrintWorker</c> is read; see <see cref="PrintWorkerOptions"/>.</param>
    /// <param name="contentRoot">Where the search for the worker's folder begins.</param>
    public static IServiceCollection AddDocuments(this IServiceCollection services, IConfiguration configuration, string contentRoot)
    {
        var options = configuration.GetSection("Admissions:PrintWorker").Get<PrintWorkerOptions>() ?? new PrintWorkerOptions();
        services.AddSingleton(_ => new PrintWorkerPool(options, contentRoot));
        services.AddSingleton<DocumentPrinter>();
        services.AddSingleton<PhotoProcessor>();
        services.AddSingleton<GlyphChecker>();
        services.AddSingleton<BarcodeDrawer>();
        return services;
    }
}
