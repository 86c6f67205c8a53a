using PureHDF.VOL.Native;

namespace Neuropil.Volumes.Conversion;

/// <summary>Holds the one chunk that is being written. PureHDF's own cache keeps every chunk until the file is closed.</summary>
internal sealed class OneChunk : IWritingChunkCache
{
    private ulong _index;
    private Memory<byte>? _chunk;

    public Memory<byte> GetChunk(ulong chunkIndex, Func<Memory<byte>> chunkAllocator, Action<ulong, Memory<byte>> chunkWriter)
    {
        if (_chunk is { } held && _index == chunkIndex) return held;
        Flush(chunkWriter);
        _index = chunkIndex;
        _chunk = chunkAllocator();
        return _chunk.Value;
    }

    public void Flush(Action<ulong, Memory<byte>> chunkWriter)
    {
        if (_chunk is { } held) chunkWriter(_index, held);
        _chunk = null;
    }
}
