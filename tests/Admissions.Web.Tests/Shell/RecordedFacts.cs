using System.Reflection;
using System.Text.RegularExpressions;
using Admissions.Core.Data;
using Admissions.Web.Tests.Architecture;

namespace Admissions.Web.Tests.Shell;

/// <summary>What one statement of the source writes into an event.</summary>
/// <param name="Where">File and line.</param>
/// <param name="Types">The types of event that the statement names; empty when it takes them from elsewhere.</param>
/// <param name="Subject">Kind of the subject; empty when the statement takes it from elsewhere.</param>
/// <param name="Shapes">Names of the members of each anonymous object, in order.</param>
/// <param name="Records">Named types that are written whole.</param>
/// <param name="Unread">Expressions of which the reader does not know what they write.</param>
internal sealed record RecordedFact(
    string Where, IReadOnlyList<string> Types, string Subject, IReadOnlyList<IReadOnlyList<string>> Shapes, IReadOnlyList<Type> Records, IReadOnlyList<string> Unread);

/// <summary>
/// Reads from the source what every call of <c>db.Record</c> writes as before and after, and from the compiled code what types stand behind the names.
/// An expression that it cannot follow is told and not passed over.
/// </summary>
internal static partial class RecordedFacts
{
    private static readonly Assembly Core = typeof(AdmissionsDbContext).Assembly;
    private static readonly Dictionary<string, Type> TypesByName = Core.GetTypes().Concat(typeof(Rules.StudyLevel).Assembly.GetTypes()).Where(t => !t.Name.StartsWith('<')).GroupBy(t => t.Name).ToDictionary(g => g.Key, g => g.First());

    /// <summary>Expressions whose keys or values are words, codes or figures of data and not names of the code.</summary>
    private static readonly HashSet<string> Data =
    [
        "changed.ToDictionary(r => r.Key, r => known[r.Key].Line)", "changed.ToDictionary(r => r.Key, r => r.Line)", "changes.ToDictionary(c => c.Label, c => c.Before, StringComparer.Ordinal)",
        "waiting.Select(s => s.Code).ToList()",
    ];

    /// <summary>The anonymous types that the methods of a class make, by the class's name.</summary>
    private static readonly ILookup<string, Type> Made =
        (from type in Core.GetTypes()
         from made in CodeReferences.MembersUsedBy(type).OfType<ConstructorInfo>().Select(c => c.DeclaringType!)
         where made.Name.StartsWith("<>f__AnonymousType", StringComparison.Ordinal)
         select (Outermost(type).Name.Split('`')[0], made)).ToLookup(pair => pair.Item1, pair => pair.made);

    /// <summary>Every statement of the product that writes an event.</summary>
    public static IReadOnlyList<RecordedFact> All { get; } = [.. Files().SelectMany(Of)];

    /// <summary>The anonymous types that the classes of a file make, by the names of their members.</summary>
    public static ILookup<string, Type> Anonymous(string where)
    {
        var text = File.ReadAllText(Files().Single(f => Path.GetFileName(f) == where.Split(':')[0]));
        var classes = Class().Matches(text).Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        return classes.SelectMany(name => Made[name]).Distinct().ToLookup(t => string.Join(' ', t.GetProperties().Select(p => p.Name)));
    }

    /// <summary>A type of the product that is written with its properties, itself or within lists, dictionaries and nullables.</summary>
    public static IEnumerable<Type> Written(Type type) =>
        type.IsArray ? Written(type.GetElementType()!)
        : type.IsGenericType && !type.Name.StartsWith('<') ? type.GetGenericArguments().SelectMany(Written)
        : type is { IsEnum: false, Namespace: { } space } && space.StartsWith("Admissions", StringComparison.Ordinal)
            ? type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0).SelectMany(p => Written(p.PropertyType)).Prepend(type) : [];

    private static IEnumerable<string> Files() => Directory.EnumerateFiles(Path.Combine(TestDatabase.Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static IEnumerable<RecordedFact> Of(string file)
    {
        var text = File.ReadAllText(file);
        foreach (Match call in Call().Matches(text))
        {
            var arguments = Split(Inside(text, call.Index + call.Length - 1));
            (string[] Written, string Type, string Subject)? found = call.Groups["verb"].Value switch
            {
                "Record" when arguments.Count >= 3 => ([.. Argument(arguments, "before", 3), .. Argument(arguments, "after", 4)], arguments[1], arguments[2]),
                "SaveNewAsync" when !arguments[0].StartsWith("User ", StringComparison.Ordinal) => ([arguments[4]], arguments[3], "nameof(User)"),
                "Serialize" when arguments is [var written, var options] && options.EndsWith("EventLog.Json", StringComparison.Ordinal) && Initializer().IsMatch(written) => ByHand(text, call.Index, written),
                _ => null,
            };
            if (found is not { } facts)
                continue;
            var (shapes, records, unread) = (new List<IReadOnlyList<string>>(), new List<Type>(), new List<string>());
            foreach (var fact in facts.Written)
                Read(fact, text, call.Index, shapes, records, unread);
            yield return new RecordedFact($"{Path.GetFileName(file)}:{text[..call.Index].Count(c => c == '\n') + 1}", [.. Literal().Matches(facts.Type).Select(m => m.Groups[1].Value)],
                Subject().Matches(facts.Subject).LastOrDefault()?.Groups["subject"].Value ?? "", shapes, records, unread);
        }
    }

    /// <summary>An event that is written without <c>db.Record</c>: by one statement of SQL for many rows, or as a row of its own.</summary>
    private static (string[] Written, string Type, string Subject) ByHand(string text, int at, string written) =>
        SqlEvent().Match(text) is { Success: true } sql
            ? ([written], $"\"{sql.Groups["type"].Value}\"", $"nameof({sql.Groups["subject"].Value})")
            : ([written], "", text[text.LastIndexOf("SubjectType", at, StringComparison.Ordinal)..at]);

    private static string[] Argument(List<string> arguments, string name, int position)
    {
        var given = arguments.Find(a => a.StartsWith(name + ":", StringComparison.Ordinal))?[(name.Length + 1)..].Trim();
        given ??= arguments.Count > position && !NamedArgument().IsMatch(arguments[position]) && arguments.Take(position).All(a => !NamedArgument().IsMatch(a)) ? arguments[position] : null;
        return given is null or "null" ? [] : [given];
    }

    /// <summary>Follows an expression to the objects that it makes.</summary>
    private static void Read(string expression, string text, int before, List<IReadOnlyList<string>> shapes, List<Type> records, List<string> unread)
    {
        expression = Spaces().Replace(expression, " ").Trim();
        if (Initializer().IsMatch(expression))
        {
            foreach (Match start in Initializer().Matches(expression))
                shapes.Add([.. Split(Inside(expression, start.Index + start.Length - 1)).Select(MemberName)]);
            return;
        }
        if (OrNull().Match(expression) is { Success: true } choice)
        {
            Read(choice.Groups[1].Value, text, before, shapes, records, unread);
            return;
        }
        if (Data.Contains(expression))
            return;
        if (Constructed().Match(expression) is { Success: true } made && TypesByName.TryGetValue(made.Groups[1].Value, out var type))
            records.Add(type);
        else if (Invoked().Match(expression) is { Success: true } invoked && Regex.Match(text, $@"(?<type>[\w<>,?. \[\]]+) {invoked.Groups[1].Value}\([^)]*\)\s*=>\s*(?<body>[^;]*);|(?<type>[\w<>,?. \[\]]+) {invoked.Groups[1].Value}\([^)]*\)\s*\{{") is { Success: true } method)
            ReadMethod(expression, method, text, before, shapes, records, unread);
        else if (Regex.Matches(text[..before], $@"\b(?:var|object) {Regex.Escape(expression)} = ([^;]*);").LastOrDefault() is { } assigned)
            Read(assigned.Groups[1].Value, text, assigned.Index, shapes, records, unread);
        else if (Regex.Matches(text[..before], $@"[(,]\s*(\w+) {Regex.Escape(expression)}\b").LastOrDefault() is { } parameter && TypesByName.TryGetValue(parameter.Groups[1].Value, out var given))
            records.Add(given);
        else if (!text.Contains($"SaveNewAsync(User user, string password, ProcessContext context, string type, object {expression},", StringComparison.Ordinal))
            unread.Add(expression);
    }

    private static void ReadMethod(string expression, Match method, string text, int before, List<IReadOnlyList<string>> shapes, List<Type> records, List<string> unread)
    {
        var returned = method.Groups["type"].Value.Trim().Split(' ', 2) is [_, var rest] ? rest : method.Groups["type"].Value;
        var known = Identifier().Matches(returned).Select(m => TypesByName.GetValueOrDefault(m.Value)).OfType<Type>().ToList();
        if (Initializer().IsMatch(method.Groups["body"].Value))
            Read(method.Groups["body"].Value, text, before, shapes, records, unread);
        else if (known.Count > 0)
            records.AddRange(known);
        else if (!returned.EndsWith("string", StringComparison.Ordinal))
            unread.Add(expression);
    }

    /// <summary><c>site.Code</c> and <c>Code = x</c> are both Code.</summary>
    private static string MemberName(string member) => Assigned().Match(member) is { Success: true } assigned ? assigned.Groups[1].Value : Identifier().Matches(member).Last().Value;

    /// <summary>The text between the bracket at this place and the one that closes it.</summary>
    private static string Inside(string text, int opening)
    {
        var depth = 0;
        for (var at = opening; at < text.Length; at++)
        {
            if (text[at] == '"')
                at = EndOfString(text, at);
            else if (text[at] is '(' or '{' or '[')
                depth++;
            else if (text[at] is ')' or '}' or ']' && --depth == 0)
                return text[(opening + 1)..at];
        }
        return "";
    }

    /// <summary>Parts between the commas that stand in no bracket.</summary>
    private static List<string> Split(string text)
    {
        var (parts, depth, begin) = (new List<string>(), 0, 0);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '"')
                at = EndOfString(text, at);
            else if (text[at] is '(' or '{' or '[')
                depth++;
            else if (text[at] is ')' or '}' or ']')
                depth--;
            else if (text[at] == ',' && depth == 0)
            {
                parts.Add(text[begin..at].Trim());
                begin = at + 1;
            }
        }
        parts.Add(text[begin..].Trim());
        return [.. parts.Where(p => p.Length > 0)];
    }

    private static int EndOfString(string text, int at)
    {
        for (at++; at < text.Length && text[at] != '"'; at++)
            if (text[at] == '\\')
                at++;
        return at;
    }

    [GeneratedRegex(@"(?:\.(?<verb>Record|Serialize)|(?<verb>SaveNewAsync))\(")]
    private static partial Regex Call();

    [GeneratedRegex("\"([A-Z][A-Za-z]+)\"")]
    private static partial Regex Literal();

    [GeneratedRegex("(?:nameof\\((?<subject>[A-Z][A-Za-z]+)\\)|\\(\"(?<subject>[A-Z][A-Za-z]+)\")")]
    private static partial Regex Subject();

    [GeneratedRegex(@"\bnew\s*\{")]
    private static partial Regex Initializer();

    [GeneratedRegex(@"^[a-z]\w*:\s")]
    private static partial Regex NamedArgument();

    [GeneratedRegex(@"^.+\? null : (.+)$")]
    private static partial Regex OrNull();

    [GeneratedRegex(@"^new (\w+)\(")]
    private static partial Regex Constructed();

    [GeneratedRegex(@"^(\w+)\([\w.!]*(, [\w.!]+)*\)$")]
    private static partial Regex Invoked();

    [GeneratedRegex(@"^(\w+)\s*=(?![=>])")]
    private static partial Regex Assigned();

    [GeneratedRegex(@"[A-Za-z_]\w*")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"\b(?:class|record) (\w+)")]
    private static partial Regex Class();

    [GeneratedRegex(@"insert into events\b[^;]*?\bselect[^';]*'(?<type>[A-Z]\w+)', '(?<subject>[A-Z]\w+)'")]
    private static partial Regex SqlEvent();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
