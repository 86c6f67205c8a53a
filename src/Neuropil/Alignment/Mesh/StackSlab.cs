using Neuropil.Alignment.Bending;
using Neuropil.Artefacts;

namespace Neuropil.Alignment.Mesh;

/// <summary>Some sections of a stack, seen as a stack of their own: section 0 is the first of them.</summary>
internal sealed class StackSlab
{
    private readonly SectionSheets _all;
    private readonly int _first;

    public StackSlab(AlignedStack stack, int first, int last)
    {
        (_first, _all) = (first, new(stack));
        Stack = stack with
        {
            Sections = [.. stack.Sections.Skip(first).Take(last - first).Select((s, i) => s with { Index = i })],
            Damage = stack.Damage is null ? null : [.. stack.Damage.Where(d => d.Section >= first && d.Section < last).Select(d => d with { Section = d.Section - first })],
        };
        Sheets = new(Stack);
    }

    public AlignedStack Stack { get; }

    public SectionSheets Sheets { get; }

    public int SectionsOfStack => _all.Sections;

    /// <summary>Sheets, then sections: the unknowns of a mesh.</summary>
    public int Layers => Sheets.Count + Sheets.Sections;

    /// <summary>Which of the whole stack's unknowns a layer is.</summary>
    public int LayerInStack(int layer) => layer < Sheets.Count
        ? _all.Sheet(Sheets.SectionOf(layer) + _first, Sheets.SideOf(layer))
        : _all.Count + layer - Sheets.Count + _first;

    public bool Has(SidePair pair) => Inside(pair.From) && Inside(pair.To);

    public IReadOnlyList<GivenPlace> Given(IEnumerable<GivenPlace> given) =>
        [.. given.Where(g => Inside(g.From) && Inside(g.To)).Select(g => g with { From = g.From - _first, To = g.To - _first })];

    /// <summary>The section in the whole stack that a layer is of.</summary>
    public int SectionInStack(int layer) => _first + (layer < Sheets.Count ? Sheets.SectionOf(layer) : layer - Sheets.Count);

    private bool Inside(int section) => section >= _first && section < _first + Sheets.Sections;
}
