using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Admissions.DeviceSimulator;

/// <summary>Services that answer over a WebSocket: one command a message, one answer in JSON, all of them on the one address.</summary>
internal static class Sockets
{
    private const string EstReadCommand = "EST_Reader_ReadIDCard#";

    /// <summary>What a service answers to a command; null when the command is not one of its own.</summary>
    private delegate object? Answer(string command, Plate plate);

    private static readonly Dictionary<string, Answer> Services = new(StringComparer.Ordinal) { ["est"] = Est, ["jykj"] = Hub };

    public static IReadOnlyCollection<string> Names => Services.Keys;

    /// <param name="only">Names of the services that answer; null = all.</param>
    public static void Map(WebApplication app, IReadOnlyCollection<string>? only)
    {
        var answers = Services.Where(s => only?.Contains(s.Key) != false).Select(s => s.Value).ToList();
        app.Use(async (context, next) =>
        {
            if (!context.WebSockets.IsWebSocketRequest || answers.Count == 0)
            {
                await next(context);
                return;
            }
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await AnswerAsync(socket, answers, context.RequestServices.GetRequiredService<Plate>(), context.RequestAborted);
        });
    }

    private static async Task AnswerAsync(WebSocket socket, List<Answer> answers, Plate plate, CancellationToken cancellation)
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
            if (answers.Select(answer => answer(command, plate)).FirstOrDefault(a => a is not null) is { } said)
                await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(said), WebSocketMessageType.Text, true, cancellation);
        }
    }

    /// <summary>东信 EST-100.</summary>
    private static object? Est(string command, Plate plate) => !command.StartsWith(EstReadCommand, StringComparison.Ordinal) ? null
        : plate.Read() is not { } card ? new { fun = EstReadCommand, rCode = "-2", errMsg = "没有卡" }
        : new
        {
            fun = EstReadCommand, rCode = "0", errMsg = "", name = card.Name, sex = card.SexWord, nation = card.Nation, birth = card.BirthDay,
            address = card.Address, certNo = card.Number, department = card.Issuer, effectData = card.From, expire = card.Until, base64Data = card.Photo,
        };

    /// <summary>捷宇: a hub of several devices; type 4 reads a card, 2 gives up, and every answer says which command it belongs to.</summary>
    private static object? Hub(string command, Plate plate)
    {
        if (!command.StartsWith('{'))
            return null;
        using var request = JsonDocument.Parse(command);
        return request.RootElement.GetProperty("type").GetInt32() switch
        {
            2 => new { type = 2, ret = 0 },
            4 when plate.Read() is { } card => new
            {
                type = 4, ret = 0, name = card.Name, sex = card.SexWord, nation = card.Nation, birth = card.BirthDay, addr = card.Address,
                id_num = card.Number, depart = card.Issuer, validityTime = $"{card.From}-{card.Until}", base64_ID = card.Photo,
            },
            4 => new { type = 4, ret = -2 },
            var other => new { type = other, ret = -1 },
        };
    }
}
