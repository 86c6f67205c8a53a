namespace Neuropil.Blocks;

/// <summary>Collects what blocks leave behind once it is much. Large arrays wait for the oldest generation, whose collector lets garbage grow as large as what lives.</summary>
internal sealed class HeapGuard(long mostBytes)
{
    private readonly Lock _gate = new();
    private long _kept = GC.GetTotalMemory(false);

    /// <summary>To be called after each block, by any thread.</summary>
    /// <returns>Whether it collected.</returns>
    public bool AfterBlock()
    {
        lock (_gate)
        {
            long now = GC.GetTotalMemory(false);
            _kept = Math.Min(_kept, now);
            if (now - _kept <= mostBytes) return false;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
            _kept = GC.GetTotalMemory(false);
            return true;
        }
    }
}
