using System.Text.Json.Nodes;

namespace Admissions.Rules.Policy;

/// <summary>
/// The steps of <see cref="PolicyUpgrade"/>. Each knows only the two layouts between which it leads, leaves what it does not
/// understand to the validator, and changes nothing in a document that is in the newer layout already. They name keys as text:
/// the records are those of today, and a step must mean the same when these have moved on.
/// </summary>
internal static class PolicyUpgradeSteps
{
    private static readonly Dictionary<string, string> EvidenceNames = new(StringComparer.Ordinal)
    {
        ["ResidentIdCard"] = "居民身份证", ["Diploma"] = "毕业证书", ["DischargeCertificate"] = "退役证", ["ServiceCompletionCertificate"] = "服务期满考核合格证书",
        ["AwardCertificate"] = "获奖证书", ["CommendationDocument"] = "表彰决定文书", ["SportsResultProof"] = "运动成绩证明", ["SportsRecommendationForm"] = "优秀运动员推荐表",
        ["OverseasChineseCertificate"] = "归侨、侨眷或台湾省籍证明", ["MartyrCertificate"] = "烈士证明书和亲属关系证明", ["HouseholdRecord"] = "户口簿", ["SelfEmploymentCertificate"] = "自谋职业证",
    };

    /// <summary>1 → 2: rules were once asked at the counter only (<c>at</c>); there the clerk ticks an item instead.</summary>
    public static void JudgeAtTheCounter(JsonObject document)
    {
        if (document["eligibility"] is not JsonArray rules)
            return;
        foreach (var rule in rules.OfType<JsonObject>().ToList())
        {
            var at = Text(rule["at"]);
            rule.Remove("at");
            if (at != "Confirmation")
                continue;
            rules.Remove(rule);
            if (document["qualificationItems"] is not JsonArray items)
                document["qualificationItems"] = items = [];
            if (items.OfType<JsonObject>().Any(item => JsonNode.DeepEquals(item["when"], rule["when"])))
                continue;
            var sentence = rule["require"] is JsonArray demands ? demands.OfType<JsonObject>().Select(demand => Text(demand["sentence"])).FirstOrDefault(text => text is not null) : null;
            items.Add(new JsonObject
            {
                ["code"] = Text(rule["code"]), ["name"] = sentence ?? Text(rule["code"]), ["required"] = true, ["evidence"] = new JsonArray(), ["when"] = rule["when"]?.DeepClone(),
            });
        }
    }

    /// <summary>2 → 3: points that verify who has not paid choose a reason since; none were named before, so one that says nothing is.</summary>
    public static void NameReasonsOfNonPayment(JsonObject document)
    {
        if (document["payment"] is JsonObject payment && Text(payment["mode"]) == "Online" && !payment.ContainsKey("unpaidReasons")
            && Objects(document["windows"]).Any(window => Text(window["code"]) == "UnpaidVerification"))
            payment["unpaidReasons"] = new JsonArray(new JsonObject { ["code"] = "Other", ["name"] = "其他原因" });
    }

    /// <summary>
    /// 3 → 4: what claims are proved with was named by codes that were declared nowhere. Now it is: under the words in which people
    /// knew these codes, without number and copy, since neither was asked.
    /// </summary>
    public static void DeclareEvidence(JsonObject document)
    {
        if (document.ContainsKey("evidence"))
            return;
        var holders = new[] { "bonuses", "exemptions" }.SelectMany(key => Objects(document[key])).ToList();
        var codes = holders.Concat(holders.SelectMany(holder => Objects(holder["grounds"])))
            .SelectMany(holder => holder["evidence"] is JsonArray evidence ? evidence.Select(Text).OfType<string>() : []).Distinct(StringComparer.Ordinal).ToList();
        if (codes.Count > 0)
            document["evidence"] = new JsonObject
            {
                ["maxKilobytes"] = 1024, ["maxFiles"] = 1,
                ["documents"] = new JsonArray([.. codes.Select(code => new JsonObject { ["code"] = code, ["name"] = EvidenceNames.GetValueOrDefault(code, code) })]),
            };
    }

    /// <summary>4 → 5: the counter's course became a key; until then no order was prescribed, but that a fee was taken there, and the process form was printed.</summary>
    public static void GiveTheCounterACourse(JsonObject document)
    {
        if (document.ContainsKey("onSite"))
            return;
        var order = document["payment"] is JsonObject payment && Text(payment["mode"]) == "OnSite" ? new JsonArray("Fee") : [];
        document["onSite"] = new JsonObject { ["order"] = order, ["reopenOnReturn"] = false, ["print"] = "ProcessForm", ["copies"] = new JsonArray() };
    }

    /// <summary>5 → 6: the document behind reporting moved to the campaign's other sources.</summary>
    public static void GatherSources(JsonObject document)
    {
        if (document["reporting"] is not JsonObject reporting || !reporting.TryGetPropertyValue("source", out var source))
            return;
        reporting.Remove("source");
        if (Text(source) is not { } words)
            return;
        if (document["sources"] is not JsonObject sources)
            document["sources"] = sources = [];
        if (!sources.ContainsKey("Reporting"))
            sources["Reporting"] = words;
    }

    /// <summary>6 → 7: until then the code knew art and sport by name, whole categories and sub-categories alike.</summary>
    public static void NameGroupsOfCategories(JsonObject document)
    {
        const string artSport = "ArtSport";
        if (document["lineRules"] is not JsonObject lines || lines["groups"] is not null)
            return;
        var rules = new[] { lines["artSportFloor"], lines["professionalLine"] }.OfType<JsonObject>().ToList();
        var sorted = document["score"] is JsonObject { } score && score["sortKeys"] is JsonArray keys && keys.Any(key => Text(key)?.StartsWith(artSport + ":", StringComparison.Ordinal) == true);
        if (rules.Count == 0 && !sorted)
            return;
        var declared = document["categories"] is JsonArray categories ? categories.OfType<JsonObject>().ToList() : [];
        var names = declared.Select(category => Text(category["code"]));
        var parts = declared.SelectMany(category => category["subCategories"] is JsonArray inner ? inner.Select(Text) : []);
        lines["groups"] = new JsonArray(new JsonObject { ["code"] = artSport, ["categories"] = Among(names), ["subCategories"] = Among(parts) });
        foreach (var rule in rules.Where(rule => rule["group"] is null))
            rule["group"] = artSport;

        static JsonArray Among(IEnumerable<string?> declared) => [.. new[] { "Art", "Sport" }.Intersect(declared).Select(name => JsonValue.Create(name))];
    }

    /// <summary>7 → 8: the county of the work unit was a text of six characters, compared with the code of the point's county; it is chosen from the list now.</summary>
    public static void ChooseTheWorkPlaceFromTheList(JsonObject document)
    {
        if (document["registrationPlace"] is not JsonObject place || Text(place["workField"]) is not { } code
            || document["basicInformation"] is not JsonObject form || form["extraFields"] is not JsonArray fields)
            return;
        foreach (var field in fields.OfType<JsonObject>().Where(field => Text(field["code"]) == code && Text(field["kind"]) == "Text"))
        {
            field["kind"] = "Division";
            field.Remove("maxLength");
        }
    }

    /// <summary>
    /// 8 → 9: values that were free words became lists, and what no page does may no longer be promised. Whatever an older document
    /// said there, this is what was done: late dossiers in order of scores, by two officers, nobody named for tickets.
    /// </summary>
    public static void PromiseOnlyWhatIsDone(JsonObject document)
    {
        if (document["lateUpload"] is JsonObject late)
        {
            if (Text(late["default"]) is { } and not ("HighToLowWithinPlan" or "ReturnAll"))
                late["default"] = "HighToLowWithinPlan";
            if (late["persons"] is JsonValue persons && persons.TryGetValue<int>(out _))
                late["persons"] = 2;
        }

        if (document["ticket"] is JsonObject ticket && Text(ticket["help"]) is { } and not ("Point" or "City"))
            ticket["help"] = null;
        if (document["privacy"] is JsonObject privacy && IsTrue(privacy["staffMayEditChoices"]))
            privacy["staffMayEditChoices"] = false;
        if (IsTrue(document["scoreRecheck"]))
            document["scoreRecheck"] = false;
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node is JsonArray list ? list.OfType<JsonObject>() : [];

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;
}
