using System.Globalization;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Admissions.Web.Shared.TagHelpers;

/// <summary>
/// <c>&lt;ex-error-summary /&gt;</c> before the h1: every error of the model state in the words of its field, each a link to it.
/// Errors without a field (key empty) are plain lines. Renders nothing when all is well. A page with an error summary shows no banner.
/// </summary>
public sealed class ExErrorSummaryTagHelper : ExTagHelper
{
    /// <summary>Heading; 有 2 处要修改 by default.</summary>
    public string? Title { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var errors = FieldErrors.All(ViewContext.ViewData.ModelState, ViewContext.ViewData.ModelMetadata);
        if (errors.Count == 0)
        {
            output.SuppressOutput();
            return;
        }
        Rename(output, "section");
        AddClass(output, "ex-errors");
        output.Attributes.SetAttribute("role", "alert");
        output.Attributes.SetAttribute("tabindex", "-1");
        output.Attributes.SetAttribute("aria-labelledby", "errors-title");
        output.Attributes.SetAttribute("data-focus", "");
        output.Content.AppendHtml(Markup.Element("h2", Title ?? $"有 {errors.Count} 处要修改", ("id", "errors-title")));
        var list = Markup.Element("ul", null);
        foreach (var (key, message) in errors)
        {
            var line = Markup.Element("li", null);
            if (key.Length == 0) line.InnerHtml.AppendHtml(Markup.Element("b", message));
            else line.InnerHtml.AppendHtml(Markup.Element("a", message, ("href", $"#{TagBuilder.CreateSanitizedId(key, "_")}")));
            list.InnerHtml.AppendHtml(line);
        }
        output.Content.AppendHtml(list);
    }
}

/// <summary>Errors of a model state in one list, and the line that stands at a field.</summary>
public static class FieldErrors
{
    /// <summary>
    /// All errors in the order in which the page's model declares its fields, which is the order of the page:
    /// the model state itself keeps none. Errors without a field come first.
    /// </summary>
    public static IReadOnlyList<(string Key, string Message)> All(ModelStateDictionary state, ModelMetadata? model) =>
    [
        .. from entry in state.OrderBy(pair => Positions(pair.Key, model), ByPosition)
           from error in entry.Value?.Errors ?? []
           select (entry.Key, Text(error)),
    ];

    private static readonly Comparer<List<int>> ByPosition = Comparer<List<int>>.Create((one, other) =>
        one.Zip(other, (left, right) => left.CompareTo(right)).FirstOrDefault(order => order != 0) is var first and not 0
            ? first : one.Count.CompareTo(other.Count));

    /// <summary>Where each part of a key stands among its model's properties: Form.Choices[2].Major → 3, 7, 2, 1.</summary>
    private static List<int> Positions(string key, ModelMetadata? model)
    {
        var positions = new List<int>();
        foreach (var part in key.Split('.', '[').Where(part => part.Length > 0))
        {
            if (part.EndsWith(']'))
            {
                positions.Add(int.TryParse(part[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : 0);
                model = model?.ElementMetadata;
                continue;
            }
            var properties = model?.Properties.ToList() ?? [];
            var position = properties.FindIndex(property => string.Equals(property.PropertyName, part, StringComparison.Ordinal));
            positions.Add(position < 0 ? int.MaxValue : position);
            model = position < 0 ? null : properties[position];
        }
        return positions;
    }

    /// <summary>The words of an error; a failure without words (a bug below) still tells the reader what to do.</summary>
    public static string Text(ModelError error) => error.ErrorMessage.Length > 0 ? error.ErrorMessage : "这一项没有读懂，请重新填写";

    internal static IEnumerable<string> Of(ModelStateDictionary state, string name) =>
        state.TryGetValue(name, out var entry) ? entry.Errors.Select(Text) : [];

    internal static IHtmlContent Line(HttpContext http, string id, string message)
    {
        var words = Markup.Element("span", null);
        words.InnerHtml.AppendHtml(Markup.Element("span", "错误：", ("class", "visually-hidden"))).Append(message);
        var line = Markup.Element("p", null, ("class", "ex-field-error"), ("id", id));
        line.InnerHtml.AppendHtml(Markup.Icon(http, "alert-circle")).AppendHtml(words);
        return line;
    }
}

/// <summary><c>&lt;ex-field-error asp-for="Form.Choice2" /&gt;</c>: the errors of a field whose control the page builds itself.</summary>
public sealed class ExFieldErrorTagHelper : ExTagHelper
{
    public ModelExpression? AspFor { get; set; }

    /// <summary>Key of the model state, for fields that no property names.</summary>
    public string? Key { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = null;
        var name = Key ?? ViewContext.ViewData.TemplateInfo.GetFullHtmlFieldName(AspFor?.Name);
        foreach (var message in FieldErrors.Of(ViewContext.ViewData.ModelState, name))
            output.Content.AppendHtml(FieldErrors.Line(Http, $"{TagBuilder.CreateSanitizedId(name, "_")}-error", message));
    }
}

public enum QuestionKind { Text, TextArea, Select, Radios, Date, File, Password, Number, Tel, Email }

/// <summary>
/// One question: label, hint, error, control, in this order. <c>&lt;ex-question asp-for="Form.Name" label="姓名" hint="与身份证一致" /&gt;</c>;
/// <c>kind="Select"</c> and <c>kind="Radios"</c> take <c>asp-items</c>; the content follows the control (notes, conditional fields).
/// </summary>
public sealed class ExQuestionTagHelper(IHtmlGenerator generator) : ExTagHelper
{
    public required ModelExpression AspFor { get; set; }
    public string? Label { get; set; }
    public string? Hint { get; set; }
    public QuestionKind Kind { get; set; }
    public IEnumerable<SelectListItem>? AspItems { get; set; }

    /// <summary>First option of a select; 请选择 by default, empty text for none.</summary>
    public string Placeholder { get; set; } = "请选择";
    public string? Autocomplete { get; set; }
    public string? Inputmode { get; set; }
    public int? Maxlength { get; set; }

    /// <summary>About how many characters the answer has; the control is drawn that wide (4, 8, 12, 18 or 25). The whole line by default.</summary>
    public int? Width { get; set; }
    public string? Suffix { get; set; }
    public string? Accept { get; set; }

    /// <summary>Size over which the browser refuses a file before sending it; the server checks for itself.</summary>
    public int? MaxMegabytes { get; set; }
    public int Rows { get; set; } = 4;
    public bool Optional { get; set; }
    public bool Readonly { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var body = await output.GetChildContentAsync();
        var name = ViewContext.ViewData.TemplateInfo.GetFullHtmlFieldName(AspFor.Name);
        var id = TagBuilder.CreateSanitizedId(name, "_");
        var errors = FieldErrors.Of(ViewContext.ViewData.ModelState, name).ToList();
        var grouped = Kind == QuestionKind.Radios;

        Rename(output, grouped ? "fieldset" : "div");
        AddClass(output, errors.Count > 0 ? "ex-field is-bad" : "ex-field");
        var text = (Label ?? AspFor.Metadata.DisplayName ?? AspFor.Name) + (Optional ? "（选填）" : "");
        output.Content.AppendHtml(grouped
            ? Markup.Element("legend", text)
            : Markup.Element("label", text, ("class", "form-label"), ("for", id)));
        var described = new List<string>();
        if (Hint is { Length: > 0 })
        {
            output.Content.AppendHtml(Markup.Element("p", Hint, ("class", "ex-hint"), ("id", $"{id}-hint")));
            described.Add($"{id}-hint");
        }
        for (var at = 0; at < errors.Count; at++)
        {
            var errorId = at == 0 ? $"{id}-error" : $"{id}-error-{at + 1}";
            output.Content.AppendHtml(FieldErrors.Line(Http, errorId, errors[at]));
            described.Add(errorId);
        }
        var attributes = Attributes(errors.Count > 0, string.Join(' ', described));
        if (grouped && described.Count > 0) output.Attributes.SetAttribute("aria-describedby", string.Join(' ', described));
        var control = grouped ? Radios(id, errors.Count > 0) : Control(attributes);
        if (Suffix is null) output.Content.AppendHtml(control);
        else
        {
            var line = Markup.Element("div", null, ("class", "ex-suffix"));
            line.InnerHtml.AppendHtml(control).AppendHtml(Markup.Element("span", Suffix));
            output.Content.AppendHtml(line);
        }
        output.Content.AppendHtml(body);
    }

    private Dictionary<string, object?> Attributes(bool bad, string described)
    {
        var width = Width switch { null or > 25 => "", <= 4 => " ex-w-4", <= 8 => " ex-w-8", <= 12 => " ex-w-12", <= 18 => " ex-w-18", _ => " ex-w-25" };
        var attributes = new Dictionary<string, object?>
        {
            ["class"] = (Kind == QuestionKind.Select ? "form-select" : "form-control") + width,
        };
        if (described.Length > 0) attributes["aria-describedby"] = described;
        if (bad) attributes["aria-invalid"] = "true";
        if (Autocomplete is { Length: > 0 }) attributes["autocomplete"] = Autocomplete;
        if (Inputmode is { Length: > 0 }) attributes["inputmode"] = Inputmode;
        if (Maxlength is not null) attributes["maxlength"] = Maxlength;
        if (Readonly) attributes["readonly"] = "readonly";
        if (Accept is not null) attributes["accept"] = Accept;
        if (MaxMegabytes is not null) attributes["data-max-megabytes"] = MaxMegabytes;
        return attributes;
    }

    private IHtmlContent Control(Dictionary<string, object?> attributes)
    {
        switch (Kind)
        {
            case QuestionKind.Select:
                return generator.GenerateSelect(ViewContext, AspFor.ModelExplorer, Placeholder.Length == 0 ? null : Placeholder, AspFor.Name, AspItems ?? [], allowMultiple: false, attributes);
            case QuestionKind.TextArea:
                return generator.GenerateTextArea(ViewContext, AspFor.ModelExplorer, AspFor.Name, Rows, 40, attributes);
            case QuestionKind.Password:
                return generator.GeneratePassword(ViewContext, AspFor.ModelExplorer, AspFor.Name, value: null, attributes);
            case QuestionKind.File:
                attributes["type"] = "file";
                return generator.GenerateTextBox(ViewContext, AspFor.ModelExplorer, AspFor.Name, value: "", format: null, attributes);
            case QuestionKind.Date:
                attributes["type"] = "date";
                attributes["class"] += " ex-w-8";
                return generator.GenerateTextBox(ViewContext, AspFor.ModelExplorer, AspFor.Name, AspFor.Model, "{0:yyyy-MM-dd}", attributes);
            default:
                attributes["type"] = Kind switch
                {
                    QuestionKind.Number => "number", QuestionKind.Tel => "tel", QuestionKind.Email => "email", _ => "text",
                };
                return generator.GenerateTextBox(ViewContext, AspFor.ModelExplorer, AspFor.Name, AspFor.Model, format: null, attributes);
        }
    }

    /// <summary>The first radio carries the id of the field, so that the error summary leads to it. A group's name in the item is its hint.</summary>
    private IHtmlContent Radios(string id, bool bad)
    {
        var list = new HtmlContentBuilder();
        var at = 0;
        foreach (var item in AspItems ?? [])
        {
            var itemId = at++ == 0 ? id : $"{id}-{at}";
            var radio = generator.GenerateRadioButton(ViewContext, AspFor.ModelExplorer, AspFor.Name, item.Value, item.Selected ? true : null,
                new Dictionary<string, object?> { ["class"] = "form-check-input", ["id"] = itemId });
            if (bad) radio.Attributes["aria-invalid"] = "true";
            if (item.Disabled) radio.Attributes["disabled"] = "disabled";
            var words = Markup.Element("span", item.Text);
            if (item.Group?.Name is { } hint) words.InnerHtml.AppendHtml(Markup.Element("small", hint));
            var label = Markup.Element("label", null, ("class", "ex-radio"), ("for", itemId));
            label.InnerHtml.AppendHtml(radio).AppendHtml(words);
            list.AppendHtml(label);
        }
        return list;
    }
}

/// <summary><c>&lt;ex-check asp-for="Form.Checked"&gt;我核对过以上内容，全部属实。&lt;/ex-check&gt;</c>: one box with its error above.</summary>
public sealed class ExCheckTagHelper(IHtmlGenerator generator) : ExTagHelper
{
    public required ModelExpression AspFor { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var body = await output.GetChildContentAsync();
        var name = ViewContext.ViewData.TemplateInfo.GetFullHtmlFieldName(AspFor.Name);
        var id = TagBuilder.CreateSanitizedId(name, "_");
        var errors = FieldErrors.Of(ViewContext.ViewData.ModelState, name).ToList();
        Rename(output, "div");
        AddClass(output, errors.Count > 0 ? "ex-field is-bad" : "ex-field");
        var attributes = new Dictionary<string, object?> { ["class"] = "form-check-input" };
        foreach (var message in errors)
        {
            output.Content.AppendHtml(FieldErrors.Line(Http, $"{id}-error", message));
            attributes["aria-invalid"] = "true";
            attributes["aria-describedby"] = $"{id}-error";
        }
        var words = Markup.Element("span", null);
        words.InnerHtml.AppendHtml(body);
        var label = Markup.Element("label", null, ("class", "ex-check"), ("for", id));
        var box = generator.GenerateCheckBox(ViewContext, AspFor.ModelExplorer, AspFor.Name, isChecked: null, attributes);
        label.InnerHtml.AppendHtml(box).AppendHtml(words);
        output.Content.AppendHtml(label);
        if (generator.GenerateHiddenForCheckbox(ViewContext, AspFor.ModelExplorer, AspFor.Name) is { } hidden)
        {
            hidden.Attributes["name"] = name;
            output.Content.AppendHtml(hidden);
        }
    }
}

/// <summary>
/// <c>&lt;ex-pick name="Decisions[3]" legend="欧阳振宇的决定" value="@row.Decision" yes="PreAdmitted" yes-text="预录取" no="PreReturned" no-text="预退档" /&gt;</c>:
/// two radios as a segment, none preset; works without script.
/// </summary>
public sealed class ExPickTagHelper : ExTagHelper
{
    public string Name { get; set; } = "";
    public string Legend { get; set; } = "决定";
    public string? Value { get; set; }
    public string Yes { get; set; } = "true";
    public string YesText { get; set; } = "是";
    public string No { get; set; } = "false";
    public string NoText { get; set; } = "否";
    public string? Form { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        Rename(output, "fieldset");
        AddClass(output, "ex-pick");
        output.Content.AppendHtml(Markup.Element("legend", Legend, ("class", "visually-hidden")));
        var id = TagBuilder.CreateSanitizedId(Name, "_");
        Add(output, id, Yes, YesText, null);
        Add(output, $"{id}-no", No, NoText, "no");
    }

    private void Add(TagHelperOutput output, string id, string value, string text, string? css)
    {
        var radio = Markup.Element("input", null, ("type", "radio"), ("id", id), ("name", Name), ("value", value), ("class", css),
            ("form", Form), ("checked", string.Equals(value, Value, StringComparison.Ordinal) ? "checked" : null));
        output.Content.AppendHtml(radio).AppendHtml(Markup.Element("label", text, ("for", id)));
    }
}
