using Admissions.Core.Payments;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Confirmation;

public static class ConfirmationServices
{
    /// <summary>Registers the counter's and the payment's services. Photos use the documents of the core.</summary>
    public static IServiceCollection AddConfirmationAndPayment(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<PaymentOptions>().Bind(configuration.GetSection(PaymentOptions.Section));
        services.AddSingleton<PaymentGateway>();
        services.AddScoped<CounterReader>();
        services.AddScoped<CounterDays>();
        services.AddScoped<ConfirmationService>();
        services.AddScoped<PhotoService>();
        services.AddScoped<CardDesk>();
        services.AddScoped<RegistrationForms>();
        services.AddScoped<CounterPrints>();
        services.AddScoped<OnSiteDesk>();
        services.AddScoped<CashDesk>();
        services.AddScoped<CashSheets>();
        services.AddScoped<EnvelopeLabels>();
        services.AddScoped<PledgeSheets>();
        services.AddScoped<CityReviewService>();
        services.AddScoped<InvalidationService>();
        services.AddScoped<PaymentService>();
        services.AddScoped<PaymentSettlement>();
        services.AddScoped<ReconciliationService>();
        services.AddScoped<RefundService>();
        services.AddScoped<LedgerService>();
        services.AddScoped<UnpaidCaseService>();
        services.AddScoped<UnpaidTotals>();
        return services;
    }
}
