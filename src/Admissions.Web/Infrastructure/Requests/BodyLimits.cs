using Microsoft.AspNetCore.Http.Metadata;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>
/// How much a request may send: what its page declares (RequestSizeLimit), else <see cref="Ordinary"/>. A body that says
/// its length is refused before a byte is read; one that does not (chunked) where it passes the limit. Both get the same
/// page, status 413. The proxy has the same limits by the same addresses (deploy/nginx.conf).
/// </summary>
public sealed class BodyLimits(RequestDelegate next)
{
    /// <summary>64 MB, for pages that declare nothing; each import checks its own, smaller limit.</summary>
    public const long Ordinary = 64L << 20;

    public async Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.Request;
        var limit = context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize ?? Ordinary;
        if (request.ContentLength > limit)
        {
            Refuse(context);
            return;
        }
        var body = request.ContentLength is null && !HttpMethods.IsGet(request.Method) ? new LimitedBody(request.Body, limit) : null;
        if (body is not null)
            request.Body = body;
        await next(context);
        // Who could not read the form to its end says no more than that it was no form.
        if (body is { Passed: true } && !context.Response.HasStarted)
            Refuse(context);
    }

    /// <summary>The error page must not look for a form in what was sent.</summary>
    private static void Refuse(HttpContext context)
    {
        context.Request.Method = HttpMethods.Get;
        (context.Request.ContentType, context.Request.ContentLength) = (null, null);
        context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
    }

    /// <summary>Reads on until more than the limit has come, and remembers that it has.</summary>
    private sealed class LimitedBody(Stream inner, long limit) : Stream
    {
        private long _read;

        public bool Passed { get; private set; }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                var count = await inner.ReadAsync(buffer, cancellationToken);
                _read += count;
                return _read <= limit ? count : throw new BadHttpRequestException("The body is larger than the page takes.", StatusCodes.Status413PayloadTooLarge);
            }
            catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
            {
                Passed = true;
                throw;
            }
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read asynchronously.");

        public override void Flush()
        {
            // Nothing is ever written.
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
