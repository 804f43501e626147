using Admissions.Core.Data.Entities;
using Admissions.Rules.Bulletins;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Admissions.Core.Data.Mappings;

internal sealed class BulletinMapping : IEntityTypeConfiguration<Bulletin>
{
    public void Configure(EntityTypeBuilder<Bulletin> builder)
    {
        builder.ToTable("bulletins");
        builder.Property(b => b.DivisionCode).HasMaxLength(6);
        builder.Property(b => b.Title).HasMaxLength(BulletinText.TitleMaxLength);
        builder.Property(b => b.Body).HasMaxLength(BulletinText.BodyMaxLength);
        builder.Property(b => b.WithdrawalReason).HasMaxLength(BulletinText.ReasonMaxLength);
        builder.HasIndex(b => new { b.CampaignId, b.State });
    }
}

internal sealed class BulletinReadMapping : IEntityTypeConfiguration<BulletinRead>
{
    public void Configure(EntityTypeBuilder<BulletinRead> builder)
    {
        builder.ToTable("bulletin_reads");
        builder.HasKey(r => new { r.TenantId, r.BulletinId, r.UserId });
        builder.HasIndex(r => r.UserId);
        builder.HasOne(r => r.Bulletin).WithMany().HasForeignKey(r => r.BulletinId);
        builder.HasOne(r => r.User).WithMany().HasForeignKey(r => r.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
