using Neuropil.Space;

namespace Neuropil.Volumes;

/// <summary>Arrays of voxels to use again: fresh ones of some MB cost a page fault per 4 KiB, and are cleared. Safe for several threads.</summary>
/// <param name="mostBytes">Kept while nobody uses them.</param>
internal sealed class SpareVoxels(long mostBytes)
{
    private readonly Lock _gate = new();
    private readonly List<byte[]> _oldestFirst = [];
    private long _bytes;

    /// <summary>Holding anything: for those who write all of it.</summary>
    public Voxels<byte> Rent(Box3 box)
    {
        int length = checked((int)box.Count);
        lock (_gate)
        {
            int at = _oldestFirst.FindLastIndex(a => a.Length == length);
            if (at >= 0) return new(box, Take(at));
        }
        return new(box, GC.AllocateUninitializedArray<byte>(length));
    }

    /// <summary>The caller no longer looks at them.</summary>
    public void Return(Voxels<byte> voxels)
    {
        lock (_gate)
        {
            _oldestFirst.Add(voxels.Values);
            _bytes += voxels.Values.Length;
            while (_bytes > mostBytes) Take(0);
        }
    }

    private byte[] Take(int at)
    {
        byte[] array = _oldestFirst[at];
        _oldestFirst.RemoveAt(at);
        _bytes -= array.Length;
        return array;
    }
}
