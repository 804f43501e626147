using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Admissions.Benchmarks;

/// <summary>
/// One keep-alive connection that sends prepared requests and reads answers to their end. Next to nothing of it is felt
/// on the machine that also runs the server, which a full HTTP client would be.
/// </summary>
public sealed class WireClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[1 << 16];
    private int _filled;

    public static async Task<WireClient> ConnectAsync(int port)
    {
        var client = new WireClient();
        await client._socket.ConnectAsync(IPAddress.Loopback, port);
        return client;
    }

    /// <summary>A request as bytes; a body makes it a form's POST.</summary>
    public static byte[] Request(string path, string cookies, string? body = null)
    {
        var head = $"{(body is null ? "GET" : "POST")} {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: br\r\n"
            + (cookies.Length == 0 ? "" : $"Cookie: {cookies}\r\n")
            + (body is null ? "" : $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n");
        return Encoding.ASCII.GetBytes(head + "\r\n" + body);
    }

    /// <returns>Status code and length of the whole answer; <see cref="Text"/> then holds it.</returns>
    public async Task<(int Status, int Bytes)> SendAsync(byte[] request)
    {
        await _socket.SendAsync(request);
        _filled = 0;
        int end;
        while ((end = End()) < 0)
        {
            if (_filled == _buffer.Length)
                Array.Resize(ref _buffer, _buffer.Length * 2);
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(_filled));
            if (read == 0)
                throw new InvalidOperationException($"The server closed the connection after {_filled} bytes.");
            _filled += read;
        }
        return (int.Parse(Encoding.ASCII.GetString(_buffer, 9, 3), CultureInfo.InvariantCulture), end);
    }

    /// <summary>The last answer, head and body, as it came.</summary>
    public string Text => Encoding.UTF8.GetString(_buffer, 0, _filled);

    public void Dispose() => _socket.Dispose();

    /// <summary>Where the answer ends; -1 while it has not all come.</summary>
    private int End()
    {
        var answer = _buffer.AsSpan(0, _filled);
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return -1;
        var length = answer[..head].IndexOf("Content-Length: "u8);
        if (length < 0)
            return answer.EndsWith("0\r\n\r\n"u8) ? _filled : -1;
        var digits = answer[(length + 16)..];
        var total = head + 4 + int.Parse(digits[..digits.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
        return _filled >= total ? total : -1;
    }
}
