using Admissions.Core.Data.Entities;
using Admissions.Core.Points;
using Admissions.Rules;
using Admissions.Rules.Eligibility;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Points;

/// <summary>The form that new and edited registration points share.</summary>
public abstract class PointFormPage : AdmissionsPage
{
    public sealed class Form
    {
        public string? Name { get; set; }
        public RegistrationPointKind Kind { get; set; }
        public string? Address { get; set; }
        public string? ContactName { get; set; }
        public string? ContactPhone { get; set; }
        public List<StudyLevel> Levels { get; set; } = [];
        public bool IsMedicalReviewPoint { get; set; }
        public bool IsUnderageReviewPoint { get; set; }

        internal PointOptions Options => new(
            Name ?? "", Address ?? "", ContactName ?? "", ContactPhone ?? "", Levels, IsMedicalReviewPoint, IsUnderageReviewPoint) { Kind = Kind };

        internal static Form Of(RegistrationPoint point) => new()
        {
            Name = point.Name,
            Kind = point.Kind,
            Address = point.Address,
            ContactName = point.ContactName,
            ContactPhone = point.ContactPhone,
            Levels = [.. point.Levels],
            IsMedicalReviewPoint = point.IsMedicalReviewPoint,
            IsUnderageReviewPoint = point.IsUnderageReviewPoint,
        };
    }

    /// <summary>Who the policy sends to points with this flag; null when it sends nobody.</summary>
    public string? Served(string flag) => PointRules.Served(flag, Campaign.Policy);

    [BindProperty]
    public Form Input { get; set; } = new();
}
