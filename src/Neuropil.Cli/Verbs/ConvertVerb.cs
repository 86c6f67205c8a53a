using System.CommandLine;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Conversion;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Cli.Verbs;

/// <summary><c>neuropil convert</c>: copies a volume into another format.</summary>
internal static class ConvertVerb
{
    private const long VoxelsPerStep = 1_000_000;

    public static Command Create()
    {
        var source = new Argument<string>("source") { Description = "Address of the volume, path[:dataset]; see neuropil info." };
        var destination = new Argument<string>("destination") { Description = ".zarr, .h5:dataset, .tif, .npy, .npz:name, or a folder that ends with '/'." };
        var voxel = new Option<string?>("--voxel") { Description = "Voxel size x,y,z in nm. Default: as the source says." };
        var box = new Option<string?>("--box") { Description = "Part to copy, x0:x1,y0:y1,z0:z1 in voxels. Default: all." };
        var type = new Option<string?>("--type") { Description = "Voxel type of the copy, for example uint8. Default: as it is." };
        var chunk = new Option<string?>("--chunk") { Description = $"Chunk x,y,z in voxels. Default: {ArrayLayout.UsualChunk}." };
        var shard = new Option<string?>("--shard") { Description = $"Shard (file) x,y,z in voxels, for .zarr. Default: {ArrayLayout.UsualShard}." };
        var levels = new Option<int?>("--levels") { Description = "Pyramid levels, for .zarr. Default: until the whole fits into one chunk." };
        var how = new Option<Downsampling?>("--downsample") { Description = "mean or mode. Default: mode for 32 and 64-bit whole numbers, else mean." };
        var command = new Command("convert", "Copy a volume into another format, by boxes, in bounded memory.")
        {
            source, destination, voxel, box, type, chunk, shard, levels, how,
        };
        command.SetAction((parse, ct) =>
        {
            var usual = new ConvertOptions();
            var options = usual with
            {
                VoxelSize = parse.GetValue(voxel) is { } nm ? VoxelSize.Parse(nm) : null,
                Box = parse.GetValue(box) is { } part ? Box3.Parse(part) : null,
                Type = parse.GetValue(type) is { } name ? ParseType(name) : null,
                Chunk = parse.GetValue(chunk) is { } c ? ParseExtent("--chunk", c) : usual.Chunk,
                Shard = parse.GetValue(shard) is { } s ? ParseExtent("--shard", s) : usual.Shard,
                Levels = parse.GetValue(levels),
                Downsampling = parse.GetValue(how),
            };
            return Task.FromResult(Convert(parse.GetValue(source)!, parse.GetValue(destination)!, options, ct));
        });
        return command;
    }

    private static int Convert(string from, string to, ConvertOptions options, CancellationToken ct)
    {
        using var source = VolumeAddress.Open(from);
        using var conversion = new VolumeConversion(source, to, options);
        using var progress = new ProgressLine();
        long done = 0;
        progress.Begin("convert", conversion.TotalVoxels / VoxelsPerStep, "Mvoxel");
        conversion.Run(voxels =>
        {
            long before = done / VoxelsPerStep;
            done += voxels;
            progress.Advance(done / VoxelsPerStep - before);
        }, ct);
        progress.End();
        Console.WriteLine(to);
        return ExitCode.Done;
    }

    private static VoxelType ParseType(string name) => VoxelTypes.TryParse(name) ?? throw new InputException(
        $"--type '{name}' is not known. Expected one of {string.Join(", ", Enum.GetValues<VoxelType>().Select(t => t.Name()))}.");

    private static Vox3 ParseExtent(string option, string text)
    {
        var parts = text.Split(',').Select(part => int.TryParse(part, out int n) && n > 0 ? n : 0).ToArray();
        return parts is [> 0, > 0, > 0]
            ? new(parts[0], parts[1], parts[2])
            : throw new InputException($"{option} '{text}' cannot be read. Expected x,y,z in voxels, each above 0, for example 64,64,32.");
    }
}
