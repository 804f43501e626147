using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Admissions.Core.Exchange;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Web.Tests.Shell;

/// <summary>Uploads that are too large, with and without a declared length, and pages that take more than others.</summary>
public sealed partial class BodyLimitTests : PageTests
{
    private const string Scores = "/gl/adult-2026/scores", Packages = "/gl/adult-2026/packages";
    private const long TwoHundredMegabytes = 200L << 20;

    [Fact]
    public async Task Post_200MegabytesChunked_IsRefusedInChineseBeforeItHasAllCome()
    {
        var officer = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("InformationOfficer", "43"));
        var endless = new Zeros(TwoHundredMegabytes);

        var answer = await SendAsync(officer, Scores, endless);

        answer.Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        answer.Document.QuerySelector("h1")!.TextContent.ShouldBe("文件太大");
        endless.Position.ShouldBeLessThan(TableReader.MaxBytes + (8L << 20), "the rest was never asked for");
    }

    /// <summary>The same over a socket at the real server, as a script would send it.</summary>
    [Fact]
    public async Task Post_200MegabytesChunkedToTheServer_IsAnswered413()
    {
        using var site = await SiteProcess.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(site.Address.Host, site.Address.Port);
        await using var stream = client.GetStream();
        var head = $"POST /{Tenant.Tenant.Slug}/ks/sign-in HTTP/1.1\r\nHost: {site.Address.Authority}\r\nContent-Type: multipart/form-data; boundary=x\r\nTransfer-Encoding: chunked\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head + $"{FormHead.Length:X}\r\n{FormHead}\r\n"));
        var sent = SendChunksAsync(stream, TwoHundredMegabytes);
        var buffer = new byte[4096];

        var count = await stream.ReadAsync(buffer);

        Encoding.ASCII.GetString(buffer, 0, count).ShouldStartWith("HTTP/1.1 413");
        (await sent).ShouldBeLessThan(TwoHundredMegabytes);
    }

    [Fact]
    public async Task Post_MoreThanAPageTakes_IsRefusedAndALargerPageTakesMoreThanTheOrdinary()
    {
        var officer = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("InformationOfficer", "43"));

        var scores = await officer.PostAsync(Scores, [], files: [("Upload", "成绩.xlsx", "application/octet-stream", new byte[TableReader.MaxBytes + (2 << 20)])]);
        var package = await officer.PostAsync(Packages, [], "handler=Verify", files: [("upload", "数据包.zip", "application/zip", new byte[(int)BodyLimits.Ordinary + (2 << 20)])]);

        scores.Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        package.Status.ShouldNotBe(HttpStatusCode.RequestEntityTooLarge);
        package.Text.ShouldContain("数据包.zip", customMessage: "it was read and judged");
    }

    /// <summary>What a page takes the proxy lets through: no smaller, and nowhere else.</summary>
    [Fact]
    public void Proxy_HasTheLimitOfEveryPage()
    {
        var nginx = File.ReadAllText(Path.Combine(TestDatabase.Root, "deploy", "nginx.conf"));
        Megabytes(OrdinaryLimit().Match(nginx)).ShouldBe(BodyLimits.Ordinary);
        var larger = LocationLimit().Matches(nginx).ToDictionary(m => m.Groups["path"].Value, Megabytes);

        var pages = Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<PageActionDescriptor>() is not null)
            .Select(e => (Path: "/hunan/" + e.RoutePattern.RawText!.Replace("{campaign}", "adult-2026", StringComparison.Ordinal), Limit: e.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize))
            .Where(p => p.Limit > BodyLimits.Ordinary).ToList();

        pages.Count.ShouldBe(larger.Count);
        foreach (var (path, limit) in pages)
            larger.Single(l => Regex.IsMatch(path, l.Key, RegexOptions.None, TimeSpan.FromSeconds(1))).Value.ShouldBe(limit!.Value, path);
    }

    private const string FormHead = "--x\r\nContent-Disposition: form-data; name=\"upload\"; filename=\"a.zip\"\r\n\r\n";

    private async Task<PageAnswer> SendAsync(Browser browser, string path, Stream content)
    {
        using var form = new MultipartFormDataContent { { new StreamContent(content), "Upload", "成绩.xlsx" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/{Tenant.Tenant.Slug}{path}", UriKind.Relative)) { Content = form };
        request.Headers.TransferEncodingChunked = true;
        form.Headers.ContentLength = null;
        var answer = await browser.Client.SendAsync(request);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        return new PageAnswer(answer, new AngleSharp.Html.Parser.HtmlParser().ParseDocument(Encoding.UTF8.GetString(bytes)), bytes);
    }

    /// <summary>How much the server let us send.</summary>
    private static async Task<long> SendChunksAsync(NetworkStream stream, long total)
    {
        var chunk = Encoding.ASCII.GetBytes("10000\r\n").Concat(new byte[0x10000]).Concat("\r\n"u8.ToArray()).ToArray();
        var sent = 0L;
        try
        {
            for (; sent < total; sent += 0x10000)
                await stream.WriteAsync(chunk);
        }
        catch (IOException)
        {
            return sent;
        }
        return sent;
    }

    private static long Megabytes(Match match) => long.Parse(match.Groups["size"].Value, CultureInfo.InvariantCulture) << 20;

    [GeneratedRegex("^    client_max_body_size (?<size>[0-9]+)m;", RegexOptions.Multiline)]
    private static partial Regex OrdinaryLimit();

    [GeneratedRegex("location ~ (?<path>\\S+) \\{\\s+client_max_body_size (?<size>[0-9]+)m;")]
    private static partial Regex LocationLimit();

    /// <summary>So many zeros, made as they are read; it does not say how many.</summary>
    private sealed class Zeros(long length) : Stream
    {
        private long _position;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var given = (int)Math.Min(count, length - _position);
            _position += given;
            return given;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
