using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Admissions.DeviceSimulator;

/// <summary>东信 EST-100: a WebSocket that takes one command a message and answers in JSON.</summary>
internal static class EstSocket
{
    private const string ReadCommand = "EST_Reader_ReadIDCard#";

    public static void Map(WebApplication app) => app.Use(async (context, next) =>
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await next(context);
            return;
        }
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await AnswerAsync(socket, context.RequestServices.GetRequiredService<Plate>(), context.RequestAborted);
    });

    private static async Task AnswerAsync(WebSocket socket, Plate plate, CancellationToken cancellation)
    {
        var buffer = new byte[1024];
        while (socket.State == WebSocketState.Open)
        {
            var message = await socket.ReceiveAsync(buffer, cancellation);
            if (message.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
                return;
            }
            var command = Encoding.UTF8.GetString(buffer, 0, message.Count);
            if (command.StartsWith(ReadCommand, StringComparison.Ordinal))
                await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(Answer(plate.Read())), WebSocketMessageType.Text, true, cancellation);
        }
    }

    private static Dictionary<string, string> Answer(Card? card) => card is null
        ? new() { ["fun"] = ReadCommand, ["rCode"] = "-2", ["errMsg"] = "没有卡" }
        : new()
        {
            ["fun"] = ReadCommand, ["rCode"] = "0", ["errMsg"] = "", ["name"] = card.Name, ["sex"] = card.SexWord, ["nation"] = card.Nation, ["birth"] = card.BirthDay,
            ["address"] = card.Address, ["certNo"] = card.Number, ["department"] = card.Issuer, ["effectData"] = card.From, ["expire"] = card.Until, ["base64Data"] = card.Photo,
        };
}
