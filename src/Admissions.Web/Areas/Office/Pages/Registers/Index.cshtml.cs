using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Qualifications;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Registers;

/// <summary>Register books of bonus and exempt candidates: compiled and sent by the city, received by the province (SX-62).</summary>
[RequirePermission(UserKind.Staff, Permissions.ReportAsCity, Permissions.AcceptReports)]
[HandlerPermission("Compile", Permissions.ReportAsCity)]
[HandlerPermission("Send", Permissions.ReportAsCity)]
[HandlerPermission("Receive", Permissions.AcceptReports)]
public sealed class IndexModel(EntitlementRegisters registers, ListExports exports) : AdmissionsPage
{
    private static readonly string[] Titles = ["项目", "考生号", "姓名", "证件号码", "依据", "原件份数"];

    public IReadOnlyList<EntitlementRegister> Books { get; private set; } = [];
    public bool IsCity => Actor.Can(Permissions.ReportAsCity) && Actor.DivisionCode is { Length: 4 };
    public bool MayReceive => Actor.Can(Permissions.AcceptReports);

    public async Task OnGetAsync(CancellationToken cancellationToken) => Books = await registers.ListAsync(Process(), cancellationToken);

    public async Task<IActionResult> OnGetExportAsync(long id, string format, CancellationToken cancellationToken) =>
        (await registers.ListAsync(Process(), cancellationToken)).Find(b => b.Id == id) is { } book
            ? await TakenAsync(exports, ExportResult.Of(format, $"{NameOf(book.CityCode)}{KindWords.Register(book.Kind)}", Titles,
                EntitlementRegisters.LinesOf(book).Select(l => new object?[] { l.Item, l.CandidateNumber, l.Name, l.DocumentNumber, l.Ground, l.Originals })), book.Candidates, [], cancellationToken)
            : NotFound();

    public async Task<IActionResult> OnPostCompileAsync(CancellationToken cancellationToken) =>
        await FinishAsync(await registers.CompileAsync(Process(), cancellationToken), books => $"已造册 {books.Count} 本：{string.Join('、', books.Select(b => $"{KindWords.Register(b.Kind)} {b.Candidates} 人"))}。", cancellationToken);

    public async Task<IActionResult> OnPostSendAsync(long id, int? originals, CancellationToken cancellationToken) =>
        await FinishAsync(await registers.SendAsync(id, originals, Process(), cancellationToken), b => $"已报送{KindWords.Register(b.Kind)}，原件 {b.OriginalsSent} 份。", cancellationToken);

    public async Task<IActionResult> OnPostReceiveAsync(long id, int? originals, string? reason, CancellationToken cancellationToken) =>
        await FinishAsync(await registers.ReceiveAsync(id, originals, Process(reason), cancellationToken), b => b.State == EntitlementRegisterState.ReceivedByProvince
            ? $"已接收{KindWords.Register(b.Kind)}，原件 {b.OriginalsReceived} 份。" : $"已登记份数不符：报送 {b.OriginalsSent} 份，清点 {b.OriginalsReceived} 份。", cancellationToken);

    public static string NameOf(string city) => ReferenceData.Division(city)?.Name ?? city;

    private async Task<IActionResult> FinishAsync<T>(Outcome<T> outcome, Func<T, string> sentence, CancellationToken cancellationToken)
    {
        if (outcome.Succeeded)
        {
            this.FlashOk(sentence(outcome.Value));
            return RedirectToPage(new { campaign = Campaign.Slug });
        }
        Books = await registers.ListAsync(Process(), cancellationToken);
        return Refused(outcome.Refusals.Select(r => r with { Field = "" }));
    }
}
