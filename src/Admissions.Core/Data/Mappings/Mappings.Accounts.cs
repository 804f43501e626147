using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Admissions.Core.Data.Mappings;

internal sealed class TenantMapping : IEntityTypeConfiguration<Tenant>
{
    public void Configure(EntityTypeBuilder<Tenant> builder)
    {
        builder.ToTable("tenants");
        builder.Property(t => t.Id).ValueGeneratedNever();
        builder.Property(t => t.FooterJson).HasColumnType("jsonb");
        builder.HasIndex(t => t.Slug).IsUnique();
    }
}

internal sealed class UserMapping : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users");
        builder.Property(u => u.UserName).HasMaxLength(User.UserNameMaxLength).IsRequired();
        builder.Property(u => u.NormalizedUserName).HasMaxLength(User.UserNameMaxLength).IsRequired();
        builder.Property(u => u.ConcurrencyStamp).IsConcurrencyToken();
        builder.Ignore(u => u.TwoFactorEnabled).Ignore(u => u.EmailConfirmed).Ignore(u => u.PhoneNumberConfirmed)
            .Ignore(u => u.NormalizedEmail);
        builder.HasIndex(u => new { u.TenantId, u.NormalizedUserName }).IsUnique().HasDatabaseName("ux_users_name");
        builder.HasIndex(u => new { u.Kind, u.Id }).HasFilter("kind <> 'Candidate'").HasDatabaseName("ix_users_staff");
        builder.HasMany(u => u.Roles).WithOne().HasForeignKey(r => r.UserId);
    }
}

internal sealed class UserRoleMapping : IEntityTypeConfiguration<UserRole>
{
    public void Configure(EntityTypeBuilder<UserRole> builder)
    {
        builder.ToTable("user_roles");
        builder.HasKey(r => new { r.UserId, r.Role });
    }
}

internal sealed class RoleDefaultMapping : IEntityTypeConfiguration<RoleDefault>
{
    public void Configure(EntityTypeBuilder<RoleDefault> builder)
    {
        builder.ToTable("role_defaults");
        builder.HasKey(r => new { r.TenantId, r.Role, r.Permission });
    }
}

internal sealed class RolePermissionMapping : IEntityTypeConfiguration<RolePermission>
{
    public void Configure(EntityTypeBuilder<RolePermission> builder)
    {
        builder.ToTable("role_permissions");
        builder.HasKey(r => new { r.TenantId, r.Role, r.Permission });
    }
}

internal sealed class SessionMapping : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("sessions");
        builder.HasKey(s => s.KeyHash);
        builder.HasIndex(s => s.UserId);
        builder.HasOne<User>().WithMany().HasForeignKey(s => s.UserId);
    }
}

internal sealed class OrganizationMapping : IEntityTypeConfiguration<Organization>
{
    public void Configure(EntityTypeBuilder<Organization> builder)
    {
        builder.ToTable("organizations");
        builder.HasIndex(o => new { o.TenantId, o.DivisionCode }).IsUnique();
    }
}
