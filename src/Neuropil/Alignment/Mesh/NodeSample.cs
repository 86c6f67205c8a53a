namespace Neuropil.Alignment.Mesh;

/// <summary>Some nodes of a grid, evenly spread: each <paramref name="Step"/>-th along both axes. What is kept of each node of a section is kept of these.</summary>
internal readonly record struct NodeSample(int Step)
{
    /// <summary>Of one section. A median of so many is off by one hundredth of their spread.</summary>
    private const int MostOfSection = 10_000, LeastOfSection = 1_000;

    /// <summary>Of all sections together: 128 MB of places and residuals.</summary>
    private const int MostOfStack = 4_000_000;

    /// <summary>All nodes of small sections, else as many as a stack of so many sections may keep.</summary>
    public static NodeSample Of(int columns, int rows, int sections) =>
        AtMost(columns, rows, Math.Clamp(MostOfStack / Math.Max(1, sections), LeastOfSection, MostOfSection));

    public static NodeSample AtMost(int columns, int rows, int most)
    {
        long Count(int step) => (long)((columns + step - 1) / step) * ((rows + step - 1) / step);
        int step = 1;
        while (Count(step) > most) step++;
        return new(step);
    }

    /// <summary>The first row or column from this one on that belongs to it.</summary>
    public int From(int line)
    {
        int first = Step / 2;
        return line <= first ? first : first + (line - first + Step - 1) / Step * Step;
    }

    public bool Holds(int column, int row) => column % Step == Step / 2 && row % Step == Step / 2;
}
