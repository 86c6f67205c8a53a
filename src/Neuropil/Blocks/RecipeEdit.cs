namespace Neuropil.Blocks;

/// <summary>Changes one value in the two-level text of a recipe and leaves every other line as a person wrote it.</summary>
internal sealed class RecipeEdit(IEnumerable<string> lines)
{
    private readonly List<string> _lines = [.. lines];

    public string Text => string.Join('\n', _lines).TrimEnd('\n') + "\n";

    /// <summary>Sets <c>key</c> or <c>stage.key</c>; returns the text of the old value.</summary>
    public string? Set(string[] path, string value)
    {
        if (path.Length is not (1 or 2)) throw new InputException($"'{string.Join('.', path)}' is not a recipe key. Expected key or stage.key.");
        if (path.Length == 1) return Put(0, _lines.Count, "", path[0], value);
        int head = _lines.FindIndex(line => line.StartsWith(path[0] + ":", StringComparison.Ordinal));
        if (head < 0)
        {
            _lines.Add(path[0] + ":");
            head = _lines.Count - 1;
        }
        int end = head + 1;
        while (end < _lines.Count && (_lines[end].Length == 0 || char.IsWhiteSpace(_lines[end][0]) || _lines[end][0] == '#')) end++;
        return Put(head + 1, end, "  ", path[1], value);
    }

    private string? Put(int from, int to, string indent, string key, string value)
    {
        for (int i = from; i < to; i++)
        {
            string line = _lines[i].TrimStart();
            bool sameLevel = indent.Length > 0 || !char.IsWhiteSpace(_lines[i].FirstOrDefault('x'));
            if (!sameLevel || !line.StartsWith(key + ":", StringComparison.Ordinal)) continue;
            string old = line[(key.Length + 1)..].Split(" #")[0].Trim();
            _lines[i] = _lines[i][..(_lines[i].Length - line.Length)] + key + ": " + value;
            return old;
        }
        _lines.Insert(indent.Length > 0 ? from : to, indent + key + ": " + value);
        return null;
    }
}
