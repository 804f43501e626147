namespace Admissions.Rules.Bulletins;

/// <summary>Title and body of a bulletin as they are typed: plain paragraphs, no markup; what looks like markup is text.</summary>
public static class BulletinText
{
    public const int TitleMaxLength = 60;
    public const int BodyMaxLength = 4000;
    public const int ReasonMaxLength = 200;

    /// <summary>Without spaces around it and with one kind of line ends; tabs become spaces.</summary>
    public static string Tidy(string? typed) =>
        string.Join('\n', (typed ?? "").ReplaceLineEndings("\n").Replace('\t', ' ').Split('\n').Select(line => line.TrimEnd())).Trim();

    /// <summary>What is wrong with a tidied title and body; empty when nothing is.</summary>
    public static IEnumerable<Refusal> Check(string title, string body)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(body);
        if (title.Length is 0 or > TitleMaxLength)
            yield return new Refusal("bulletin.title", "title", $"填写标题，不超过 {TitleMaxLength} 个字");
        else if (title.Contains('\n', StringComparison.Ordinal) || HasHidden(title))
            yield return new Refusal("bulletin.title", "title", "标题里有换行或者看不见的控制字符，请删去后重新输入");
        if (body.Length is 0 or > BodyMaxLength)
            yield return new Refusal("bulletin.body", "body", body.Length == 0 ? $"填写正文，不超过 {BodyMaxLength} 个字" : $"正文有 {body.Length} 个字，最多 {BodyMaxLength} 个。请删减");
        else if (Paragraphs(body).ToList().FindIndex(HasHidden) is var place and >= 0)
            yield return new Refusal("bulletin.body", "body", $"正文第 {place + 1} 段里有看不见的控制字符，请删去后重新输入");
    }

    /// <summary>Null when the reason of a withdrawal may be kept; that there is one is the lifecycle's matter.</summary>
    public static Refusal? CheckReason(string? reason) =>
        reason?.Length > ReasonMaxLength ? new Refusal("bulletin.reason", "reason", $"原因太长，不超过 {ReasonMaxLength} 个字。请删减")
        : reason is not null && HasHidden(reason) ? new Refusal("bulletin.reason", "reason", "原因里有看不见的控制字符，请删去后重新输入")
        : null;

    /// <summary>Paragraphs stand between blank lines; a line end inside one is a new line.</summary>
    public static IReadOnlyList<string> Paragraphs(string body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return [.. body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(p => p.Trim('\n')).Where(p => p.Length > 0)];
    }

    /// <summary>Control characters, marks that turn the direction of writing, and halves of characters: nobody sees them, and they make a text read as another.</summary>
    private static bool HasHidden(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not '\n' && (char.IsControl(text[i]) || text[i] is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069')))
                return true;
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return true;
            i++;
        }
        return false;
    }
}
