using System.Globalization;
using System.Reflection;
using Neuropil.Numerics;
using Neuropil.Space;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Neuropil;

/// <summary>Fills an options record from YAML. Every fault is collected, with its line, so that a user mends all at once.</summary>
internal sealed class OptionBinding(string file)
{
    public List<string> Faults { get; } = [];

    /// <summary>Returns a new <paramref name="type"/> with the keys of <paramref name="node"/> set; unknown keys are faults.</summary>
    /// <param name="alsoKnown">Keys that the caller reads by itself; they are offered when a key is unknown.</param>
    public object Bind(Type type, YamlNode node, string prefix, params string[] alsoKnown)
    {
        object record = Activator.CreateInstance(type)!;
        if (node is YamlScalarNode { Value: null or "" }) return record;
        if (node is not YamlMappingNode mapping)
        {
            Fault(node, $"'{prefix.TrimEnd('.')}' must be a list of `key: value` lines");
            return record;
        }
        var known = Properties(type);
        foreach (var (keyNode, value) in mapping.Children)
        {
            string key = ((YamlScalarNode)keyNode).Value ?? "";
            if (known.FirstOrDefault(p => KeyOf(p) == key) is { } property) Set(record, property, value, prefix + key);
            else Fault(keyNode, Unknown(prefix + key, known.Select(p => prefix + KeyOf(p)).Concat(alsoKnown)));
        }
        if (Faults.Count == 0 && type.GetMethod("Faults", Type.EmptyTypes)?.Invoke(record, null) is IEnumerable<string> own) Faults.AddRange(own);
        return record;
    }

    public static IReadOnlyList<PropertyInfo> Properties(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite)];

    /// <summary>The YAML key of a property: its name in camelCase.</summary>
    public static string KeyOf(PropertyInfo property) => char.ToLowerInvariant(property.Name[0]) + property.Name[1..];

    public static string Unknown(string key, IEnumerable<string> known)
    {
        var names = known.ToList();
        string? nearest = EditDistance.Nearest(key, names);
        return $"unknown key '{key}'. Nearest known key: '{nearest}'. Known: {string.Join(", ", names.Order(StringComparer.Ordinal))}";
    }

    /// <summary>The keys and values of a YAML text.</summary>
    /// <param name="whatToDo">For the user, where there are none.</param>
    /// <exception cref="InputException">The text is no YAML, or no mapping.</exception>
    public static YamlMappingNode Mapping(string text, string file, string whatToDo)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count > 0 && stream.Documents[0].RootNode is YamlMappingNode map
                ? map
                : throw new InputException($"'{file}' is empty or not a list of `key: value` lines. {whatToDo}");
        }
        catch (YamlException e)
        {
            throw new InputException($"{file}:{e.Start.Line}: not valid YAML: {e.Message}", e);
        }
    }

    public void Fault(YamlNode node, string text) => Faults.Add($"{file}:{node.Start.Line}: {text}");

    /// <summary>Reads one value of an option's type.</summary>
    /// <exception cref="FormatException">The value has another form; the message says which one is expected.</exception>
    public static object? ValueOf(Type type, YamlNode node)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return node is YamlScalarNode { Value: null or "" or "null" or "~" } ? null : ValueOf(inner, node);
        if (type == typeof(string)) return ((node as YamlScalarNode) ?? throw new FormatException("expected text")).Value;
        if (node is YamlSequenceNode list) return FromList(type, [.. list.Children.Select(c => ((c as YamlScalarNode) ?? throw new FormatException("expected a flat list")).Value ?? "")]);
        return FromText(type, ((node as YamlScalarNode) ?? throw new FormatException("expected a single value")).Value ?? "");
    }

    private void Set(object record, PropertyInfo property, YamlNode value, string key)
    {
        try
        {
            property.SetValue(record, IsSection(property.PropertyType)
                ? Bind(property.PropertyType, value, key + ".")
                : ValueOf(property.PropertyType, value));
        }
        catch (Exception e) when (e is FormatException or OverflowException or InputException or ArgumentException)
        {
            Fault(value, $"'{key}: {value}' cannot be read as {Wanted(property.PropertyType)}. {(e is FormatException ? "" : e.Message)}".TrimEnd());
        }
    }

    /// <summary>A property that is itself a record of options: a nested list of keys.</summary>
    private static bool IsSection(Type type) => type.IsClass && type != typeof(string) && type.GetConstructor(Type.EmptyTypes) is not null;

    private static object FromText(Type type, string text)
    {
        if (type.IsEnum) return EnumValue(type, text);
        if (type == typeof(bool)) return text switch { "true" => true, "false" => false, _ => throw new FormatException("expected true or false") };
        if (type == typeof(int)) return int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (type == typeof(long)) return long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (type == typeof(ulong)) return ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        if (type == typeof(double)) return double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (type == typeof(Box3)) return Box3.Parse(text);
        return FromList(type, text.Split(','));
    }

    private static object FromList(Type type, string[] parts)
    {
        if (type == typeof(VoxelSize)) return VoxelSize.Parse(string.Join(',', parts));
        if (type == typeof(IReadOnlyList<string>)) return parts;
        if (type == typeof(IReadOnlyList<int>)) return parts.Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
        if (type == typeof(IReadOnlyList<double>)) return parts.Select(p => double.Parse(p, CultureInfo.InvariantCulture)).ToArray();
        if (type == typeof(Vox3) && parts.Length == 3)
            return new Vox3(int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture));
        throw new FormatException($"expected {Wanted(type)}");
    }

    private static object EnumValue(Type type, string text)
    {
        string? name = Enum.GetNames(type).FirstOrDefault(n => string.Equals(n, text.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));
        return name is null ? throw new FormatException(text) : Enum.Parse(type, name);
    }

    /// <summary>An option's form in the user's words.</summary>
    public static string Wanted(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum) return "one of " + string.Join(", ", Enum.GetNames(type).Select(n => char.ToLowerInvariant(n[0]) + n[1..]));
        if (type == typeof(Vox3)) return "three whole numbers x,y,z";
        if (type == typeof(VoxelSize)) return "three sizes in nm x,y,z";
        if (type == typeof(Box3)) return "a box x0:x1,y0:y1,z0:z1";
        if (type == typeof(bool)) return "true or false";
        if (type == typeof(double)) return "a number";
        return type == typeof(int) || type == typeof(long) || type == typeof(ulong) ? "a whole number" : "text";
    }
}
