using System.Xml.Linq;
using Admissions.Core.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>
/// Keys of antiforgery tokens and temporary data, kept in the database so that several instances understand each
/// other's pages (HR-146).
/// </summary>
public sealed class DataProtectionKeys(TenantDatabases databases) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var command = databases.Platform.CreateCommand("select xml from data_protection_keys order by created_at");
        using var reader = command.ExecuteReader();
        var keys = new List<XElement>();
        while (reader.Read())
            keys.Add(XElement.Parse(reader.GetString(0)));
        return keys;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        ArgumentNullException.ThrowIfNull(element);
        using var command = databases.Platform.CreateCommand("insert into data_protection_keys (name, xml) values ($1, $2) on conflict do nothing");
        command.Parameters.Add(new NpgsqlParameter { Value = friendlyName });
        command.Parameters.Add(new NpgsqlParameter { Value = element.ToString(SaveOptions.DisableFormatting) });
        command.ExecuteNonQuery();
    }

    public static IServiceCollection Add(IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("admissions");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(s =>
            new ConfigureOptions<KeyManagementOptions>(o => o.XmlRepository = new DataProtectionKeys(s.GetRequiredService<TenantDatabases>())));
        return services;
    }
}
