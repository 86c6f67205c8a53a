using System.Runtime.InteropServices;
using System.Text.Json;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Space;

namespace Neuropil.Alignment;

/// <summary>A hash per section over what its plane of the volume is painted from: tiles, places, greys, masks, map and field. Safe for several threads.</summary>
internal sealed class SectionKeys(SectionSet sections, AlignedStack stack, Func<AlignedSection, SectionMap> maps)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, string> _known = [];

    public string Of(int section)
    {
        lock (_gate)
        {
            if (_known.TryGetValue(section, out string? key)) return key;
            return _known[section] = Make(section);
        }
    }

    private string Make(int z)
    {
        string placed = JsonSerializer.Serialize(new { sections.Scale, placed = sections.Sections[z], aligned = stack.Sections[z], stack.Fields, damage = stack.Damage?.Where(d => d.Section == z) }, ArtefactJson.OneLine);
        string Hash(double[] shifts) => Fingerprint.OfBytes(MemoryMarshal.AsBytes<double>(shifts));
        var map = maps(stack.Sections[z]);
        var fields = map.Break?.Sides ?? (map.Field is { } field ? [field] : []);
        return Fingerprint.OfText($"{placed} {string.Join(' ', fields.Select(f => $"{Hash(f.ShiftX)} {Hash(f.ShiftY)}"))}");
    }
}
