using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;

namespace Admissions.Core.Access;

/// <summary>The only door to other people's rows. An actor without a scope throws; it never means "all".</summary>
public static class Visibility
{
    public static IQueryable<Registration> VisibleTo(this IQueryable<Registration> registrations, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.Kind == UserKind.Candidate)
            return registrations.Where(r => r.UserId == actor.UserId);
        if (actor.PointId is { } pointId)
            return registrations.Where(r => r.PointId == pointId);
        if (actor.DivisionCode is { } division)
            return registrations.Where(r => r.CountyCode != null && r.CountyCode.StartsWith(division));
        throw NoScope(actor);
    }

    /// <summary>Dossiers an institution may read: those it holds, once dispatched to it.</summary>
    public static IQueryable<Dossier> VisibleTo(this IQueryable<Dossier> dossiers, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.Kind == UserKind.Candidate)
            return dossiers.Where(d => d.Registration!.UserId == actor.UserId);
        if (actor.InstitutionId is { } institutionId)
            return dossiers.Where(d => d.InstitutionId == institutionId);
        if (actor.DivisionCode is { } division)
            return dossiers.Where(d => d.Registration!.CountyCode!.StartsWith(division));
        throw NoScope(actor);
    }

    public static IQueryable<RegistrationPoint> VisibleTo(this IQueryable<RegistrationPoint> points, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.Kind == UserKind.Candidate)
            return points.Where(p => p.State == RegistrationPointState.Active);
        if (actor.PointId is { } pointId)
            return points.Where(p => p.Id == pointId);
        if (actor.DivisionCode is { } division)
            return points.Where(p => p.CountyCode.StartsWith(division));
        throw NoScope(actor);
    }

    public static IQueryable<Approval> VisibleTo(this IQueryable<Approval> approvals, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.InstitutionId is { } institutionId)
            return approvals.Where(a => a.InstitutionId == institutionId);
        if (actor.DivisionCode is { } division)
            return approvals.Where(a => a.DivisionCode.StartsWith(division));
        throw NoScope(actor);
    }

    public static IQueryable<ExamSite> VisibleTo(this IQueryable<ExamSite> sites, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.DivisionCode is { } division)
            return sites.Where(s => s.CountyCode.StartsWith(division));
        throw NoScope(actor);
    }

    /// <summary>An office sees its own check and those of its divisions and their points.</summary>
    public static IQueryable<EquipmentCheck> VisibleTo(this IQueryable<EquipmentCheck> checks, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.DivisionCode is { } division)
            return checks.Where(c => c.PlaceCode.StartsWith(division));
        throw NoScope(actor);
    }

    public static IQueryable<InformationStaff> VisibleTo(this IQueryable<InformationStaff> staff, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.DivisionCode is { } division)
            return staff.Where(s => s.DivisionCode.StartsWith(division));
        throw NoScope(actor);
    }

    /// <summary>Accounts of offices, points and applicants in the actor's divisions; candidates and institutions are nobody's staff.</summary>
    public static IQueryable<User> VisibleTo(this IQueryable<User> users, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.DivisionCode is { } division)
            return users.Where(u => u.Kind == UserKind.Staff
                && (u.Organization!.DivisionCode.StartsWith(division) || u.Point!.CountyCode.StartsWith(division) || u.AppliedCountyCode!.StartsWith(division)));
        throw NoScope(actor);
    }

    /// <summary>A point sees its own reports; an office those of its divisions that have come up to its level.</summary>
    public static IQueryable<IncidentReport> VisibleTo(this IQueryable<IncidentReport> reports, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.PointId is { } pointId)
            return reports.Where(r => r.PointId == pointId);
        if (actor.DivisionCode is { } division)
            return reports.Where(r => r.DivisionCode.StartsWith(division) && r.HolderCode.Length <= division.Length);
        throw NoScope(actor);
    }

    /// <summary>Activations of an office's divisions, or of an area in which it lies.</summary>
    public static IQueryable<EmergencyActivation> VisibleTo(this IQueryable<EmergencyActivation> activations, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.DivisionCode is { } division)
            return activations.Where(a => a.DivisionCode.StartsWith(division) || division.StartsWith(a.DivisionCode));
        throw NoScope(actor);
    }

    /// <summary>A point sees the batches it entered; an office its own and those of its divisions' points.</summary>
    public static IQueryable<BatchEntry> VisibleTo(this IQueryable<BatchEntry> batches, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.PointId is { } pointId)
            return batches.Where(b => b.PointId == pointId);
        if (actor.DivisionCode is { } division)
            return batches.Where(b => b.DivisionCode != null ? b.DivisionCode.StartsWith(division) : b.Point!.CountyCode.StartsWith(division));
        throw NoScope(actor);
    }

    /// <summary>Corrections of the candidates whom the actor sees.</summary>
    public static IQueryable<CorrectionOrder> VisibleTo(this IQueryable<CorrectionOrder> orders, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.Kind == UserKind.Candidate)
            return orders.Where(c => c.Registration!.UserId == actor.UserId);
        if (actor.PointId is { } pointId)
            return orders.Where(c => c.Registration!.PointId == pointId);
        if (actor.DivisionCode is { } division)
            return orders.Where(c => c.Registration!.CountyCode!.StartsWith(division));
        throw NoScope(actor);
    }

    /// <summary>Revocations of admissions: the institution sees those of its own, an office those of the candidates of its divisions.</summary>
    public static IQueryable<RevocationOrder> VisibleTo(this IQueryable<RevocationOrder> orders, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.InstitutionId is { } institutionId)
            return orders.Where(o => o.InstitutionId == institutionId);
        if (actor.DivisionCode is { } division)
            return orders.Where(o => o.Registration!.CountyCode!.StartsWith(division));
        throw NoScope(actor);
    }

    /// <summary>Bulletins that an office may manage: its own and those of the offices below it. Who may read is another matter (BulletinBoard).</summary>
    public static IQueryable<Bulletin> VisibleTo(this IQueryable<Bulletin> bulletins, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.DivisionCode is { } division)
            return bulletins.Where(b => b.DivisionCode.StartsWith(division));
        throw NoScope(actor);
    }

    private static InvalidOperationException NoScope(Actor actor) =>
        new($"Actor {actor.UserId} has no scope; reading without one is never allowed.");
}
