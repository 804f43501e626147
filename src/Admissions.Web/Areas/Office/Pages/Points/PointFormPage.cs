using System.Globalization;
using System.Text;
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

        /// <summary>Typed; empty = no limit.</summary>
        public string? Capacity { get; set; }

        internal PointOptions Options => new(
            Name ?? "", Address ?? "", ContactName ?? "", ContactPhone ?? "", Levels, IsMedicalReviewPoint, IsUnderageReviewPoint) { Kind = Kind, Capacity = CapacityOf(Capacity) };

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
            Capacity = point.Capacity?.ToString(CultureInfo.InvariantCulture),
        };

        /// <summary>Null when empty; 0, which the service refuses, when it is no number.</summary>
        internal static int? CapacityOf(string? typed) => string.IsNullOrWhiteSpace(typed) ? null
            : int.TryParse(typed.Trim().Normalize(NormalizationForm.FormKC), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>Who the policy sends to points with this flag; null when it sends nobody.</summary>
    public string? Served(string flag) => PointRules.Served(flag, Campaign.Policy);

    [BindProperty]
    public Form Input { get; set; } = new();
}
