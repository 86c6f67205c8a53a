using System.Buffers;

namespace Neuropil.Volumes.Zarr;

/// <summary>Lends pooled memory to the decoding of one chunk; all of it goes back when this is disposed.</summary>
internal sealed class ChunkBuffers : IDisposable
{
    private readonly List<byte[]> _rented = [];

    public Memory<byte> Rent(int bytes)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(bytes);
        _rented.Add(buffer);
        return buffer.AsMemory(0, bytes);
    }

    public void Dispose()
    {
        foreach (var buffer in _rented) ArrayPool<byte>.Shared.Return(buffer);
        _rented.Clear();
    }
}
