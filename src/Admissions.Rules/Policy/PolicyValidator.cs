using System.Globalization;
using System.Text.Json;

namespace Admissions.Rules.Policy;

/// <param name="Path">Where in the document, e.g. <c>windows[3].to</c>; empty for the whole document.</param>
/// <param name="Sentence">What is wrong and what to write, in Chinese.</param>
public sealed record PolicyError(string Path, string Sentence)
{
    /// <summary>Both in one line, for a list.</summary>
    public string Line => Path.Length == 0 ? Sentence : $"{Path}：{Sentence}";
}

/// <summary>
/// Checks a policy document before it may be saved or published. First its shape (every key, every type), then
/// what its parts say of each other; a document whose shape is wrong gets only errors of shape. A document of an older
/// layout is judged as <see cref="PolicyUpgrade"/> brings it forward.
/// </summary>
public static class PolicyValidator
{
    // What refusals of forms, choices and points rest on where a rule names no source of its own.
    private static readonly CitedRule[] AlwaysCited =
        [CitedRule.Points, CitedRule.Form, CitedRule.Choices, CitedRule.Identity, CitedRule.Languages, CitedRule.Claims];

    // Here null is an answer and not a blank: the number of edits is not limited.
    private static readonly string[] NullIsAnAnswer = ["choice.editLimit"];

    /// <summary>All errors; empty when the document is a policy.</summary>
    public static IReadOnlyList<PolicyError> Validate(string json) => Run(json, publishing: false);

    /// <summary>As <see cref="Validate"/>, and nothing that was left open may still be open. Control lines are entered after the examination, so they may.</summary>
    public static IReadOnlyList<PolicyError> ValidateForPublishing(string json) => Run(json, publishing: true);

    private static IReadOnlyList<PolicyError> Run(string json, bool publishing)
    {
        var errors = new PolicyErrors();
        JsonDocument document;
        try
        {
            json = PolicyJson.Upgrade(json);
            document = JsonDocument.Parse(json);
        }
        catch (PolicySchemaException other)
        {
            errors.Add(PolicyUpgrade.Key, other.Message);
            return errors.List;
        }
        catch (JsonException wrong)
        {
            errors.Add("", string.Create(CultureInfo.InvariantCulture, $"不是正确的 JSON：第 {wrong.LineNumber + 1} 行第 {wrong.BytePositionInLine + 1} 个字节附近有误，或者同一个键写了两次"));
            return errors.List;
        }

        using (document)
        {
            PolicyShape.Check(document.RootElement, errors);
            if (errors.List.Count > 0)
                return errors.List;
            var policy = PolicyJson.Parse(json);
            CatalogueChecks.Run(policy, errors);
            ChoiceChecks.Run(policy, errors);
            WindowChecks.Run(policy, errors);
            RegistrationChecks.Run(policy, errors);
            OnSiteChecks.Run(policy, errors);
            ExamChecks.Run(policy, errors);
            InformationWorkChecks.Run(policy, errors);
            CheckNotInSeed(policy, document.RootElement, publishing, errors);
            if (publishing)
                CheckComplete(policy, errors);
        }

        return errors.List;
    }

    private static void CheckNotInSeed(CampaignPolicy policy, JsonElement root, bool publishing, PolicyErrors errors)
    {
        foreach (var (path, index) in policy.NotInSeed.Select((path, index) => (path, index)))
        {
            if (!Resolve(path, policy, root, out var isNull))
                errors.Add($"notInSeed[{index}]", $"没有“{path}”这个键");
            else if (publishing && isNull && !NullIsAnAnswer.Contains(path))
                errors.Add(path, "文件没有规定这一项，发布前要填写");
        }
    }

    private static bool Resolve(string path, CampaignPolicy policy, JsonElement root, out bool isNull)
    {
        isNull = false;
        if (path.StartsWith("windows[", StringComparison.Ordinal) && path.EndsWith(']'))
        {
            // A range such as windows[SchemeSubmit…Collect] names its first and last line.
            var codes = path["windows[".Length..^1].Split('…');
            var first = policy.Windows.ToList().FindIndex(window => window.Code == codes[0]);
            var last = policy.Windows.ToList().FindLastIndex(window => window.Code == codes[^1]);
            if (first < 0 || last < first)
                return false;
            isNull = policy.Windows.Skip(first).Take(last - first + 1).Any(window => window.From is null);
            return true;
        }

        var at = root;
        foreach (var key in path.Split('.'))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(key, out at))
                return false;
        }

        isNull = at.ValueKind == JsonValueKind.Null;
        return true;
    }

    private static void CheckComplete(CampaignPolicy policy, PolicyErrors errors)
    {
        foreach (var (bonus, index) in policy.Bonuses.Select((bonus, index) => (bonus, index)))
        {
            if (bonus.Points is null)
                errors.Add($"bonuses[{index}].points", $"填写“{bonus.Name}”的分值");
        }

        if (policy.Payment.Mode != PaymentMode.None && policy.Payment.Amount is null && !policy.NotInSeed.Contains("payment.amount"))
            errors.Add("payment.amount", "填写报名考试考务费");
        if (policy.Accounts is null)
            errors.Add("accounts", "填写密码和锁定的规定");
        if (policy.Photo.Limits is null)
            errors.Add("photo.limits", "填写相片的大小和格式");
        foreach (var rule in AlwaysCited.Where(rule => string.IsNullOrWhiteSpace(policy.Sources.GetValueOrDefault(rule))))
            errors.Add("sources", $"写明“{rule}”依据的文件：退回填报的每一句都要注明依据");
        foreach (var code in new[] { "Notices", "HonestyPledge", "InvalidityRisk" })
        {
            if (policy.Statement(code) is null)
                errors.Add("statements", $"缺少“{code}”的正文");
        }

        if (policy.BasicInformation.Fields.Count == 0)
            errors.Add("basicInformation.fields", "规定基本信息各栏");
        if (policy.QualificationItems.Count == 0)
            errors.Add("qualificationItems", "规定现场确认要审核的项目");
        foreach (var (level, subject) in policy.SubjectSets.SelectMany(set => set.Subjects.Select(subject => (set.Level, subject))).Distinct())
        {
            if (!policy.Timetable.Any(session => session.Subject == subject && session.Levels.Contains(level)))
                errors.Add("timetable", $"没有安排{level.Word()}“{Terms.Subject(subject)}”的考试时间");
        }
    }
}

internal sealed class PolicyErrors
{
    public List<PolicyError> List { get; } = [];

    public void Add(string path, string sentence) => List.Add(new PolicyError(path, sentence));

    public void When(bool wrong, string path, string sentence)
    {
        if (wrong)
            Add(path, sentence);
    }

    /// <summary>Names every item after the first with the same key.</summary>
    public void Duplicates<T, TKey>(string path, IEnumerable<T> items, Func<T, TKey> key, string what)
        where TKey : notnull
    {
        var seen = new HashSet<TKey>();
        foreach (var (item, index) in items.Select((item, index) => (item, index)))
            When(!seen.Add(key(item)), $"{path}[{index}]", $"{what}“{key(item)}”写了两次");
    }
}
