using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;

namespace Admissions.Core.Registrations;

/// <summary>The account has no registration in this campaign; a page answers 404.</summary>
public sealed record NoRegistration() : Refusal("registration.none", "", "这个账号没有参加本次报名");

/// <summary>Not editable in this state (HR-87); a page answers 409.</summary>
public sealed record RegistrationLocked(RegistrationState State, string Sentence)
    : Refusal("registration.locked", "", Sentence, Cited.Form);

/// <summary>An earlier step is not done (HR-75, HR-76).</summary>
public sealed record StepMissing(string Code, string Sentence) : Refusal(Code, "", Sentence);

/// <summary>Another page saved the draft meanwhile; both texts are kept, the person decides.</summary>
/// <param name="CurrentVersion">Version to name in the next save.</param>
/// <param name="Current">What the other page saved.</param>
public sealed record DraftOutdated(int CurrentVersion, RegistrationDraft Current, DateTimeOffset? SavedAt)
    : Refusal("draft.outdated", "", "您在另一个页面改过这份草稿，本页的内容没有保存。请比较两处的内容，改好后再保存");

internal static class RegistrationGuards
{
    /// <summary>Null while the candidate may change his form: after the pledge and before confirmation.</summary>
    public static Refusal? RefuseEdit(RegistrationState state) => state switch
    {
        RegistrationState.Draft or RegistrationState.Submitted => null,
        RegistrationState.Account => new StepMissing("registration.not-begun", "请先阅读报考须知，签订诚信考试承诺书，再填写报名信息"),
        RegistrationState.Invalid => new RegistrationLocked(state, "您的网上报名已经无效，不能再修改。请看首页说明的原因"),
        _ => new RegistrationLocked(state, "您的信息已经现场确认，基本信息和志愿不能再修改。发现有错的，请马上联系报名确认点"),
    };
}
