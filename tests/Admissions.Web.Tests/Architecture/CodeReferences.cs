using System.Reflection;
using System.Reflection.Emit;

namespace Admissions.Web.Tests.Architecture;

/// <summary>What compiled code really uses: every type and member named in signatures, fields, locals and instructions.</summary>
internal static class CodeReferences
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!).ToDictionary(o => o.Value);

    /// <summary>Types used by a type, with what their names are made of (elements of arrays, arguments of generics).</summary>
    public static IReadOnlySet<Type> TypesUsedBy(Type type)
    {
        var found = new HashSet<Type>();
        Add(found, type.BaseType);
        foreach (var used in type.GetInterfaces().Concat(type.GetFields(Declared).Select(f => f.FieldType))
            .Concat(type.GetCustomAttributesData().Select(a => a.AttributeType)))
            Add(found, used);
        foreach (var method in MethodsOf(type))
        {
            foreach (var used in method.GetParameters().Select(p => p.ParameterType).Concat(method.GetMethodBody()?.LocalVariables.Select(l => l.LocalType) ?? []))
                Add(found, used);
            if (method is MethodInfo { ReturnType: var returned })
                Add(found, returned);
        }
        foreach (var member in MembersUsedBy(type))
        {
            Add(found, member as Type ?? member.DeclaringType);
            if (member is MethodInfo { IsGenericMethod: true } generic)
                foreach (var argument in generic.GetGenericArguments())
                    Add(found, argument);
        }
        return found;
    }

    /// <summary>Members that the instructions of a type's methods name.</summary>
    public static IEnumerable<MemberInfo> MembersUsedBy(Type type) => MethodsOf(type).SelectMany(method => MembersUsedBy(method));

    private static IEnumerable<MethodBase> MethodsOf(Type type) => type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared));

    /// <summary>Members that the instructions of one method name.</summary>
    public static IEnumerable<MemberInfo> MembersUsedBy(MethodBase method)
    {
        var il = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        var typeArguments = method.DeclaringType is { IsGenericType: true } declaring ? declaring.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < il.Length;)
        {
            var code = OpCodesByValue[il[at] == 0xfe ? (short)(0xfe00 | il[at + 1]) : il[at]];
            at += code.Size;
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineType or OperandType.InlineField or OperandType.InlineTok
                && method.Module.ResolveMember(BitConverter.ToInt32(il, at), typeArguments, methodArguments) is { } member)
                yield return member;
            at += OperandSize(code, il, at);
        }
    }

    private static int OperandSize(OpCode code, byte[] il, int at) => code.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
        _ => 4,
    };

    private static void Add(HashSet<Type> found, Type? type)
    {
        if (type is null || type.IsGenericParameter)
            return;
        if (type.HasElementType)
        {
            Add(found, type.GetElementType());
            return;
        }
        if (!found.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type))
            return;
        if (type.IsGenericType)
            foreach (var argument in type.GetGenericArguments())
                Add(found, argument);
    }
}
