using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Bulletins;

public static class BulletinServices
{
    /// <summary>Writing, reading and counting readers of bulletins.</summary>
    public static IServiceCollection AddBulletins(this IServiceCollection services)
    {
        services.AddScoped<BulletinService>();
        services.AddScoped<BulletinBoard>();
        services.AddScoped<BulletinReaders>();
        return services;
    }
}
