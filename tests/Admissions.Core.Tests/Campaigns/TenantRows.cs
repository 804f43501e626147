using Npgsql;

namespace Admissions.Core.Tests.Campaigns;

/// <summary>What an authority has in the database, for comparing before and after.</summary>
internal static class TenantRows
{
    /// <summary>Rows of every table of this authority except what a drill leaves on purpose (its name and the events) and signs-in.</summary>
    public static async Task<string> CountsAsync(this TestTenant tenant)
    {
        await using var connection = new NpgsqlConnection(await TestDatabase.AdministratorAsync());
        await connection.OpenAsync();
        var tables = new List<string>();
        await using (var list = new NpgsqlCommand("select table_name from information_schema.columns where table_schema = 'public' and column_name = 'tenant_id' and table_name not in ('events', 'event_seals', 'campaigns', 'sessions') order by 1", connection))
        await using (var reader = await list.ExecuteReaderAsync())
            while (await reader.ReadAsync())
                tables.Add(reader.GetString(0));
        var counts = new List<string>();
        foreach (var table in tables)
        {
            await using var count = new NpgsqlCommand($"select count(*) from {table} where tenant_id = {tenant.Tenant.Id}", connection);
            counts.Add($"{table} {await count.ExecuteScalarAsync()}");
        }
        return string.Join('\n', counts);
    }
}
