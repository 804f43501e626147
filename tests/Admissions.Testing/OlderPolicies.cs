using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Admissions.Testing;

/// <summary>Policy packs as they shipped before: a campaign that was opened from one keeps it for ever. Files under <c>Vectors/Policies</c>, never edited.</summary>
public static class OlderPolicies
{
    private const string Ending = ".json.gz";
    private static readonly string Folder = Path.Combine(TestDatabase.Root, "tests", "Admissions.Rules.Tests", "Vectors", "Policies");

    /// <summary>Such as <c>hunan-adult-01-first</c>.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.EnumerateFiles(Folder, "*" + Ending).Select(file => Path.GetFileName(file)[..^Ending.Length]).Order(StringComparer.Ordinal)];

    /// <summary>The document as it shipped then.</summary>
    public static string Json(string name)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(Folder, name + Ending)), CompressionMode.Decompress), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Puts the document in the place of the one that the tenant's campaign was opened from, as if an older program had stored it.</summary>
    /// <returns>Its digest as it is stored.</returns>
    public static async Task<string> StoreAsync(TestTenant tenant, string json)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
        // Published versions are written once: not even the owner's role changes them.
        await using var source = NpgsqlDataSource.Create(await TestDatabase.AdministratorAsync());
        await using var command = source.CreateCommand(
            """
            with stored as (update policy_versions set document = $1, digest = $2 where tenant_id = $3 and campaign_id = $4 and version = 1 returning campaign_id)
            update campaigns set revision = revision + 1 from stored where tenant_id = $3 and id = stored.campaign_id
            """);
        foreach (var value in new object[] { json, digest, tenant.Tenant.Id, tenant.CampaignId })
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteNonQueryAsync() == 1 ? digest : throw new InvalidOperationException("The campaign has no first policy.");
    }
}
