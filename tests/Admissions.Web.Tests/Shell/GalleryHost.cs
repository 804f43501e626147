using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Admissions.Web.Tests.Shell;

/// <summary>The real application with its gallery open: every component of the shell over HTTP.</summary>
public sealed class GalleryHost
{
    private static readonly Lazy<Task<WebApplicationFactory<Program>>> Started = new(async () =>
        (await WebHost.GetAsync()).WithWebHostBuilder(builder => builder.UseSetting("Shell:Gallery", "true")));

    private readonly HttpClient client;

    private GalleryHost(HttpClient client) => this.client = client;

    public static string WebProject { get; } = Path.Combine(TestDatabase.Root, "src", "Admissions.Web");

    public static async Task<GalleryHost> OpenAsync() => new((await Started.Value).CreateClient(
        new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, BaseAddress = new Uri("https://pages.example") }));

    public Task<HttpResponseMessage> GetAsync(string path) => client.GetAsync(new Uri(path, UriKind.Relative));

    public Task<HttpResponseMessage> PostAsync(string path, HttpContent content) => client.PostAsync(new Uri(path, UriKind.Relative), content);

    public Task<HttpResponseMessage> PostAsync(string path, params IEnumerable<KeyValuePair<string, string>> fields) =>
        client.PostAsync(new Uri(path, UriKind.Relative), new FormUrlEncodedContent(fields));

    public async Task<IHtmlDocument> PageAsync(string path = "/_gallery") => await DocumentAsync(await GetAsync(path));

    /// <summary>Sends the sample form with its token.</summary>
    public async Task<HttpResponseMessage> SendFormAsync(params IEnumerable<(string Name, string Value)> fields)
    {
        var page = await PageAsync();
        var token = page.QuerySelector("form[data-guard] input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        return await PostAsync("/_gallery", fields.Append(("__RequestVerificationToken", token)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
    }

    public static async Task<IHtmlDocument> DocumentAsync(HttpResponseMessage response) =>
        new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync());
}
