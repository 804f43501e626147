using System.Net;
using System.Net.Http.Headers;
using Admissions.Core.Accounts;
using Admissions.Core.Data.Entities;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Web.Tests;

/// <summary>The real application over the real test database, one for the whole assembly.</summary>
public sealed class WebHost : WebApplicationFactory<Program>
{
    private static readonly Lazy<Task<WebHost>> Started = new(async () => new WebHost(await SettingsAsync()));
    private readonly Dictionary<string, string?> _settings;
    private readonly Action<IServiceCollection> _change;

    private WebHost(Dictionary<string, string?> settings, Action<IServiceCollection>? change = null) => (_settings, _change) = (settings, change ?? (_ => { }));

    public static Task<WebHost> GetAsync() => Started.Value;

    /// <summary>One more instance of the application over the same database, for its caller alone.</summary>
    public static async Task<WebHost> StartAnotherAsync() => new(await SettingsAsync());

    /// <summary>A host of its own with other settings; the caller disposes it.</summary>
    public static Task<WebHost> WithAsync(params (string Key, string Value)[] settings) => WithAsync(null, settings);

    /// <summary>The same with a clock that the test puts forward; the database's own runs as ever.</summary>
    public static async Task<WebHost> WithAsync(TimeProvider? clock, params (string Key, string Value)[] settings)
    {
        var all = await SettingsAsync();
        foreach (var (key, value) in settings)
            all[key] = value;
        return new WebHost(all, clock is null ? null : services => services.AddSingleton(clock));
    }

    /// <summary>A host of its own with other services; the caller disposes it.</summary>
    public static async Task<WebHost> WithAsync(Action<IServiceCollection> change) => new(await SettingsAsync(), change);

    private static async Task<Dictionary<string, string?>> SettingsAsync()
    {
        var gateway = await SimulatorProcess.GetAsync();
        return new Dictionary<string, string?>(await TestDatabase.SettingsAsync(), StringComparer.Ordinal)
        {
            ["Admissions:Payment:GatewayUrl"] = gateway.Address.AbsoluteUri,
            ["Admissions:Payment:PublicKeyFile"] = gateway.PublicKeyFile,
            // All tests come from one address; the limits have tests of their own.
            ["Admissions:RateLimits:SignIn:Address"] = "1000000",
            ["Admissions:RateLimits:SignUp:Address"] = "1000000",
            ["Admissions:RateLimits:Recovery:Address"] = "1000000",
            ["Admissions:RateLimits:Check:Address"] = "1000000",
        };
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.ConfigureAppConfiguration(c => c.AddInMemoryCollection(_settings));
        foreach (var (key, value) in _settings)
            builder.UseSetting(key, value);
        builder.ConfigureTestServices(_change);
    }

    /// <summary>A browser without script in one tenant: cookies kept, redirects not followed.</summary>
    public Browser Open(TestTenant tenant) =>
        new(CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = true, BaseAddress = new Uri("https://localhost") }), tenant);

    /// <summary>The same, with the cookies that the browser already holds from another instance.</summary>
    public Browser Open(TestTenant tenant, CookieContainer cookies) =>
        new(CreateDefaultClient(new Uri("https://localhost"), new CookieContainerHandler(cookies)), tenant);
}

/// <summary>What a person does with a page, without script: open, read, fill in, send.</summary>
public sealed class Browser(HttpClient client, TestTenant tenant)
{
    private static readonly HtmlParser Parser = new();

    public HttpClient Client => client;

    /// <summary>Signs in by a session row, as the sign-in page makes one; the sign-in page has tests of its own.</summary>
    public async Task<Browser> AsAsync(User user)
    {
        await using var db = tenant.Open();
        var key = await SessionService.StartAsync(db, user, "127.0.0.1", new SignInSessionOptions(), default);
        client.DefaultRequestHeaders.Remove("Cookie");
        client.DefaultRequestHeaders.Add("Cookie", $"{Infrastructure.Requests.RequestContextMiddleware.CookieName}={key}");
        return this;
    }

    /// <summary>Opens a path inside the tenant, e.g. <c>/ks/adult-2026</c>.</summary>
    public async Task<PageAnswer> GetAsync(string path) => await AnswerAsync(await client.GetAsync(Full(path)));

    /// <summary>Opens the page, fills in its form as given and sends it; fields not named keep what the page holds.</summary>
    /// <param name="handler">Part of the form's or a button's <c>action</c>/<c>formaction</c> that picks the form; null = the first form with a token that posts to the page.</param>
    /// <param name="press">Name and value of the button pressed.</param>
    public async Task<PageAnswer> PostAsync(string path, IEnumerable<KeyValuePair<string, string>> fields, string? handler = null, (string Name, string Value)? press = null, IEnumerable<(string Field, string FileName, string Type, byte[] Content)>? files = null)
    {
        var page = await GetAsync(path);
        if (page.Status != HttpStatusCode.OK && page.Status != HttpStatusCode.BadRequest)
            return page;
        var form = page.Document.Forms.Cast<IHtmlFormElement>().FirstOrDefault(f =>
                string.Equals(f.Method, "post", StringComparison.OrdinalIgnoreCase)
                && f.QuerySelector("input[name=__RequestVerificationToken]") is not null
                && !(f.GetAttribute("action") ?? "").Contains("/sign-out", StringComparison.Ordinal)
                && !(f.GetAttribute("action") ?? "").Contains("/elder", StringComparison.Ordinal)
                && (handler is null || (f.GetAttribute("action") ?? "").Contains(handler, StringComparison.Ordinal) || f.QuerySelector($"[formaction*='{handler}']") is not null))
            ?? throw new InvalidOperationException($"{path} has no form for {handler ?? "posting"}:\n{page.Text}");
        var values = FieldsOf(form).Where(v => fields.All(f => f.Key != v.Key)).Concat(fields).ToList();
        if (press is { } pressed)
            values.Add(KeyValuePair.Create(pressed.Name, pressed.Value));
        var button = handler is null ? null : form.QuerySelector($"[formaction*='{handler}']")?.GetAttribute("formaction");
        var action = button ?? form.GetAttribute("action");
        return await SendAsync(string.IsNullOrEmpty(action) ? Full(path) : new Uri(new Uri(client.BaseAddress!, Full(path)), action).PathAndQuery, values, files);
    }

    /// <summary>Sends fields to a path with the token of another page: a crafted request.</summary>
    public async Task<PageAnswer> PostCraftedAsync(string path, string tokenPath, params KeyValuePair<string, string>[] fields)
    {
        var page = await GetAsync(tokenPath);
        var token = page.Document.QuerySelector("input[name=__RequestVerificationToken]")?.GetAttribute("value") ?? "";
        return await SendAsync(Full(path), [.. fields, KeyValuePair.Create("__RequestVerificationToken", token)], null);
    }

    /// <summary>Posts nothing but a token, and a field named handler where one is given.</summary>
    public async Task<HttpStatusCode> PostAsync(string path, string token, string? handlerField)
    {
        List<KeyValuePair<string, string>> fields = [KeyValuePair.Create("__RequestVerificationToken", token)];
        if (handlerField is not null)
            fields.Add(KeyValuePair.Create("handler", handlerField));
        using var answer = await client.PostAsync(Full(path), new FormUrlEncodedContent(fields));
        return answer.StatusCode;
    }

    private async Task<PageAnswer> SendAsync(string address, IEnumerable<KeyValuePair<string, string>> values, IEnumerable<(string Field, string FileName, string Type, byte[] Content)>? files)
    {
        if (files is null)
            return await AnswerAsync(await client.PostAsync(address, new FormUrlEncodedContent(values)));
        using var content = new MultipartFormDataContent();
        foreach (var (key, value) in values)
            content.Add(new StringContent(value), key);
        foreach (var (field, fileName, type, bytes) in files)
        {
            var file = new ByteArrayContent(bytes);
            file.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            content.Add(file, field, fileName);
        }
        return await AnswerAsync(await client.PostAsync(address, content));
    }

    /// <summary>What the form would send, no button pressed.</summary>
    public static IEnumerable<KeyValuePair<string, string>> FieldsOf(IHtmlFormElement form) => form.Elements.OfType<IHtmlElement>().SelectMany(Value);

    private static IEnumerable<KeyValuePair<string, string>> Value(IHtmlElement element) => element switch
    {
        IHtmlInputElement { Type: "file" or "submit" or "button" } => [],
        IHtmlInputElement { Name: { Length: > 0 } name } input when input.Type is not ("checkbox" or "radio") || input.IsChecked => [KeyValuePair.Create(name, input.Value)],
        IHtmlTextAreaElement { Name: { Length: > 0 } name } area => [KeyValuePair.Create(name, area.Value)],
        IHtmlSelectElement { Name: { Length: > 0 } name } select => [.. select.Options.Where(o => o.IsSelected).Select(o => KeyValuePair.Create(name, o.Value))],
        _ => [],
    };

    private string Full(string path) => $"/{tenant.Tenant.Slug}{path}";

    public static async Task<PageAnswer> AnswerAsync(HttpResponseMessage response)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var html = response.Content.Headers.ContentType?.MediaType == "text/html" ? System.Text.Encoding.UTF8.GetString(bytes) : "";
        return new PageAnswer(response, Parser.ParseDocument(html), bytes);
    }
}

/// <summary>A page as it came.</summary>
public sealed record PageAnswer(HttpResponseMessage Response, IHtmlDocument Document, byte[] Bytes)
{
    public HttpStatusCode Status => Response.StatusCode;
    public string? Location => Response.Headers.Location?.OriginalString;

    /// <summary>All words of the main part, spaces folded.</summary>
    public string Text => string.Join(' ', (Document.QuerySelector("main") ?? Document.Body)?.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? []);
}
