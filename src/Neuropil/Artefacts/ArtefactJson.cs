using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Neuropil.Volumes;

namespace Neuropil.Artefacts;

/// <summary>How the small structured files are written: camelCase, indented, enums by name, unknown keys refused.</summary>
public static partial class ArtefactJson
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
            throw new InputException($"'{path}' is damaged, of another kind or of another version: {Fault(e)} {whatToDo}", e);
        }
    }

    /// <summary>What is wrong, without the names that the program's own types have.</summary>
    private static string Fault(JsonException e)
    {
        string where = $"at {e.Path ?? "$"}{(e.LineNumber is { } line ? $", line {line + 1}" : "")}";
        if (UnknownKey().Match(e.Message) is { Success: true } unknown) return $"{where} the key '{unknown.Groups[1].Value}' is not known.";
        if (MissingKeys().Match(e.Message) is { Success: true } missing) return $"{where} there is no {missing.Groups[1].Value}.";
        return e.Message.Contains("Neuropil.", StringComparison.Ordinal) || e.Message.Contains("System.", StringComparison.Ordinal)
            ? $"{where} stands a value of another kind than is expected there." : e.Message;
    }

    [GeneratedRegex("property '([^']*)' could not be mapped")]
    private static partial Regex UnknownKey();

    [GeneratedRegex("missing required properties including: ([^.]*)")]
    private static partial Regex MissingKeys();

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
