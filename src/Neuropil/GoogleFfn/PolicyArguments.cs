using System.Text.Json;
using Neuropil.Space;

namespace Neuropil.GoogleFfn;

/// <summary>The keyword arguments of one policy, taken one by one; what is left at the end is refused.</summary>
internal sealed class PolicyArguments
{
    private readonly string _policy, _where, _field;
    private readonly Dictionary<string, JsonElement> _left = [];

    /// <param name="field">Of the request, for messages.</param>
    public PolicyArguments(string policy, JsonElement json, string where, string field = "seed_policy_args")
    {
        (_policy, _where, _field) = (policy, where, field);
        foreach (var argument in json.EnumerateObject()) _left[argument.Name] = argument.Value.Clone();
    }

    public int Whole(string name, int absent) => Take(name) is not { } value ? absent
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= 0 ? number : throw Wrong(name, "a whole number from 0");

    public int Step() => Whole("step", 16) is > 0 and var step ? step : throw Wrong("step", "a whole number from 1");

    public double Number(string name, double absent) => Take(name) is not { } value ? absent
        : value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw Wrong(name, "a number");

    public bool Flag(string name) => Take(name) is { } value
        && (value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(name, "true or false"));

    /// <param name="absent">Null when the argument must be there.</param>
    public string Text(string name, string? absent)
    {
        if (Take(name) is not { } value) return absent ?? throw new InputException($"'{_where}': {_policy} needs the argument {name} in {_field}.");
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, "a text");
    }

    public IReadOnlyList<int> WholeList(string name, int[] absent)
    {
        if (Take(name) is not { } value) return absent;
        if (value.ValueKind != JsonValueKind.Array) throw Wrong(name, "a list of whole numbers from 0");
        return [.. value.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out int n) && n >= 0 ? n : throw Wrong(name, "a list of whole numbers from 0"))];
    }

    /// <summary>A corner z, y, x, as google/ffn has them in its arguments.</summary>
    public Vox3? CornerZyx(string name) => !_left.ContainsKey(name) ? null
        : WholeList(name, []) is [var z, var y, var x] ? new(x, y, z) : throw Wrong(name, "three whole numbers z, y, x");

    /// <summary>A list of [name of a policy, its arguments].</summary>
    public IReadOnlyList<(string Name, JsonElement Arguments)> Pairs(string name)
    {
        const string Form = "a list of pairs [\"PolicyName\", {arguments}]";
        if (Take(name) is not { ValueKind: JsonValueKind.Array } list) throw Wrong(name, Form);
        return [.. list.EnumerateArray().Select(p => p.ValueKind == JsonValueKind.Array && p.GetArrayLength() == 2
            && p[0].ValueKind == JsonValueKind.String && p[1].ValueKind == JsonValueKind.Object ? (p[0].GetString()!, p[1]) : throw Wrong(name, Form))];
    }

    /// <summary>All that is left, as arguments of another policy.</summary>
    public JsonElement Rest()
    {
        var rest = JsonSerializer.SerializeToElement(_left);
        _left.Clear();
        return rest;
    }

    public void RefuseTheRest()
    {
        if (_left.Count > 0)
            throw new InputException($"'{_where}': {_policy} has no argument {string.Join(", ", _left.Keys.Order(StringComparer.Ordinal))}. Check its spelling in {_field}, or leave it out.");
    }

    private JsonElement? Take(string name) => _left.Remove(name, out var value) ? value : null;

    private InputException Wrong(string name, string expected) => new($"'{_where}': {_field} of {_policy}: {name} should be {expected}.");
}
