using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Admissions.Core.Data.Mappings;

internal sealed class EquipmentCheckMapping : IEntityTypeConfiguration<EquipmentCheck>
{
    public void Configure(EntityTypeBuilder<EquipmentCheck> builder)
    {
        builder.ToTable("equipment_checks");
        builder.Property(c => c.Entries).HasColumnType("jsonb");
        builder.HasIndex(c => new { c.CampaignId, c.PlaceCode }).IsUnique().HasDatabaseName("ux_equipment_checks_place");
    }
}

internal sealed class InformationStaffMapping : IEntityTypeConfiguration<InformationStaff>
{
    public void Configure(EntityTypeBuilder<InformationStaff> builder)
    {
        builder.ToTable("information_staff");
        builder.Ignore(s => s.IsQualified);
        builder.HasIndex(s => new { s.CampaignId, s.DivisionCode }).IsUnique().HasDatabaseName("ux_information_staff_division");
    }
}
