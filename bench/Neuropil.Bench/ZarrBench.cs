using System.Diagnostics;
using System.Text;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Bench;

/// <summary>Zarr write and read against a plain copy of the same bytes, turn by turn in one run, on the same disk.</summary>
internal static class ZarrBench
{
    private const int Rounds = 5;
    private const double BytesPerMb = 1e6;

    private static readonly ArrayLayout Layout = ArrayLayout.Usual(new(512, 512, 512), VoxelType.UInt8, new VoxelSize(10, 10, 10));

    public static int Run(TimeProvider clock)
    {
        if (EmVolume.TryOpen() is not { } em) return 2;
        string folder = Directory.CreateTempSubdirectory("neuropil-bench-").FullName;
        try
        {
            var all = em.Fill(Box3.OfSize(Layout.Size));
            ResultSection.Write("volumes.md", "Zarr against a file copy", Report(all, folder, clock));
            return 0;
        }
        finally { Directory.Delete(folder, recursive: true); }
    }

    private static string Report(Voxels<byte> all, string folder, TimeProvider clock)
    {
        string plain = Path.Combine(folder, "plain");
        File.WriteAllBytes(plain, all.Values);
        var shards = Shards().ToList();
        var boxes = shards.Select(all.Crop).ToList();
        var mbPerSecond = new Dictionary<string, List<double>>();
        void Note(string name, double seconds)
        {
            if (!mbPerSecond.TryGetValue(name, out var list)) mbPerSecond[name] = list = [];
            list.Add(all.Values.Length / BytesPerMb / seconds);
        }
        long packed = 0;
        for (int round = 0; round < Rounds; round++)
        {
            Note("file copy", Seconds(() => Copy(plain, Path.Combine(folder, "copy"))));
            foreach (int threads in (int[])[1, 2])
            {
                using var array = ZarrArray.Create(Path.Combine(folder, $"a{threads}.zarr"), Layout);
                var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
                Note($"Zarr write, {threads} thread(s)", Seconds(() => Parallel.ForEach(boxes, parallel, box => array.Write(box, default))));
                Note($"Zarr read, {threads} thread(s)", Seconds(() => Parallel.ForEach(shards, parallel, box => array.Read<byte>(box, default))));
            }
            packed = new DirectoryInfo(Path.Combine(folder, "a1.zarr")).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        }
        return Table(mbPerSecond, all.Values.Length, packed, clock);
    }

    private static string Table(Dictionary<string, List<double>> mbPerSecond, long raw, long packed, TimeProvider clock)
    {
        var text = new StringBuilder();
        text.AppendLine(ResultSection.Where(clock));
        text.AppendLine(FormattableString.Invariant($"fib25 EM repeated to {Layout.Size} voxels of {Layout.Type.Name()} ({raw / BytesPerMb:0} MB; {packed / BytesPerMb:0} MB packed), shards {Layout.Shard}, chunks {Layout.Chunk}, zstd {ChunkPacker.ZstdLevel}, crc32c;"));
        text.AppendLine($"every shard and the copy flushed to the disk; files read are in the page cache. {Rounds} rounds, turn by turn; MB of plain voxels.\n");
        text.AppendLine("| what | median MB/s | best MB/s | of the copy (median of rounds) |\n|---|---|---|---|");
        var copy = mbPerSecond["file copy"];
        foreach (var (name, rates) in mbPerSecond)
            text.AppendLine(FormattableString.Invariant($"| {name} | {Median(rates):0} | {rates.Max():0} | {Median([.. rates.Zip(copy, (rate, other) => rate / other)]):0.00} |"));
        return text.ToString();
    }

    private static IEnumerable<Box3> Shards() =>
        Grid3.CellsMeeting(Box3.OfSize(Layout.Size), Layout.Shard).Select(cell => Grid3.BoxOf(cell, Layout.Shard));

    private static void Copy(string from, string to)
    {
        using var source = File.OpenRead(from);
        using var target = new FileStream(to, FileMode.Create);
        source.CopyTo(target, 1 << 20);
        target.Flush(flushToDisk: true);
    }

    private static double Seconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
