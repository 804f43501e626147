using Admissions.Core.Data.Entities;

namespace Admissions.Web.Infrastructure.Access;

/// <summary>
/// Who may open a page. Every page declares exactly one; a page that declares none fails the role × page matrix and is
/// refused at run time.
/// </summary>
public abstract class PageAccessAttribute : Attribute;

/// <summary>Anybody, signed in or not, inside a tenant.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class PublicPageAttribute : PageAccessAttribute;

/// <summary>Anybody, also outside every tenant: the list of authorities, error pages, the gallery.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PlatformPageAttribute : PublicPageAttribute;

/// <summary>Any account of the kind, whatever its permissions: home, own password, waiting to be bound.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SignedInPageAttribute(params UserKind[] kinds) : PageAccessAttribute
{
    public IReadOnlyList<UserKind> Kinds { get; } = kinds;
}

/// <summary>Accounts of the kind that hold one of the permissions.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RequirePermissionAttribute(UserKind kind, params string[] anyOf) : PageAccessAttribute
{
    public UserKind Kind { get; } = kind;
    public IReadOnlyList<string> AnyOf { get; } = anyOf;
}

/// <summary>On a handler's page: a POST handler that needs more than the page, e.g. <c>[HandlerPermission("Release", …)]</c>.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class HandlerPermissionAttribute(string handler, params string[] anyOf) : Attribute
{
    public string Handler { get; } = handler;
    public IReadOnlyList<string> AnyOf { get; } = anyOf;
}
