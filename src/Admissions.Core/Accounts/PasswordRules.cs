using System.Globalization;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Admissions.Rules.Policy;

namespace Admissions.Core.Accounts;

/// <summary>What is known of the owner of a password, by the names of <see cref="PasswordPolicy.Facts"/>.</summary>
public sealed record PasswordOwner(string UserName, string? Telephone)
{
    public IReadOnlyList<string> IdNumbers { get; init; } = [];

    /// <summary>Birthdays that no ID number says, of other kinds of document.</summary>
    public IReadOnlyList<DateOnly> BirthDates { get; init; } = [];
}

/// <summary>
/// What a password may not be (HR-73): too short, of too few kinds of characters, one of the commonest, or derived from
/// what others know of its owner, as far as the policy asks.
/// </summary>
public static class PasswordRules
{
    public const int MaximumLength = 64;

    /// <summary>So many characters in a row of an ID number, telephone, birthday or user name make a password derived from it.</summary>
    private const int SharedRun = 6;

    private const int ShortestUserName = 4;

    /// <summary>For accounts that no campaign's policy governs yet: a new tenant's first administrator.</summary>
    public static PasswordPolicy Default { get; } = new(8, 2, true, PasswordPolicy.Facts);

    public static Refusal? Check(string? password, PasswordPolicy policy, PasswordOwner owner)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(owner);
        if (string.IsNullOrEmpty(password) || password.Length < policy.MinLength)
            return Refuse("password.short", $"密码至少 {policy.MinLength} 位，请加长");
        if (password.Length > MaximumLength)
            return Refuse("password.long", $"密码最多 {MaximumLength} 位，请缩短");
        var kinds = (password.Any(char.IsAsciiLetterLower) ? 1 : 0) + (password.Any(char.IsAsciiLetterUpper) ? 1 : 0)
            + (password.Any(char.IsAsciiDigit) ? 1 : 0) + (password.Any(c => !char.IsAsciiLetterOrDigit(c)) ? 1 : 0);
        if (kinds < policy.Kinds)
            return Refuse("password.plain", $"密码至少要有 {policy.Kinds} 种字符（大写字母、小写字母、数字、符号），请改一个");
        if (policy.RefuseCommon && CommonPasswords.Resembles(password))
            return Refuse("password.common", "这个密码太常见，容易被猜到，请换一个");
        foreach (var fact in policy.RefuseDerivedFrom)
            if (Runs(fact, owner).Any(run => Contains(password, run)))
                return Refuse("password.personal", $"密码里有您的{Word(fact)}的一部分，请换一个");
        return null;
    }

    private static Refusal Refuse(string code, string sentence) => new(code, "password", sentence);

    private static string Word(string fact) => fact switch
    {
        PasswordPolicy.IdNumber => "证件号码",
        PasswordPolicy.UserName => "用户名",
        PasswordPolicy.BirthDate => "出生日期",
        PasswordPolicy.Telephone => "电话",
        _ => throw new ArgumentOutOfRangeException(nameof(fact), fact, null),
    };

    /// <summary>What may not stand in the password, for one fact.</summary>
    private static IEnumerable<string> Runs(string fact, PasswordOwner owner) => fact switch
    {
        PasswordPolicy.IdNumber => owner.IdNumbers.SelectMany(RunsOf),
        PasswordPolicy.UserName => owner.UserName.Length is >= ShortestUserName and < SharedRun ? [owner.UserName] : RunsOf(owner.UserName),
        PasswordPolicy.BirthDate => owner.BirthDates.Concat(owner.IdNumbers.SelectMany(Birthday)).SelectMany(Written).SelectMany(RunsOf),
        PasswordPolicy.Telephone => RunsOf(owner.Telephone ?? ""),
        _ => throw new ArgumentOutOfRangeException(nameof(fact), fact, null),
    };

    private static IEnumerable<string> RunsOf(string text) =>
        Enumerable.Range(0, Math.Max(0, text.Length - SharedRun + 1)).Select(start => text.Substring(start, SharedRun));

    private static IEnumerable<DateOnly> Birthday(string idNumber) =>
        ResidentIdNumber.Check(idNumber, DateOnly.MaxValue, out var id) is null ? [id!.BirthDate] : [];

    /// <summary>20070309 with its parts of six (200703, 070309), and 200739 without zeros.</summary>
    private static IEnumerable<string> Written(DateOnly date) =>
        [date.ToString("yyyyMMdd", CultureInfo.InvariantCulture), date.ToString("yyyyMd", CultureInfo.InvariantCulture)];

    /// <summary>As typed, or with what only separates left out: 1999-03-07.</summary>
    private static bool Contains(string password, string run) =>
        password.Contains(run, StringComparison.OrdinalIgnoreCase)
        || string.Concat(password.Where(char.IsAsciiLetterOrDigit)).Contains(run, StringComparison.OrdinalIgnoreCase);
}
