using System.Runtime.InteropServices;
using Neuropil.Numerics;

namespace Neuropil.Training;

/// <summary>Adds the gradients of a batch, on this rank's threads and over all ranks, as one <see cref="PairwiseSum"/> over its slots.</summary>
/// <remarks><code>
/// rank 0:  [a0 a1 a2]      [a0 b0 c0]      [s0]      [s0 s1 s2]        each rank adds one part of the weights
/// rank 1:  [b0 b1 b2]  →   [a1 b1 c1]  →   [s1]  →   [s0 s1 s2]        and hands its sum to all
/// rank 2:  [c0 c1 c2]      [a2 b2 c2]      [s2]      [s0 s1 s2]
///              all-to-all        tree        all-gather
/// </code>
/// Each number crosses the network twice, however many ranks there are.</remarks>
internal sealed class BatchGradient
{
    /// <summary>Weights that a thread takes at a time: 16 terms of 16 KB stay in the second-level cache.</summary>
    public const int RangeLength = 4096;

    private readonly Memory<float>[] _terms, _parts;
    private readonly IRankExchange _ranks;
    private readonly WorkTeam _team;
    private readonly Action<int> _addRange;
    private readonly float[] _sent, _received;
    private readonly int _length, _part;

    /// <param name="terms">Gradients of this rank's slots, all of one length; <see cref="Sum"/> overwrites them.</param>
    public BatchGradient(IEnumerable<float[]> terms, IRankExchange ranks, WorkTeam team)
    {
        _terms = [.. terms.Select(t => t.AsMemory())];
        (_ranks, _team, _length) = (ranks, team, _terms[0].Length);
        _part = (_length + ranks.Ranks - 1) / ranks.Ranks;
        int exchanged = ranks.Ranks == 1 ? 0 : _part * ranks.Ranks;
        (_sent, _received) = (new float[exchanged], new float[exchanged]);
        _parts = exchanged == 0 ? [] : [.. Enumerable.Range(0, ranks.Ranks).Select(r => _received.AsMemory(r * _part, _part))];
        _addRange = range => PairwiseSum.InPlace(_terms, range * RangeLength, Math.Min(RangeLength, _length - range * RangeLength));
    }

    public int Ranges => (_length + RangeLength - 1) / RangeLength;

    /// <summary>The sum over the batch, the same bits on all ranks; the memory is the first term's.</summary>
    public Memory<float> Sum()
    {
        _team.For(Ranges, _addRange);
        if (_ranks.Ranks > 1) SumOverRanks(_terms[0].Span);
        return _terms[0];
    }

    private void SumOverRanks(Span<float> values)
    {
        values.CopyTo(_sent);
        _ranks.AllToAll(MemoryMarshal.AsBytes<float>(_sent), MemoryMarshal.AsBytes(_received.AsSpan()));
        PairwiseSum.InPlace(_parts, 0, _part);
        _ranks.AllGather<float>(_received.AsSpan(0, _part), _sent);
        _sent.AsSpan(0, _length).CopyTo(values);
    }
}
