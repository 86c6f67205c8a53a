using Microsoft.Win32.SafeHandles;
using Neuropil.Cluster;
using Neuropil.Volumes;

namespace Neuropil.Tests.Volumes;

public sealed class WrittenPagesTests : IDisposable
{
    // Lengths that no other test writes while this one listens.
    private const int Large = AtomicFile.LargeBytes + 7919, Small = AtomicFile.LargeBytes - 7919;

    private readonly TemporaryFolder _folder = new();
    private readonly Action<SafeFileHandle>? _before = WrittenPages.LetGo;

    [Fact]
    public void OnlyALargeFileIsLetGoOfAndOnlyOnceItIsWhole()
    {
        var lengths = new System.Collections.Concurrent.ConcurrentBag<long>();
        WrittenPages.LetGo = file => lengths.Add(RandomAccess.GetLength(file));
        AtomicFile.Write(_folder["large"], new byte[Large]);
        AtomicFile.Write(_folder["small"], new byte[Small]);
        Assert.Single(lengths, (long)Large);
        Assert.DoesNotContain((long)Small, lengths);
    }

    [Fact]
    public void WhatWasLetGoOfReadsAsWritten()
    {
        WrittenPages.LetGo = PageCache.LetGo;
        var bytes = new byte[Large];
        new Random(1).NextBytes(bytes);
        AtomicFile.Write(_folder["file"], bytes);
        Assert.Equal(bytes, File.ReadAllBytes(_folder["file"]));
    }

    public void Dispose()
    {
        WrittenPages.LetGo = _before;
        _folder.Dispose();
    }
}
