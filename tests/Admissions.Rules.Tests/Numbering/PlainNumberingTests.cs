using System.Text;
using System.Text.Json;
using Admissions.Rules.Numbering;
using Admissions.Rules.Tests.Dispatch;

namespace Admissions.Rules.Tests.Numbering;

/// <summary>Numbering against <see cref="PlainNumbers"/>: the numbers given, the reasons to give none, and numbers read back.</summary>
public sealed class PlainNumberingTests
{
    [Fact]
    public void TryAssign_TenThousandInstances_EqualThePlainNumbers() =>
        Randomly.Check(10_000, seed: 1, NumberingInstance.Draw, instance => instance.Shrink(), instance =>
        {
            NumberLayout.TryCreate(instance.Segments, out var layout).ShouldBeNull();
            var refused = NumberAssigner.TryAssign(layout, instance.Rows, (row, field) => row.GetValueOrDefault(field), out var numbers);
            var (plain, why) = PlainNumbers.Give(instance);
            return refused?.GetType().Name != why ? $"{refused} instead of {why}"
                : !numbers.SequenceEqual(plain, StringComparer.Ordinal) ? $"{string.Join(' ', numbers)} instead of {string.Join(' ', plain)}"
                : NumberingVerifier.Verify(instance.Segments, plain.Select((number, i) => (number, i)).ToList(), row => row.number, (row, field) => instance.Rows[row.i].GetValueOrDefault(field))
                    .FirstOrDefault(check => check.Violations > 0)?.ToString();
        });

    /// <summary>What was written reads back, and a number spoilt in one place is read, or not, as the plain reading says.</summary>
    [Fact]
    public void TryParse_TenThousandInstances_EqualsThePlainReading() =>
        Randomly.Check(10_000, seed: 2, NumberingInstance.Draw, instance => instance.Shrink(), instance =>
        {
            NumberLayout.TryCreate(instance.Segments, out var layout).ShouldBeNull();
            var random = new Random(instance.Rows.Count);
            foreach (var number in PlainNumbers.Give(instance).Numbers)
                foreach (var read in new[] { number, number[..^1], number + "0", number.Remove(random.Next(number.Length), 1).Insert(random.Next(number.Length), "1"), number.Replace('1', 'x') })
                {
                    var plain = PlainNumbers.Cut(instance, read);
                    var refused = layout.TryParse(read, out var parts);
                    if ((refused is null) != (plain is not null) || (plain is not null && !plain.OrderBy(p => p.Key, StringComparer.Ordinal).SequenceEqual(parts.OrderBy(p => p.Key, StringComparer.Ordinal))))
                        return $"{read}: {refused?.Sentence ?? string.Join(' ', parts)} instead of {(plain is null ? "a refusal" : string.Join(' ', plain))}";
                    if (read == number && plain is null)
                        return $"{number} cannot be read back";
                }

            return null;
        });

    /// <summary>The random instances hold what the rules tell apart.</summary>
    [Fact]
    public void Draw_ManyInstances_HoldEveryKindOfResult()
    {
        var refused = Enumerable.Range(0, 2_000).Select(number => PlainNumbers.Give(NumberingInstance.Draw(number)).Refused ?? "given").CountBy(why => why).ToDictionary();

        refused.Keys.Order(StringComparer.Ordinal).ShouldBe(["NumberTwice", "NumberValueMissing", "NumberValueNotMapped", "NumberValueTooWide", "given"]);
        refused.Values.ShouldAllBe(times => times >= 40, string.Join(", ", refused));
    }

    /// <summary>The same through the command line, the rows in any order: numbers follow the order of the names.</summary>
    [Fact]
    public void Number_RandomFiles_EqualThePlainNumbers()
    {
        using var folder = new EngineFolder();
        var options = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault };
        for (var number = 0; number < 400; number++)
        {
            var drawn = NumberingInstance.Draw(number);
            // In a file a value that is not there is an empty one.
            var instance = drawn with { Rows = drawn.Rows.ConvertAll(row => new[] { "county", "category", "room" }.ToDictionary(field => field, field => row.GetValueOrDefault(field, ""))) };
            folder.Write("rules.json", JsonSerializer.Serialize(new { number = instance.Segments }, options));
            InstanceFiles.WriteRows(folder, "candidates.csv", ["candidate", "county", "category", "room"], new Random(number),
                instance.Rows.Select((row, i) => new[] { $"c{i:000}", row["county"], row["category"], row["room"] }));
            if (Directory.Exists(folder.Out))
                Directory.Delete(folder.Out, recursive: true);

            var (exit, _, error) = folder.Run("number");

            var (plain, refused) = PlainNumbers.Give(instance);
            exit.ShouldBe(refused is null ? 0 : 3, $"{error}{instance}");
            if (refused is null)
                File.ReadAllBytes(Path.Combine(folder.Out, "numbers.csv")).ShouldBe(Encoding.UTF8.GetBytes(string.Concat(plain.Select((n, i) => $"c{i:000},{n}\n").Prepend("candidate,number\n"))), $"{instance}");
            else
                Directory.Exists(folder.Out).ShouldBeFalse($"{instance}");
        }
    }
}
