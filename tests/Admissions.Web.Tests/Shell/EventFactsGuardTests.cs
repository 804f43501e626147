using System.Text.Json;
using System.Text.RegularExpressions;
using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Policy;
using Admissions.Web.Infrastructure.Shell;

namespace Admissions.Web.Tests.Shell;

/// <summary>Whoever writes a new event gives its keys and values Chinese words, or these tests fail.</summary>
public sealed partial class EventFactsGuardTests
{
    private static readonly CampaignPolicy Policy = PolicyJson.Parse(PolicyPacks.Json("hunan-adult"));
    private static readonly EventFacts Facts = new(Policy, EventNames.None);

    [Fact]
    public void Record_WhateverItWrites_IsUnderstoodByThisGuard()
    {
        RecordedFacts.All.Count.ShouldBeGreaterThan(120);
        RecordedFacts.All.Sum(r => r.Shapes.Count).ShouldBeGreaterThan(140);
        RecordedFacts.All.SelectMany(r => r.Unread.Select(expression => $"{r.Where} writes {expression}: say in RecordedFacts how to read it")).ShouldBeEmpty();
    }

    [Fact]
    public void Label_OfEveryKeyThatIsWritten_IsChinese()
    {
        var unlabelled = from recorded in RecordedFacts.All
                         from key in Keys(recorded)
                         from type in recorded.Types.DefaultIfEmpty("")
                         where !IsChinese(Facts.Label(type, recorded.Subject, key))
                         select $"{recorded.Where} {type} {recorded.Subject}.{key}";

        unlabelled.Distinct().ShouldBeEmpty();
        IsChinese(Facts.Label("DefaultsGranted", nameof(Tenant), "rights")).ShouldBeTrue("json_build_object in TenantSetup");
    }

    /// <summary>Whatever member of an enum an event may hold, nobody reads its English name.</summary>
    [Fact]
    public void Value_OfEveryEnumThatIsWritten_IsChinese()
    {
        var english = from recorded in RecordedFacts.All
                      from property in Properties(recorded)
                      let kind = Enums(property.Type)
                      where kind is not null
                      from value in Enum.GetNames(kind)
                      from type in recorded.Types.DefaultIfEmpty("")
                      let text = After(type, recorded.Subject, $$"""{"{{property.Key}}":"{{value}}"}""")
                      where text.Contains(value, StringComparison.Ordinal)
                      select $"{recorded.Where} {type} {recorded.Subject}.{property.Key} {kind.Name}.{value}";

        english.Distinct().ShouldBeEmpty();
    }

    /// <summary>The guard itself: a key that nobody knows has no label, and stands for itself on the page.</summary>
    [Fact]
    public void Label_OfAKeyThatNobodyKnows_IsMissing()
    {
        Facts.Label("RegistrationConfirmed", nameof(Registration), "colourOfTheHouse").ShouldBeNull();
        After("RegistrationConfirmed", nameof(Registration), """{"colourOfTheHouse":"red"}""").ShouldBe("colourOfTheHouse：red");
    }

    private static string After(string type, string subject, string json) =>
        Facts.After(new Event { Type = type, SubjectType = subject, ActorName = "系统", After = json })!;

    private static IEnumerable<string> Keys(RecordedFact recorded) => Properties(recorded).Select(p => p.Key);

    /// <summary>Every key with the type behind it, those of nested objects too.</summary>
    private static IEnumerable<(string Key, Type Type)> Properties(RecordedFact recorded)
    {
        var anonymous = RecordedFacts.Anonymous(recorded.Where);
        foreach (var shape in recorded.Shapes)
        {
            var made = anonymous[string.Join(' ', shape)].ToList();
            made.ShouldNotBeEmpty($"{recorded.Where}: the guard reads {{ {string.Join(", ", shape)} }}, which the compiled code does not make");
            foreach (var property in made.SelectMany(t => t.GetProperties()))
            {
                yield return (Name(property.Name), property.PropertyType);
                foreach (var inner in RecordedFacts.Written(property.PropertyType).SelectMany(t => t.GetProperties()))
                    yield return (Name(inner.Name), inner.PropertyType);
            }
        }
        foreach (var property in recorded.Records.SelectMany(RecordedFacts.Written).SelectMany(t => t.GetProperties()))
            yield return (Name(property.Name), property.PropertyType);
    }

    private static Type? Enums(Type type) =>
        type.IsEnum ? type
        : Nullable.GetUnderlyingType(type) is { } inner ? Enums(inner)
        : type.IsArray ? Enums(type.GetElementType()!)
        : type.IsGenericType && type.GetGenericArguments() is [var only] ? Enums(only) : null;

    private static string Name(string property) => JsonNamingPolicy.CamelCase.ConvertName(property);

    private static bool IsChinese(string? text) => text is not null && (text.Length == 0 || Chinese().IsMatch(text));

    [GeneratedRegex(@"[\u4e00-\u9fff]")]
    private static partial Regex Chinese();
}
