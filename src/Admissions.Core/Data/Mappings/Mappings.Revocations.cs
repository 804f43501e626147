using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Admissions.Core.Data.Mappings;

internal sealed class RevocationOrderMapping : IEntityTypeConfiguration<RevocationOrder>
{
    public void Configure(EntityTypeBuilder<RevocationOrder> builder)
    {
        builder.ToTable("revocation_orders");
        builder.Property(o => o.Reason).HasMaxLength(RevocationOrder.WordsMaxLength);
        builder.Property(o => o.Evidence).HasMaxLength(RevocationOrder.WordsMaxLength);
        builder.Ignore(o => o.Carried);
        builder.HasIndex(o => new { o.CampaignId, o.InstitutionId });
        builder.HasIndex(o => o.RegistrationId);
        builder.HasIndex(o => o.RosterId);
        builder.HasIndex(o => o.DossierId).IsUnique().HasFilter("decided_at IS NULL").HasDatabaseName(RevocationOrder.OpenIndex);
        builder.HasIndex(o => new { o.TenantId, o.SheetNumber }).IsUnique().HasDatabaseName("ux_revocation_orders_sheet");
        builder.HasOne<Campaign>().WithMany().HasForeignKey(o => o.CampaignId);
    }
}

internal sealed class RevocationEvidenceMapping : IEntityTypeConfiguration<RevocationEvidence>
{
    public void Configure(EntityTypeBuilder<RevocationEvidence> builder)
    {
        builder.ToTable("revocation_evidence");
        builder.HasIndex(e => e.OrderId).IsUnique();
        builder.HasOne(e => e.Order).WithMany().HasForeignKey(e => e.OrderId);
    }
}
