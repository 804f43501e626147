using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Admissions.Core.Data.Mappings;

internal sealed class BonusClaimMapping : IEntityTypeConfiguration<BonusClaim>
{
    public void Configure(EntityTypeBuilder<BonusClaim> builder)
    {
        builder.ToTable("bonus_claims");
        builder.Property(b => b.Answers).HasColumnType("jsonb");
        builder.HasIndex(b => new { b.RegistrationId, b.Code }).IsUnique();
        builder.HasOne(b => b.Registration).WithMany(r => r.BonusClaims).HasForeignKey(b => b.RegistrationId);
    }
}

internal sealed class ExemptionApplicationMapping : IEntityTypeConfiguration<ExemptionApplication>
{
    public void Configure(EntityTypeBuilder<ExemptionApplication> builder)
    {
        builder.ToTable("exemption_applications");
        builder.Property(e => e.Answers).HasColumnType("jsonb");
        builder.HasIndex(e => e.RegistrationId).IsUnique().HasDatabaseName(ExemptionApplication.RegistrationIndex);
        builder.HasIndex(e => new { e.CampaignId, e.State });
        builder.HasOne(e => e.Registration).WithMany().HasForeignKey(e => e.RegistrationId);
        builder.HasOne<Institution>().WithMany().HasForeignKey(e => e.InstitutionId);
    }
}

internal sealed class EvidenceDocumentMapping : IEntityTypeConfiguration<EvidenceDocument>
{
    public void Configure(EntityTypeBuilder<EvidenceDocument> builder)
    {
        builder.ToTable("evidence_documents");
        builder.HasIndex(e => e.RegistrationId);
        builder.HasIndex(e => new { e.BonusClaimId, e.Kind }).IsUnique();
        builder.HasIndex(e => new { e.ExemptionId, e.Kind }).IsUnique();
        builder.HasOne<Registration>().WithMany().HasForeignKey(e => e.RegistrationId);
        builder.HasOne<BonusClaim>().WithMany(b => b.Documents).HasForeignKey(e => e.BonusClaimId);
        builder.HasOne<ExemptionApplication>().WithMany(e => e.Documents).HasForeignKey(e => e.ExemptionId);
    }
}

internal sealed class EvidenceFileMapping : IEntityTypeConfiguration<EvidenceFile>
{
    public void Configure(EntityTypeBuilder<EvidenceFile> builder)
    {
        builder.ToTable("evidence_files");
        builder.HasIndex(f => f.EvidenceDocumentId);
        builder.HasOne<EvidenceDocument>().WithMany(e => e.Files).HasForeignKey(f => f.EvidenceDocumentId);
    }
}

internal sealed class EntitlementRegisterMapping : IEntityTypeConfiguration<EntitlementRegister>
{
    public void Configure(EntityTypeBuilder<EntitlementRegister> builder)
    {
        builder.ToTable("entitlement_registers");
        builder.HasIndex(r => new { r.CampaignId, r.CityCode, r.Kind }).IsUnique();
    }
}
