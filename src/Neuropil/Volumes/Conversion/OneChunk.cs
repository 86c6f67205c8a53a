using PureHDF.VOL.Native;

namespace Neuropil.Volumes.Conversion;

/// <summary>Holds the one chunk that is being written. PureHDF's own cache keeps every chunk until the file is closed.</summary>
/// <remarks>The writer that PureHDF 2.2.0 hands over when it asks for a chunk ignores the index it is given and writes to the chunk asked for. So each chunk
/// is written by the writer it came with, not by the one of its successor.</remarks>
internal sealed class OneChunk : IWritingChunkCache
{
    private ulong _index;
    private Memory<byte>? _chunk;
    private Action<ulong, Memory<byte>>? _writer;

    public Memory<byte> GetChunk(ulong chunkIndex, Func<Memory<byte>> chunkAllocator, Action<ulong, Memory<byte>> chunkWriter)
    {
        if (_chunk is { } held && _index == chunkIndex) return held;
        WriteHeld();
        (_index, _chunk, _writer) = (chunkIndex, chunkAllocator(), chunkWriter);
        return _chunk.Value;
    }

    public void Flush(Action<ulong, Memory<byte>> chunkWriter) => WriteHeld();

    private void WriteHeld()
    {
        if (_chunk is { } held) _writer!(_index, held);
        _chunk = null;
    }
}
