namespace Admissions.Web.Tests;

/// <summary>Tests of pages: each has a tenant of its own on the one host, at a time at which candidates register unless the class arranges another.</summary>
public abstract class PageTests : IAsyncLifetime
{
    protected TestTenant Tenant { get; private set; } = null!;
    protected WebHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        (Tenant, Host) = (await TestTenant.CreateAsync(), await WebHost.GetAsync());
        await ArrangeAsync();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected virtual Task ArrangeAsync() => Tenant.SetClockAsync("2026-09-08 10:00");
}
