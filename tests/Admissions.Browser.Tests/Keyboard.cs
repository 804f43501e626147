using System.Text.Json;
using Microsoft.Playwright;

namespace Admissions.Browser.Tests;

/// <summary>What a person does who has a keyboard and nothing else.</summary>
public static class Keyboard
{
    /// <summary>More stops than any page of the walk has.</summary>
    private const int MostStops = 150;

    /// <summary>Where the keyboard is: the control's key without prefix (<c>Input.Name</c> → <c>name</c>), and what it is.</summary>
    private const string Focused = """
        (() => {
          const e = document.activeElement;
          if (!e || e === document.body) return JSON.stringify({ Kind: "", Key: "", Value: "", Text: "" });
          const name = (e.name ?? "").replace(/^.*\[(.+)\]$/, "$1").replace(/^.*\./, "");
          return JSON.stringify({
            Kind: e.tagName === "INPUT" || e.tagName === "BUTTON" ? `${e.tagName}:${e.type}` : e.tagName,
            Key: name ? name[0].toLowerCase() + name.slice(1) : "",
            Value: e.value?.toString() ?? "", Text: (e.innerText ?? "").trim(), Primary: e.matches("main form .btn-primary"), Checked: !!e.checked,
            Seen: e.getBoundingClientRect().width > 0 && (getComputedStyle(e).outlineStyle !== "none" || getComputedStyle(e).boxShadow !== "none"),
          });
        })()
        """;

    public sealed record Stop(string Kind, string Key, string Value, string Text, bool Primary, bool Checked, bool Seen);

    /// <summary>Presses Tab until the control is reached on which <paramref name="here"/> holds; every stop must show that it has the focus.</summary>
    public static async Task<Stop> TabToAsync(this IPage page, Func<Stop, bool> here)
    {
        var seen = new List<string>();
        for (var count = 0; count < MostStops; count++)
        {
            await page.Keyboard.PressAsync("Tab");
            var stop = await page.StopAsync();
            if (stop.Kind.Length > 0)
                stop.Seen.ShouldBeTrue($"{page.Url}: the focus cannot be seen on {stop.Kind} {stop.Key} {stop.Text}");
            if (here(stop))
                return stop;
            seen.Add($"{stop.Kind} {stop.Key} {stop.Text}");
        }
        throw new ShouldAssertException($"{page.Url}: the keyboard does not come there, only to {string.Join(" | ", seen.Distinct())}");
    }

    /// <summary>Reaches the button or link of this name and presses Enter, which brings a page.</summary>
    public static async Task PressAsync(this IPage page, string text)
    {
        await page.TabToAsync(stop => stop.Text.StartsWith(text, StringComparison.Ordinal));
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("Enter"));
    }

    /// <summary>Goes through the page's form from stop to stop, answers or ticks what has a value, and sends it with Enter on its button.</summary>
    public static async Task FillAsync(this IPage page, IReadOnlyDictionary<string, string?> values)
    {
        while (await page.TabToAsync(s => s.Primary || values.GetValueOrDefault(s.Key) is not null) is { Primary: false } stop)
            await page.AnswerAsync(stop, values[stop.Key]!);
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("Enter"));
    }

    private static async Task AnswerAsync(this IPage page, Stop stop, string value)
    {
        switch (stop.Kind)
        {
            case "INPUT:checkbox":
                if (!stop.Checked)
                    await page.Keyboard.PressAsync("Space");
                break;
            case "INPUT:date":
                await page.TypeDateAsync(value);
                break;
            case "INPUT:radio":
                if (stop.Value == value && !stop.Checked)
                    await page.Keyboard.PressAsync("Space");
                await page.ArrowToAsync(value);
                break;
            case "SELECT":
                await page.ArrowToAsync(value);
                break;
            default:
                await page.Keyboard.PressAsync("Control+A");
                await page.Keyboard.TypeAsync(value);
                break;
        }
    }

    /// <summary>The parts of a date stand in the order of the browser's language: year first in a Chinese one, last in an American one.</summary>
    private static async Task TypeDateAsync(this IPage page, string value)
    {
        var (year, rest) = (value[..4], value[5..].Replace("-", "", StringComparison.Ordinal));
        foreach (var first in new[] { true, false })
        {
            foreach (var _ in value.Split('-'))
                await page.Keyboard.PressAsync("ArrowLeft");
            if (first)
            {
                await page.Keyboard.TypeAsync(year);
                await page.Keyboard.PressAsync("ArrowRight");
            }
            await page.Keyboard.TypeAsync(first ? rest : rest + year);
            if ((await page.StopAsync()).Value == value)
                return;
        }
        throw new ShouldAssertException($"{page.Url}: {value} cannot be typed into the date");
    }

    /// <summary>Arrow keys move a list or a group of radios to its value.</summary>
    private static async Task ArrowToAsync(this IPage page, string value)
    {
        for (var count = 0; (await page.StopAsync()).Value != value; count++)
        {
            count.ShouldBeLessThan(MostStops, $"{page.Url}: no key leads to {value}");
            await page.Keyboard.PressAsync("ArrowDown");
        }
    }

    private static async Task<Stop> StopAsync(this IPage page) => JsonSerializer.Deserialize<Stop>(await page.EvaluateAsync<string>(Focused))!;
}
