using System.Globalization;
using Admissions.PaymentSimulator;

// A payment gateway for demonstrations and tests. It knows nothing of the application but the addresses it is given.
//   --keys FOLDER   key pair kept there (private.pem, public.pem); otherwise a new one at each start
//   --seed N        transaction numbers follow from it; otherwise no start repeats those of another
//   --urls URL      default http://127.0.0.1:5090
var builder = WebApplication.CreateBuilder(args);
if (builder.Configuration["urls"] is null)
    builder.WebHost.UseUrls("http://127.0.0.1:5090");
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.AddSingleton(new Signer(builder.Configuration["keys"]));
builder.Services.AddSingleton(new Ledger(builder.Configuration.GetValue("seed", System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue)), TimeProvider.System));
builder.Services.AddSingleton<Notifier>();
builder.Services.AddHostedService(services => services.GetRequiredService<Notifier>());
var app = builder.Build();

app.MapGet("/", () => "payment simulator");
app.MapGet("/keys/public.pem", (Signer signer) => Results.Text(signer.PublicKey, "application/x-pem-file"));

app.MapGet("/pay", (HttpRequest request) =>
    Read(name => request.Query[name].ToString()) is { } payment ? PayPage.Show(payment) : PayPage.Refuse("订单内容不全。请回到报名系统重新发起支付。"));

app.MapPost("/pay", async (HttpRequest request, Ledger ledger, Notifier notifier) =>
{
    var form = await request.ReadFormAsync();
    if (Read(name => form[name].ToString()) is not { } payment)
        return PayPage.Refuse("订单内容不全。请回到报名系统重新发起支付。");
    if (form["act"] == "pay")
    {
        Entry? failed = payment.Shuffle ? ledger.Book(payment, paid: false) : null;
        var paid = ledger.Book(payment, paid: true);
        notifier.Announce(payment, failed is null ? [paid] : [paid, failed]);
    }
    else
    {
        notifier.Announce(payment, ledger.Book(payment, paid: false));
    }
    return Results.Redirect(payment.Return);
}).DisableAntiforgery();

app.MapGet("/orders/{order}", (string order, string merchant, HttpResponse response, Ledger ledger, Signer signer) =>
    Signed(response, signer, System.Text.Json.JsonSerializer.Serialize(ledger.Find(merchant, order)?.Fields ?? new() { ["order"] = order, ["status"] = "UNKNOWN" }), "application/json"));

app.MapPost("/orders/{order}/refund", async (string order, HttpRequest request, HttpResponse response, Ledger ledger, Signer signer) =>
{
    var form = await request.ReadFormAsync();
    var number = form["refund"].ToString();
    var answer = ledger.Refund(form["merchant"].ToString(), order, form["amount"].ToString(), number)?.Fields ?? new() { ["merchant"] = form["merchant"].ToString(), ["order"] = order, ["status"] = "REFUSED" };
    answer["refund"] = number;
    return Signed(response, signer, System.Text.Json.JsonSerializer.Serialize(answer), "application/json");
}).DisableAntiforgery();

app.MapGet("/balance", (string merchant, HttpResponse response, Ledger ledger, Signer signer) =>
{
    var (paid, refunded) = ledger.Balance(merchant);
    return Signed(response, signer, System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string>
    {
        ["merchant"] = merchant,
        ["paid"] = paid.ToString("0.00", CultureInfo.InvariantCulture),
        ["refunded"] = refunded.ToString("0.00", CultureInfo.InvariantCulture),
    }), "application/json");
});

app.MapGet("/bills/{day}", (DateOnly day, string merchant, HttpResponse response, Ledger ledger, Signer signer) =>
    Signed(response, signer, ledger.Bill(merchant, day), "text/csv"));

await app.RunAsync();

static IResult Signed(HttpResponse response, Signer signer, string body, string type)
{
    response.Headers["X-Signature"] = signer.Sign(body);
    return Results.Text(body, type, System.Text.Encoding.UTF8);
}

// Null when a field is missing or an amount or address is not one.
static Payment? Read(Func<string, string> field)
{
    var (merchant, order, amount, notify, back) = (field("merchant"), field("order"), field("amount"), field("notify"), field("return"));
    if (merchant.Length == 0 || order.Length == 0 || !decimal.TryParse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var yuan) || yuan <= 0
        || !Uri.TryCreate(notify, UriKind.Absolute, out _) || !Uri.TryCreate(back, UriKind.Absolute, out var backTo) || backTo.Scheme is not ("http" or "https"))
        return null;
    return new Payment(merchant, order, amount, field("title"), notify, back,
        int.TryParse(field("repeat"), out var repeat) ? Math.Clamp(repeat, 1, 20) : 1,
        int.TryParse(field("delay"), out var delay) ? Math.Clamp(delay, 0, 60_000) : 0,
        On("shuffle"), On("lose"), On("forge"),
        DateTimeOffset.TryParse(field("time"), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) ? time : null);

    bool On(string name) => field(name) is "1" or "true" or "True";
}
