namespace Neuropil.Blocks;

/// <summary>Where long work says how far it is. Calls come from several threads.</summary>
public interface IProgressSink
{
    /// <summary>A new piece of work of <paramref name="total"/> steps; ends the one before.</summary>
    void Begin(string label, long total, string unit);

    void Advance(long steps);

    void End();
}

/// <summary>Says nothing.</summary>
public sealed class SilentProgress : IProgressSink
{
    public void Begin(string label, long total, string unit) { }

    public void Advance(long steps) { }

    public void End() { }
}
