using Admissions.Rules;
using Admissions.Rules.Policy;

namespace Admissions.Core.Accounts;

/// <summary>
/// What a password may not be (HR-73): too short, one kind of character, one of the thousand commonest, or derived from
/// the owner's ID number, birthday, telephone or user name.
/// </summary>
public static class PasswordRules
{
    public const int MaximumLength = 64;
    private const int SharedRun = 6;

    /// <summary>For accounts that no campaign's policy governs yet: a new tenant's first administrator.</summary>
    public static PasswordPolicy Default { get; } = new(8, 2, true, ["idNumber", "userName", "phone"]);

    private static readonly Lazy<HashSet<string>> Commonest = new(Load);

    /// <param name="personal">ID number, telephone, user name …: no run of six characters of these may stand in it.</param>
    public static Refusal? Check(string? password, PasswordPolicy policy, IEnumerable<string?> personal)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(personal);
        if (string.IsNullOrEmpty(password) || password.Length < policy.MinLength)
            return Refuse("password.short", $"密码至少 {policy.MinLength} 位，请加长");
        if (password.Length > MaximumLength)
            return Refuse("password.long", $"密码最多 {MaximumLength} 位，请缩短");
        var kinds = (password.Any(char.IsAsciiLetterLower) ? 1 : 0) + (password.Any(char.IsAsciiLetterUpper) ? 1 : 0)
            + (password.Any(char.IsAsciiDigit) ? 1 : 0) + (password.Any(c => !char.IsAsciiLetterOrDigit(c)) ? 1 : 0);
        if (kinds < policy.Kinds)
            return Refuse("password.plain", $"密码至少要有 {policy.Kinds} 种字符（大写字母、小写字母、数字、符号），请改一个");
        if (policy.RefuseCommon && Commonest.Value.Contains(password.ToUpperInvariant()))
            return Refuse("password.common", "这个密码太常见，容易被猜到，请换一个");
        foreach (var own in personal)
            if (own is { Length: >= SharedRun } && SharesRun(password, own))
                return Refuse("password.personal", "密码里有您的证件号码、电话或者用户名的一部分，请换一个");
        return null;
    }

    private static Refusal Refuse(string code, string sentence) => new(code, "password", sentence);

    private static bool SharesRun(string password, string own)
    {
        for (var i = 0; i + SharedRun <= own.Length; i++)
            if (password.Contains(own.Substring(i, SharedRun), StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    private static HashSet<string> Load()
    {
        using var stream = typeof(PasswordRules).Assembly.GetManifestResourceStream("Admissions.Core.Data.ReferenceData.common-passwords.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(p => p.ToUpperInvariant()).ToHashSet(StringComparer.Ordinal);
    }
}
