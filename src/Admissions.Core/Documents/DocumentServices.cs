using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Admissions.Core.Documents;

public static class DocumentServices
{
    /// <summary>
    /// Registers printing, photos, glyph check and barcodes over one pool of workers. The worker's folder is searched
    /// from the host's content root, or from the program's own folder where there is no host.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">Section <c>Admissions:PrintWorker</c> is read; see <see cref="PrintWorkerOptions"/>.</param>
    public static IServiceCollection AddDocuments(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = configuration.GetSection("Admissions:PrintWorker").Get<PrintWorkerOptions>() ?? new PrintWorkerOptions();
        services.AddSingleton(provider => new PrintWorkerPool(
            options, provider.GetService<IHostEnvironment>()?.ContentRootPath ?? AppContext.BaseDirectory));
        services.AddSingleton<DocumentPrinter>();
        services.AddSingleton<PhotoProcessor>();
        services.AddSingleton<GlyphChecker>();
        services.AddSingleton<BarcodeDrawer>();
        return services;
    }
}
