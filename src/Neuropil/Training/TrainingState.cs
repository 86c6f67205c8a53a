using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Neuropil.Volumes;

namespace Neuropil.Training;

/// <summary>Where one walk of the batch stood.</summary>
/// <param name="Moves">Where the movement stands, when the map leads it; see <see cref="Flooding.FaceMaxMovement.State"/>.</param>
internal sealed record WalkState(long Example, int Turn, float[] Map, int[] Moves);

/// <summary>Everything a killed run needs to go on as if nothing had happened.</summary>
/// <param name="Recipe">sha256 of the options that the weights depend on, the data and the instruction set; another one may not continue this state.</param>
/// <param name="Steps">Length of the run, on which the learning rate may depend.</param>
/// <param name="Slots">The optimizer's memory.</param>
/// <param name="Seconds">Time spent so far, for the receipt.</param>
/// <remarks>The file <c>state.bin</c>, little-endian:
/// <code>
/// [ "NPTRAIN2" | recipe 32 B | steps i64 | updates i64 | next example i64 | moves i64 | seconds f64
/// | recent score: loss f64, tp i64, fp i64, fn i64, voxels i64, moves i64
/// | arrays: count i32, then each length i32 and f32 values: weights, average, slots
/// | walks: count i32, then each example i64, turn i32, length i32 and f32 map, length i32 and i32 moves
/// | guard: running f64, best f64, high i64
/// | best: 0 u8, or 1 u8, judge string, step i64, value f64, length i32 and f32 weights
/// | sha256 over all before, 32 B ]
/// </code></remarks>
internal sealed record TrainingState(
    byte[] Recipe, long Steps, long Updates, long NextExample, long Moves, double Seconds, FovScore Recent, long RecentMoves,
    float[] Weights, float[] Average, float[][] Slots, WalkState[] Walks)
{
    private const int HashBytes = 32;

    public GuardState Guard { get; init; } = GuardState.Fresh;

    /// <summary>Null before the first validation.</summary>
    public BestNetwork? Best { get; init; }

    private static ReadOnlySpan<byte> Magic => "NPTRAIN2"u8;

    public void Save(string path)
    {
        var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        writer.Write(Magic);
        writer.Write(Recipe);
        foreach (long value in (ReadOnlySpan<long>)[Steps, Updates, NextExample, Moves]) writer.Write(value);
        writer.Write(Seconds);
        writer.Write(Recent.Loss);
        foreach (long value in (ReadOnlySpan<long>)[Recent.TruePositive, Recent.FalsePositive, Recent.FalseNegative, Recent.Voxels, RecentMoves])
            writer.Write(value);
        writer.Write(2 + Slots.Length);
        foreach (float[] values in (float[][])[Weights, Average, .. Slots]) WriteFloats(writer, values);
        writer.Write(Walks.Length);
        foreach (var walk in Walks)
        {
            writer.Write(walk.Example);
            writer.Write(walk.Turn);
            WriteFloats(writer, walk.Map);
            writer.Write(walk.Moves.Length);
            writer.Write(MemoryMarshal.AsBytes<int>(walk.Moves));
        }

        WriteScores(writer);
        writer.Flush();
        writer.Write(SHA256.HashData(memory.GetBuffer().AsSpan(0, (int)memory.Length)));
        writer.Flush();
        AtomicFile.Write(path, memory.GetBuffer().AsSpan(0, (int)memory.Length));
    }

    /// <exception cref="InputException">The file is damaged, or belongs to another recipe.</exception>
    public static TrainingState Load(string path, byte[] recipe) => Parse(File.ReadAllBytes(path), path, recipe);

    /// <param name="path">Where the bytes come from, for messages.</param>
    public static TrainingState Parse(byte[] bytes, string path, byte[] recipe)
    {
        bool whole = bytes.Length > Magic.Length + 2 * HashBytes && bytes.AsSpan().StartsWith(Magic)
            && SHA256.HashData(bytes.AsSpan(0, bytes.Length - HashBytes)).AsSpan().SequenceEqual(bytes.AsSpan(bytes.Length - HashBytes));
        if (!whole) throw new InputException($"'{path}' is damaged, of another version, or no training state. Remove it to train from the beginning.");
        using var reader = new BinaryReader(new MemoryStream(bytes, Magic.Length, bytes.Length - Magic.Length - HashBytes));
        if (!reader.ReadBytes(HashBytes).AsSpan().SequenceEqual(recipe))
            throw new InputException($"'{path}' was left by a run with another recipe, other data or another instruction set, and cannot be continued "
                + "with this one. Give another --out folder, or remove the file to train from the beginning.");
        return Read(reader, recipe);
    }

    private static TrainingState Read(BinaryReader reader, byte[] recipe)
    {
        long steps = reader.ReadInt64(), updates = reader.ReadInt64(), next = reader.ReadInt64(), moves = reader.ReadInt64();
        double seconds = reader.ReadDouble();
        var recent = new FovScore(reader.ReadDouble(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        long recentMoves = reader.ReadInt64();
        var arrays = new float[reader.ReadInt32()][];
        for (int i = 0; i < arrays.Length; i++) arrays[i] = ReadFloats(reader);
        var walks = new WalkState[reader.ReadInt32()];
        for (int i = 0; i < walks.Length; i++) walks[i] = new(reader.ReadInt64(), reader.ReadInt32(), ReadFloats(reader), ReadInts(reader));
        return new(recipe, steps, updates, next, moves, seconds, recent, recentMoves, arrays[0], arrays[1], arrays[2..], walks)
        {
            Guard = new(reader.ReadDouble(), reader.ReadDouble(), reader.ReadInt64()),
            Best = reader.ReadBoolean() ? new(reader.ReadString(), reader.ReadInt64(), reader.ReadDouble(), ReadFloats(reader)) : null,
        };
    }

    private void WriteScores(BinaryWriter writer)
    {
        writer.Write(Guard.Running);
        writer.Write(Guard.Best);
        writer.Write(Guard.High);
        writer.Write(Best is not null);
        if (Best is null) return;
        writer.Write(Best.Judge);
        writer.Write(Best.Step);
        writer.Write(Best.Value);
        WriteFloats(writer, Best.Weights);
    }

    private static int[] ReadInts(BinaryReader reader)
    {
        var values = new int[reader.ReadInt32()];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private static void WriteFloats(BinaryWriter writer, float[] values)
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes<float>(values));
    }

    private static float[] ReadFloats(BinaryReader reader)
    {
        var values = new float[reader.ReadInt32()];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
