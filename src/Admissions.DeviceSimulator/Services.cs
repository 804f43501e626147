namespace Admissions.DeviceSimulator;

/// <summary>The protocols of the vendors' local services, one after the other; all of them share the one plate.</summary>
internal static class Services
{
    private const string Serial = "05.01-20260101-0000000001";

    public static readonly IReadOnlyList<(string Name, Action<WebApplication> Map)> All =
        [("huashi", MapHuashi), ("certctl", MapCertCtl), ("synjones", MapSynjones), ("est-http", MapEstHttp), ("zwexplorer", MapZwexplorer)];

    /// <summary>华视 CVR-100: three addresses, one flat object.</summary>
    private static void MapHuashi(WebApplication app)
    {
        app.MapGet("/OpenDevice", () => new { resultFlag = 0, errorMsg = "", readerSn = Serial });
        app.MapGet("/CloseDevice", () => new { resultFlag = 0, errorMsg = "" });
        app.MapGet("/readcard", (Plate plate) => plate.Read() is { } card
            ? Results.Json(new
            {
                resultFlag = 0, errorMsg = "", partyName = card.Name, gender = card.SexWord, nation = card.Nation, nationCode = "", bornDay = card.BirthDay, certAddress = card.Address,
                certNumber = card.Number, certOrg = card.Issuer, effDate = card.From, expDate = card.Until, certType = " ", identityPic = card.Photo,
            })
            : Results.Json(new { resultFlag = -11, errorMsg = "请放卡" }));
    }

    /// <summary>精伦 and others of its kind: the answer lies in resultContent, sex is 1 or 0.</summary>
    private static void MapCertCtl(WebApplication app)
    {
        app.MapMethods("/api/connect", ["GET", "POST"], () => new { resultFlag = 0, errorMsg = "" });
        app.MapMethods("/api/getStatus", ["GET", "POST"], () => new { resultFlag = 0, errorMsg = "" });
        app.MapMethods("/api/disconnect", ["GET", "POST"], () => new { resultFlag = 0, errorMsg = "" });
        foreach (var address in new[] { "/api/readCert", "/api/readCard" })
        {
            app.MapMethods(address, ["GET", "POST"], (Plate plate) => plate.Read() is { } card
                ? Results.Json(new
                {
                    resultFlag = 0, errorMsg = "",
                    resultContent = new
                    {
                        partyName = card.Name, gender = card.SexCode == "1" ? 1 : 0, nation = card.Nation, bornDay = card.BirthDay, certAddress = card.Address,
                        certNumber = card.Number, certOrg = card.Issuer, effDate = card.From, expDate = card.Until, identityPic = card.Photo,
                    },
                })
                : Results.Json(new { resultFlag = -1, errorMsg = "未放卡或者卡片放置不正确" }));
        }
    }

    /// <summary>新中新: one address that waits a little for the card; two questions at once are one too many, whatever they ask.</summary>
    private static void MapSynjones(WebApplication app)
    {
        var busy = new SemaphoreSlim(1);
        var overlaps = 0;
        async Task<IResult> AloneAsync(Func<Task<object>> answer)
        {
            if (!await busy.WaitAsync(TimeSpan.Zero))
            {
                Interlocked.Increment(ref overlaps);
                return Results.Json(new { code = "-3", retmsg = "设备忙", errmsg = "busy" });
            }
            try
            {
                return Results.Json(await answer());
            }
            finally
            {
                busy.Release();
            }
        }

        app.MapGet("/api/GetSAMID", () => AloneAsync(() => Task.FromResult<object>(new { code = "0", retmsg = Serial, errmsg = "" })));
        app.MapGet("/api/Version", () => new { code = "0", retmsg = "3.3.4", errmsg = "" });
        app.MapGet("/api/ReadMsg", (Plate plate, int? waitTime) => AloneAsync(async () => await plate.ReadAsync(TimeSpan.FromSeconds(waitTime ?? 0)) is { } card
            ? new
            {
                code = "0", retmsg = "读卡成功", errmsg = "", name = card.Name, sex = card.SexWord, nation = card.Nation, born = card.BirthDay, address = card.Address,
                cardno = card.Number, userlifeb = card.From, userlifee = card.Until, police = card.Issuer, photobase64 = card.Photo, CardType = "0",
            }
            : new { code = "-1", retmsg = "没有卡", errmsg = "no card" }));
        // For tests: how often somebody asked while another was being answered.
        app.MapGet("/overlaps", () => overlaps);
    }

    /// <summary>政务浏览器: the browser itself has the reader; the script puts its object into a page of any other browser, and asks here.</summary>
    private static void MapZwexplorer(WebApplication app)
    {
        app.MapGet("/zwexplorer.js", (HttpRequest request) => Results.Text($$"""
            globalThis.zwexplorer = { IDCardReader: { readIdCard: async () => (await fetch("{{request.Scheme}}://{{request.Host}}/zwexplorer")).json() } };
            """, "text/javascript"));
        app.MapGet("/zwexplorer", (Plate plate) => plate.Read() is { } card
            ? Results.Json(new
            {
                resultCode = 0, resultMessage = "",
                data = new
                {
                    cardType = "0", name = card.Name, sex = card.SexWord, nation = card.Nation, birthday = card.BirthDay, address = card.Address, citizenId = card.Number,
                    issueOrgan = card.Issuer, validDateStart = card.From, validDateExpire = card.Until, photoType = "jpg", photoData = card.Photo,
                },
            })
            : Results.Json(new { resultCode = 1, resultMessage = "没有卡", data = new { } }));
    }

    /// <summary>东信 over HTTP: one POST.</summary>
    private static void MapEstHttp(WebApplication app) =>
        app.MapPost("/card=idcard", (Plate plate) => plate.Read() is { } card
            ? Results.Json(new
            {
                code = 0, message = "",
                IDCardInfo = new
                {
                    name = card.Name, sex = card.SexWord, nation = card.Nation, birthday = card.BirthDay, address = card.Address, cardID = card.Number,
                    issueOrgan = card.Issuer, validStart = card.From, validEnd = card.Until, picBase64 = card.Photo,
                },
            })
            : Results.Json(new { code = -2, message = "没有卡" })).DisableAntiforgery();
}
