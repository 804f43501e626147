using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Admissions.Core.Data.Mappings;

internal sealed class OnSiteActMapping : IEntityTypeConfiguration<OnSiteAct>
{
    public void Configure(EntityTypeBuilder<OnSiteAct> builder)
    {
        builder.ToTable("on_site_acts");
        builder.HasIndex(a => a.RegistrationId);
        builder.HasOne<Registration>().WithMany().HasForeignKey(a => a.RegistrationId);
    }
}

internal sealed class OnSiteReceiptMapping : IEntityTypeConfiguration<OnSiteReceipt>
{
    public void Configure(EntityTypeBuilder<OnSiteReceipt> builder)
    {
        builder.ToTable("on_site_receipts");
        builder.HasIndex(r => new { r.TenantId, r.CampaignId, r.Number }).IsUnique().HasDatabaseName(OnSiteReceipt.NumberIndex);
        builder.HasIndex(r => r.RegistrationId, "ix_on_site_receipts_registration_id");
        builder.HasIndex(r => r.RegistrationId, OnSiteReceipt.InForceIndex).IsUnique().HasFilter("voided_at IS NULL");
        builder.HasIndex(r => new { r.PointId, r.TakenAt });
    }
}
