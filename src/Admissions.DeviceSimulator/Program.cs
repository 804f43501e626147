using System.Net;
using Admissions.DeviceSimulator;
using Microsoft.Extensions.Primitives;

// The local services of card readers, as the vendors' own programs answer, with invented people. For demonstrations and tests.
//   --people FILE   JSON list of cards; a reading of the empty plate deals out the next one
//   --only NAMES    which services answer: huashi, certctl, synjones, est, est-http, jykj, zwexplorer (default all)
//   --urls URL      default http://127.0.0.1:5091; loopback addresses only; an https address answers with a certificate made on the spot
var builder = WebApplication.CreateBuilder(args);
if (builder.Configuration["urls"] is null)
    builder.WebHost.UseUrls("http://127.0.0.1:5091");
builder.WebHost.ConfigureKestrel(server => server.ConfigureHttpsDefaults(https => https.ServerCertificate = Certificates.OfThisMachine()));
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
// The services answer in names of their own, not in ours.
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = null);
builder.Services.AddSingleton(new Plate(builder.Configuration["people"]));
var app = builder.Build();
foreach (var url in (builder.Configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
    if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || !address.IsLoopback)
        throw new InvalidOperationException($"A card reader listens on this machine only; {url} is not a loopback address.");

app.UseWebSockets();
app.Use((context, next) =>
{
    // Pages of this machine may ask; a foreign site gets no leave and its browser withholds the answer.
    var origin = context.Request.Headers.Origin;
    if (!StringValues.IsNullOrEmpty(origin) && Uri.TryCreate(origin, UriKind.Absolute, out var page) && (page.IsLoopback || IPAddress.TryParse(page.Host, out _)))
    {
        context.Response.Headers.AccessControlAllowOrigin = origin;
        context.Response.Headers["Access-Control-Allow-Private-Network"] = "true";
        context.Response.Headers.AccessControlAllowHeaders = "content-type";
    }
    if (!HttpMethods.IsOptions(context.Request.Method))
        return next(context);
    context.Response.StatusCode = StatusCodes.Status204NoContent;
    return Task.CompletedTask;
});
app.MapGet("/people", (Plate plate) => plate.People);
app.MapPost("/card", async (HttpRequest request, Plate plate) =>
{
    var form = await request.ReadFormAsync();
    if (!Card.IsNumber(form["number"]))
        return Results.BadRequest("number: 18 digits with a birthday");
    var card = new Card(form["name"].ToString(), form["number"].ToString(), form["nation"] is [{ Length: > 0 } nation] ? nation : "汉")
    {
        Sex = form["sex"] is [{ Length: > 0 } sex] ? sex : null,
        Born = form["born"] is [{ Length: > 0 } born] ? born : null,
        Until = form["until"] is [{ Length: > 0 } until] ? until : "20400101",
    };
    plate.Lay(card);
    return Results.Redirect("/");
}).DisableAntiforgery();
app.MapPost("/lift", (Plate plate) =>
{
    plate.Lift();
    return Results.Redirect("/");
}).DisableAntiforgery();
var only = builder.Configuration["only"]?.Split(',', StringSplitOptions.TrimEntries);
Sockets.Map(app, only);
foreach (var (name, map) in Services.All)
    if (only is null || only.Contains(name))
        map(app);
PlatePage.Map(app);
await app.RunAsync();
