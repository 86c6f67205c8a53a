using System.Runtime.CompilerServices;
using Neuropil.Blocks;

namespace Neuropil.Tests.Blocks;

public class HeapGuardTests
{
    private const int Megabyte = 1 << 20;

    [Fact]
    public void MuchGarbageIsCollectedAndLittleIsLeft()
    {
        var guard = new HeapGuard(1024L * Megabyte);
        Assert.False(guard.AfterBlock());
        guard = new HeapGuard(64 * Megabyte);
        var (first, kept) = Leave(200);
        Assert.True(first.IsAlive);
        Assert.True(guard.AfterBlock());
        Assert.False(first.IsAlive);
        GC.KeepAlive(kept);
    }

    /// <summary>Arrays that nobody holds but one, all at once so that none is collected on the way.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference First, byte[] Kept) Leave(int count)
    {
        byte[][] all = [.. Enumerable.Range(0, count).Select(_ => new byte[Megabyte])];
        return (new WeakReference(all[0]), all[^1]);
    }
}
