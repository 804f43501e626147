using Admissions.Core.Campaigns;
using Admissions.Core.Documents;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Admissions.Web.Pages.Errors;

/// <summary>What an error page says: what happened and what to do.</summary>
public sealed record StatusText(Tone Tone, string Title, string What, string Do);

/// <summary>The page behind every status code of 400 and above that has no page of its own.</summary>
[PlatformPage]
[IgnoreAntiforgeryToken]
[ResponseCache(Duration = 0, Location = ResponseCacheLocation.None, NoStore = true)]
public sealed class StatusModel(TimeProvider clock) : PageModel
{
    private static readonly Dictionary<int, StatusText> Texts = new()
    {
        [400] = new(Tone.Bad, "没有读懂这次请求", "没有读懂这次请求，什么都没有改动。", "多半是页面停留太久。请回到上一页刷新，再提交一次；填过的草稿还在。"),
        [401] = new(Tone.Warn, "请先登录", "这一页要登录以后才能看。", "登录后会回到这里。"),
        [403] = new(Tone.Bad, "您不能看这一页", "这一页不在您的权限之内，什么都没有改动。", "如果工作需要，请由本单位负责人按授权办法申请；如果是您本人的报名，请用本人的账号登录。"),
        [404] = new(Tone.Idle, "没有这一页", "没有找到这一页。", "地址可能抄错了，或者内容已经移走。请检查地址，或者从首页进入。"),
        [405] = new(Tone.Idle, "这个地址不能这样打开", "这个地址不能这样打开，什么都没有改动。", "请从首页进入，按页面上的按钮办理。"),
        [409] = new(Tone.Warn, "别人刚刚改过", "您打开页面以后，这份资料被别人或您的另一个页面改过，这次没有保存。", "请重新打开本页，看清现在的内容，再改一次。"),
        [410] = new(Tone.Idle, "这一页已经撤下", "这里的内容已经撤下，不再提供。", "请从首页查找现在有效的内容。"),
        [413] = new(Tone.Bad, "文件太大", "文件太大，没有收下。", "请压缩或分成几个文件，再上传。"),
        [415] = new(Tone.Bad, "文件种类不对", "这种文件不能用，没有收下。", "请按页面上写的种类另存，再上传。"),
        [429] = new(Tone.Warn, "操作太快", "短时间内操作太多，这一次没有办理。", "请等 1 分钟再试。已经提交的都有效，不用重复提交。"),
        [500] = new(Tone.Bad, "系统出错", "系统出错，这一次没有办成，什么都没有改动。", "错误已经记录。请过几分钟再试；仍然不行，请打下面的电话，报编号。"),
        [503] = new(Tone.Warn, "系统正忙", "系统正忙，这一次没有办理。", "请过 1 分钟再试。截止前已经送到服务器的提交不受影响。"),
    };

    private static readonly StatusText PrintingDown = new(
        Tone.Warn, "现在打印不了", "打印服务没有应答，这一次没有办成。", "请回到上一页看清现在的内容，过几分钟再办理；仍然不行，请打下面的电话，报编号。不用打印的业务照常办理。");

    public StatusText Text { get; private set; } = Texts[500];
    public string Reference { get; private set; } = "";
    public string? Retry { get; private set; }
    public bool CanRetry => Retry is not null;

    public void OnGet(int code) => Show(code);

    public void OnPost(int code) => Show(code);

    /// <summary>The words for a status; unknown ones are told apart only by whose fault they are.</summary>
    public static StatusText For(int code) => Texts.TryGetValue(code, out var text) ? text : Texts[code >= 500 ? 500 : 400];

    private void Show(int code)
    {
        var error = HttpContext.Features.Get<IExceptionHandlerFeature>()?.Error;
        if (error is BadHttpRequestException refused) code = refused.StatusCode;
        Text = For(code);
        if (DocumentPrinter.IsDown(error))
            (code, Text) = (StatusCodes.Status503ServiceUnavailable, PrintingDown);
        if (error is StoredPolicyException newer)
            (code, Text) = (StatusCodes.Status503ServiceUnavailable, new StatusText(Tone.Warn, "程序要升级", newer.Sentence + "。", StoredPolicyException.Advice));
        Text = HttpContext.Items[nameof(Refusal)] switch
        {
            UnprintableText unprintable => new StatusText(Tone.Warn, "有的字打印不出来", unprintable.Sentence + "。", UnprintableText.Advice),
            Refusal refusal => Text with { What = refusal.Sentence, Do = "什么都没有改动。请回到上一页，看清现在的内容再办理。" },
            _ => Text,
        };
        if (code == StatusCodes.Status429TooManyRequests && HttpContext.Items[RateLimits.WaitKey] is int wait)
            Text = Text with { Do = $"请等 {wait} 秒再试。已经提交的都有效，不用重复提交。" };
        Reference = FailureLog.ReferenceNumber(HttpContext, clock);
        if (code is >= 400 and < 600) Response.StatusCode = code;
        var original = HttpContext.Features.Get<IStatusCodeReExecuteFeature>();
        if (original is not null && HttpMethods.IsGet(Request.Method) && (code is 409 or 429 or 503))
            Retry = original.OriginalPathBase + original.OriginalPath + original.OriginalQueryString;
    }
}
