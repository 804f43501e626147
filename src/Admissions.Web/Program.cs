using Admissions.Web.Infrastructure.Shell;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddRazorPages();
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddShell(builder.Configuration);

var app = builder.Build();
app.UseShell();
app.UseRouting();
app.UseAuthorization();
app.MapShell();
await app.RunAsync();

/// <summary>The web application; public so that tests can host it.</summary>
public partial class Program;
