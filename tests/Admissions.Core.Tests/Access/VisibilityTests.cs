using System.Reflection;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;

namespace Admissions.Core.Tests.Access;

/// <summary>An actor who belongs nowhere sees nobody: he is an error, not an officer of everything.</summary>
public sealed class VisibilityTests
{
    private static readonly MethodInfo[] Doors = [.. typeof(Visibility).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.Name == nameof(Visibility.VisibleTo))];

    public static TheoryData<string, UserKind> Rows()
    {
        var rows = new TheoryData<string, UserKind>();
        foreach (var door in Doors)
            foreach (var kind in new[] { UserKind.Staff, UserKind.Institution })
                rows.Add(RowOf(door).Name, kind);
        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void VisibleTo_ActorWithoutScope_Throws(string row, UserKind kind)
    {
        var door = Doors.Single(m => RowOf(m).Name == row);
        var nobody = new Actor(7, "王五", kind, new HashSet<string>(StringComparer.Ordinal));
        var rows = typeof(Queryable).GetMethods().First(m => m.Name == nameof(Queryable.AsQueryable) && m.IsGenericMethod)
            .MakeGenericMethod(RowOf(door)).Invoke(null, [Array.CreateInstance(RowOf(door), 0)]);

        var read = Should.Throw<TargetInvocationException>(() => door.Invoke(null, [rows, nobody]));

        read.InnerException.ShouldBeOfType<InvalidOperationException>().Message.ShouldContain("has no scope");
    }

    private static Type RowOf(MethodInfo door) => door.GetParameters()[0].ParameterType.GetGenericArguments()[0];
}
