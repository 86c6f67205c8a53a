using System.Globalization;
using Neuropil.Space;

namespace Neuropil.Networks.Checkpoints;

/// <summary>The fields of one message, taken one by one; what is left at the end is not known and is refused.</summary>
internal sealed class TextFields(TextMessage message, string where, string name)
{
    private readonly List<TextField> _left = [.. message.Fields];

    public string Where { get; } = where;

    public bool Has(string field) => _left.Exists(f => f.Name == field);

    public string Text(string field) => TakeOne(field) is { Scalar: { } text, Quoted: true } ? text : throw Wrong(field, "a text in quotes");

    public string? TextOr(string field) => Has(field) ? Text(field) : null;

    /// <summary>The name of an enum's value, without quotes.</summary>
    public string? NameOr(string field) =>
        !Has(field) ? null : TakeOne(field) is { Scalar: { } name, Quoted: false } ? name : throw Wrong(field, "a name without quotes");

    public bool Flag(string field, bool absent = false) => NameOr(field) switch
    {
        null => absent,
        "true" or "True" or "t" or "1" => true,
        "false" or "False" or "f" or "0" => false,
        _ => throw Wrong(field, "true or false"),
    };

    public int CountOr(string field, int absent)
    {
        double number = NumberOr(field, absent);
        return number == Math.Floor(number) ? (int)number : throw Wrong(field, "a whole number");
    }

    public Vox3 VectorOr(string field, Vox3 absent)
    {
        if (!Has(field)) return absent;
        var vector = Message(field);
        var result = new Vox3(vector.CountOr("x", 0), vector.CountOr("y", 0), vector.CountOr("z", 0));
        vector.RefuseTheRest();
        return result;
    }

    /// <summary>All values of a repeated field of whole numbers, 0 to 2^64 − 1.</summary>
    public IReadOnlyList<ulong> WholeNumbers(string field) =>
        [.. TakeAll(field).Select(f => ulong.TryParse(f.Scalar, CultureInfo.InvariantCulture, out ulong value) && !f.Quoted ? value : throw Wrong(field, "whole numbers from 0"))];

    /// <summary>All messages of a repeated field.</summary>
    public IReadOnlyList<TextFields> Messages(string field) =>
        [.. TakeAll(field).Select(f => f.Message is { } message ? new TextFields(message, Where, $"{name}.{field}") : throw Wrong(field, "messages in braces"))];

    /// <summary>Refuses a field that this program knows of and does not do; fields that say the default are passed over.</summary>
    /// <param name="why">Why not and what to do, a whole sentence.</param>
    public void Refuse(string field, string why, params string[] harmless)
    {
        foreach (var given in TakeAll(field))
            if (given.Scalar is not { } scalar || !harmless.Contains(scalar))
                throw new InputException($"'{Where}', line {given.Line}: {name}.{field} is not supported. {why}");
    }

    public double Number(string field)
    {
        if (!Has(field)) throw new InputException($"'{Where}': {name} has no {field}; write it, for its default of 0 cannot work.");
        return NumberOr(field, 0);
    }

    public double NumberOr(string field, double absent)
    {
        if (!Has(field)) return absent;
        string text = TakeOne(field) is { Scalar: { } scalar, Quoted: false } ? scalar.TrimEnd('f', 'F') : "";
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && Math.Abs(number) <= int.MaxValue
            ? number : throw Wrong(field, "a number");
    }

    public TextFields Message(string field) => TakeOne(field).Message is { } message
        ? new(message, Where, $"{name}.{field}") : throw Wrong(field, "a message in braces");

    public IReadOnlyList<TextField> TakeAll(string field)
    {
        var taken = _left.FindAll(f => f.Name == field);
        _left.RemoveAll(f => f.Name == field);
        return taken;
    }

    /// <exception cref="InputException">Fields were not taken.</exception>
    public void RefuseTheRest()
    {
        if (_left.Count == 0) return;
        throw new InputException($"'{Where}': {name} has fields that are not known: "
            + $"{string.Join(", ", _left.Select(f => $"{f.Name} (line {f.Line})"))}. Remove them, or check their spelling.");
    }

    private TextField TakeOne(string field)
    {
        var taken = TakeAll(field);
        if (taken.Count == 1) return taken[0];
        throw new InputException($"'{Where}': {name} gives {field} {taken.Count} times; expected once.");
    }

    public InputException Wrong(string field, string expected) => new($"'{Where}': {name}.{field} should be {expected}.");
}
