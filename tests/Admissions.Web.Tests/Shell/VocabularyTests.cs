using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Shell;
using Admissions.Web.Shared.TagHelpers;

namespace Admissions.Web.Tests.Shell;

public sealed class VocabularyTests
{
    [Fact]
    public async Task StateTags_EveryLifecycleState_HasWordLookAndIcon()
    {
        var sprite = await (await GalleryHost.OpenAsync()).PageAsync("/lib/icons.svg");
        var states = typeof(RegistrationState).Assembly.GetTypes()
            .Where(type => type.IsEnum && type.Namespace == typeof(RegistrationState).Namespace && type.Name.EndsWith("State", StringComparison.Ordinal))
            .SelectMany(type => Enum.GetValues(type).Cast<Enum>()).ToList();
        states.Count.ShouldBeGreaterThan(100);
        foreach (var state in states)
        {
            var tag = StateTags.For(state);
            tag.Word.ShouldNotBeNullOrWhiteSpace();
            StateTags.HasLook(state).ShouldBeTrue($"{state.GetType().Name}.{state} has no colour and icon");
            sprite.GetElementById(tag.Icon).ShouldNotBeNull(tag.Icon);
        }
    }

    [Fact]
    public void StateTagsForCandidate_UndecidedDossier_LeaksNoDecision()
    {
        foreach (var state in new[] { DossierState.PreAdmitted, DossierState.PreReturned, DossierState.Uploaded, DossierState.Reconsidering })
            StateTags.ForCandidate(state).ShouldBe(StateTags.For(DossierState.Downloaded));
        StateTags.ForCandidate(DossierState.Admitted).ShouldBe(StateTags.For(DossierState.Admitted));
    }

    [Fact]
    public void BeijingTime_Instants_ReadAsTheStyleGuideWrites()
    {
        var instant = new DateTimeOffset(2026, 9, 11, 10, 0, 0, TimeSpan.Zero);
        BeijingTime.Short(instant).ShouldBe("9月11日 18:00");
        BeijingTime.Deadline(instant).ShouldBe("9月11日（周五）18:00");
        BeijingTime.Deadline(instant.AddHours(6)).ShouldBe("9月11日（周五）24:00");
        BeijingTime.Table(instant).ShouldBe("2026-09-11 18:00");
        BeijingTime.Exact(instant.AddMilliseconds(218)).ShouldBe("2026年9月11日 18:00:00.218");
        BeijingTime.Left(TimeSpan.FromSeconds(-5)).ShouldBe("00:00:00");
        BeijingTime.Left(new TimeSpan(3, 2, 14, 36)).ShouldBe("3 天 02:14:36");
    }

    [Fact]
    public void Grouping_Digest_IsReadInFours()
    {
        Grouping.ByFour("9F3A61C07B2ED8459F3A", 16).ShouldBe("9F3A 61C0 7B2E D845");
        Grouping.ByFour("").ShouldBe("");
    }
}
