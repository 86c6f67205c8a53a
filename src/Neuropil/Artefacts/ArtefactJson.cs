using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Neuropil.Volumes;

namespace Neuropil.Artefacts;

/// <summary>How the small structured files are written: camelCase, indented, enums by name, unknown keys refused.</summary>
public static class ArtefactJson
{
    public static JsonSerializerOptions Indented { get; } = Create(indented: true);

    /// <summary>One line, for JSON Lines files.</summary>
    public static JsonSerializerOptions OneLine { get; } = Create(indented: false);

    public static void Write<T>(string path, T value) => AtomicFile.Write(path, JsonSerializer.Serialize(value, Indented) + "\n");

    /// <exception cref="InputException">The file is missing or does not have the form of <typeparamref name="T"/>.</exception>
    public static T Read<T>(string path, string whatToDo)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Indented)
                ?? throw new InputException($"'{path}' holds null. {whatToDo}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"'{path}' is missing. {whatToDo}", e);
        }
        catch (JsonException e)
        {
            throw new InputException($"'{path}' is damaged or of another version: {e.Message} {whatToDo}", e);
        }
    }

    private static JsonSerializerOptions Create(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = indented,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutComputed } },
    };

    // A box is its two corners: its size and count follow from them and would only be noise in the file.
    private static void LeaveOutComputed(JsonTypeInfo type)
    {
        if (!type.Type.IsValueType) return;
        for (int i = type.Properties.Count - 1; i >= 0; i--)
            if (type.Properties[i].Set is null) type.Properties.RemoveAt(i);
    }
}
