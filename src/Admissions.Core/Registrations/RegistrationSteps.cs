using System.Globalization;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exams;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;

namespace Admissions.Core.Registrations;

public enum StepState
{
    /// <summary>Done and in order.</summary>
    Done,

    /// <summary>May be done now.</summary>
    ToDo,

    /// <summary>Filled in, but wrong.</summary>
    ToChange,

    /// <summary>Not before an earlier step.</summary>
    NotYet,

    /// <summary>Not before a date, which the hint says.</summary>
    Later,

    /// <summary>The time has passed without it.</summary>
    Missed,
}

/// <summary>One step of the prescribed course (HR-77).</summary>
/// <param name="Code">notices, pledge, basic, choices, point, submit, confirmation, payment, ticket, scores, result.</param>
public sealed record RegistrationStep(int Number, string Code, string Title, StepState State, string? Hint = null);

/// <summary>Where a candidate stands: what is done, what is next, what comes later.</summary>
public sealed record RegistrationSteps(IReadOnlyList<RegistrationStep> All)
{
    /// <summary>Steps up to the admission ticket; scores and result are looked up, not done.</summary>
    private const int Prescribed = 9;

    public int PrescribedCount => Prescribed;
    public int DoneCount => All.Take(Prescribed).Count(s => s.State == StepState.Done);

    /// <summary>The step to do next; null when there is nothing to do now.</summary>
    public RegistrationStep? Next => All.FirstOrDefault(s => s.State is StepState.ToChange) ?? All.FirstOrDefault(s => s.State is StepState.ToDo);

    public RegistrationStep this[string code] => All.Single(s => s.Code == code);

    public static RegistrationSteps Of(RegistrationFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var steps = new List<RegistrationStep>();
        steps.AddRange(Filling(file));
        steps.Add(Submission(file, steps));
        steps.Add(Confirmation(file));
        steps.Add(Payment(file));
        steps.Add(Ticket(file));
        steps.Add(Published(10, "scores", "查询成绩", file, file.Campaign.ScoresPublishedAt));
        steps.Add(Published(11, "result", "查询录取结果", file, file.Campaign.ResultsPublishedAt));
        return new RegistrationSteps(steps);
    }

    /// <summary>The fee of this candidate by policy; null while his level is not known or the campaign has no fee.</summary>
    public static Yuan? Fee(RegistrationFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var policy = file.Campaign.Policy;
        return policy.Payment.Amount is { } rule && (file.Registration.Level ?? file.Case.First?.Level) is { } level
            ? rule.Of(level, policy.SubjectSetOf(level, file.Registration.Category ?? file.Case.First!.Category)?.Subjects.Count ?? 0)
            : null;
    }

    private static IEnumerable<RegistrationStep> Filling(RegistrationFile file)
    {
        var read = file.IsSettled(AcceptanceKind.Notices);
        var signed = file.IsSettled(AcceptanceKind.HonestyPledge);
        var locked = !file.IsEditable && file.Registration.State != RegistrationState.Account;
        yield return new RegistrationStep(1, "notices", "阅读报考须知", read || locked ? StepState.Done : StepState.ToDo, At(file.AcceptanceOf(AcceptanceKind.Notices), "读完", file));
        yield return new RegistrationStep(2, "pledge", "签订诚信考试承诺书",
            signed || locked ? StepState.Done : read ? StepState.ToDo : StepState.NotYet, At(file.AcceptanceOf(AcceptanceKind.HonestyPledge), "签订", file));
        var open = (read && signed) || locked;
        // What was confirmed is not judged any more.
        var (basic, choices) = locked ? ([], []) : RegistrationCheck.Filled(file);
        yield return Judged(3, "basic", "填写基本信息", open, locked, file.Draft.Text("ethnicity") is not null, basic, null);
        var chosen = file.Draft.Choices.Any(id => id != 0);
        yield return Judged(4, "choices", "填报志愿", open, locked, chosen, choices, null);
        yield return Judged(5, "point", "选择报名确认点", open && (chosen || locked), locked, file.Point is not null, locked ? [] : RegistrationCheck.Point(file), file.Point?.Name);
    }

    private static RegistrationStep Judged(int number, string code, string title, bool open, bool locked, bool begun, IReadOnlyList<Refusal> refusals, string? hint) =>
        locked ? new RegistrationStep(number, code, title, StepState.Done, hint)
        : !open ? new RegistrationStep(number, code, title, StepState.NotYet, code == "point" ? "先填报志愿" : "先签订承诺书")
        : refusals.Count == 0 ? new RegistrationStep(number, code, title, StepState.Done, hint)
        : begun ? new RegistrationStep(number, code, title, StepState.ToChange, refusals.Count == 1 ? refusals[0].Sentence : $"{refusals[0].Sentence}；共 {refusals.Count} 处")
        : new RegistrationStep(number, code, title, StepState.ToDo);

    private static RegistrationStep Submission(RegistrationFile file, List<RegistrationStep> earlier)
    {
        var row = file.Registration;
        if (row.Version > 0)
            return new RegistrationStep(6, "submit", "核对并提交", StepState.Done, $"第 {row.Version} 次提交，{Moment(row.SubmittedAt!.Value, file)}");
        if (row.State == RegistrationState.Invalid)
            return new RegistrationStep(6, "submit", "核对并提交", StepState.Missed, "没有提交");
        var blocking = earlier.Where(s => s.State != StepState.Done).ToList();
        return blocking.Count == 0
            ? new RegistrationStep(6, "submit", "核对并提交", StepState.ToDo)
            : new RegistrationStep(6, "submit", "核对并提交", StepState.NotYet, $"做完第 {string.Join('、', blocking.Select(s => s.Number))} 项后开放");
    }

    private static RegistrationStep Confirmation(RegistrationFile file)
    {
        const string title = "现场确认";
        var row = file.Registration;
        if (row.ConfirmedAt is { } at)
            return new RegistrationStep(7, "confirmation", title, StepState.Done,
                row.State == RegistrationState.PendingCityReview ? $"{Moment(at, file)}，等市（州）招考机构审核证件" : Moment(at, file));
        if (row.State == RegistrationState.Invalid)
            return new RegistrationStep(7, "confirmation", title, StepState.Missed, "没有办理");
        return row.Version > 0
            ? new RegistrationStep(7, "confirmation", title, StepState.ToDo, $"本人带{Papers(file)}原件，到{file.Point?.Name ?? "所选的报名确认点"}")
            : new RegistrationStep(7, "confirmation", title, StepState.NotYet, "提交后，本人带身份证件到确认点");
    }

    private static RegistrationStep Payment(RegistrationFile file)
    {
        var online = file.Campaign.Policy.Payment.Mode == PaymentMode.Online;
        var title = online ? "网上缴费" : "缴费";
        var fee = Fee(file) is { } yuan ? $"{yuan.Amount.ToString("0.00", CultureInfo.InvariantCulture)} 元" : null;
        var row = file.Registration;
        if (row.PaidAt is { } paid)
            return new RegistrationStep(8, "payment", title, StepState.Done, fee is null ? Moment(paid, file) : $"{fee}，{Moment(paid, file)}");
        if (row.State == RegistrationState.Invalid)
            return new RegistrationStep(8, "payment", title, StepState.Missed, "没有办理");
        return RegistrationLifecycle.AwaitsPayment.Contains(row.State)
            ? new RegistrationStep(8, "payment", title, StepState.ToDo, fee)
            : new RegistrationStep(8, "payment", title, StepState.NotYet, (online ? "现场确认后开放" : "审核通过后在确认点缴") + (fee is null ? "" : $"，{fee}"));
    }

    private static RegistrationStep Ticket(RegistrationFile file)
    {
        var title = file.Campaign.Policy.Ticket.Delivery == TicketDelivery.Post ? "准考证" : "打印准考证";
        var row = file.Registration;
        var place = RuleFacts.PlaceOf(row.Id, file.Point);
        if (row.State == RegistrationState.Invalid)
            return new RegistrationStep(9, "ticket", title, StepState.NotYet, "报名无效，没有准考证");
        var post = file.TicketPostedOn is { } day ? $"{TicketPostings.Day(day)}已寄出" : file.Campaign.Policy.Ticket.Delivery == TicketDelivery.Post ? "由市（区）招办寄发" : null;
        if (row.TicketNumber is not null && file.Campaign.IsOpen(WindowCodes.Printing, place))
            return new RegistrationStep(9, "ticket", title, StepState.ToDo, post);
        return file.Campaign.Windows.NextOpening(WindowCodes.Printing, place, file.Campaign.Now) is { } from && from > file.Campaign.Now
            ? new RegistrationStep(9, "ticket", title, StepState.Later, With(ChineseTime.Start(from, file.Campaign.Policy.Zone()) + "起"))
            : new RegistrationStep(9, "ticket", title, StepState.NotYet, With(file.Campaign.RefuseUnopened(WindowCodes.Printing, place)?.Sentence ?? "准考证号还没有公布"));

        string With(string hint) => post is null ? hint : $"{hint}；{post}";
    }

    private static RegistrationStep Published(int number, string code, string title, RegistrationFile file, DateTimeOffset? publishedAt) =>
        publishedAt is { } at && at <= file.Campaign.Now && file.Registration.State == RegistrationState.Valid
            ? new RegistrationStep(number, code, title, StepState.ToDo)
            : new RegistrationStep(number, code, title, StepState.Later, "公布后开放");

    /// <summary>Originals to bring, from the policy's items of the qualification review.</summary>
    public static string Papers(RegistrationFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        const string original = "原件";
        return string.Join('、', file.Campaign.Policy.QualificationItems.Where(i => i.Required && file.Case.Holds(i.When))
            .SelectMany(i => i.Evidence).Where(e => e.Contains(original, StringComparison.Ordinal)).Select(e => e[..e.IndexOf(original, StringComparison.Ordinal)]).Distinct());
    }

    private static string? At(Acceptance? acceptance, string verb, RegistrationFile file) =>
        acceptance is null ? null : $"{Moment(acceptance.At, file)} {verb}";

    private static string Moment(DateTimeOffset at, RegistrationFile file)
    {
        var local = TimeZoneInfo.ConvertTime(at, file.Campaign.Policy.Zone());
        return local.ToString("M月d日 HH:mm", CultureInfo.InvariantCulture);
    }
}
