using System.CommandLine;
using System.Text.Json;
using Neuropil.Volumes;

namespace Neuropil.Cli.Verbs;

/// <summary><c>neuropil info</c>: what a volume is and how it lies on disk.</summary>
internal static class InfoVerb
{
    private static readonly JsonSerializerOptions OneLine = new(JsonSerializerDefaults.Web)
    {
        // An empty sample has no range, and floats may hold NaN.
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static Command Create()
    {
        var address = new Argument<string>("address") { Description = "path[:dataset]: Zarr, HDF5, TIFF, PNG, BMP, JPEG, a folder of images, 'dir/*.png', .npy, .npz:name." };
        var json = CommonOptions.Json();
        var command = new Command("info", "Size, type, voxel size, layout and range of a volume.") { address, json };
        command.SetAction((parse, ct) =>
        {
            using var volume = VolumeAddress.Open(parse.GetValue(address)!);
            var survey = VolumeSurvey.Of(volume, ct);
            Console.WriteLine(parse.GetValue(json) ? JsonSerializer.Serialize(ForPrograms(survey), OneLine) : ForPeople(survey));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static object ForPrograms(VolumeSurvey s) => new
    {
        s.Address,
        s.Layout,
        size = new[] { s.Size.X, s.Size.Y, s.Size.Z },
        type = s.Type.Name(),
        voxelSizeNm = s.VoxelSize is { } nm ? new[] { nm.XNm, nm.YNm, nm.ZNm } : null,
        chunk = new[] { s.ChunkSize.X, s.ChunkSize.Y, s.ChunkSize.Z },
        s.ChunkCount,
        s.Min,
        s.Max,
        s.VoxelsLookedAt,
        s.BytesOnDisk,
    };

    private static string ForPeople(VolumeSurvey s)
    {
        string all = s.VoxelsLookedAt == s.Size.Product ? "all voxels" : FormattableString.Invariant($"{s.VoxelsLookedAt} of {s.Size.Product} voxels looked at");
        string voxel = s.VoxelSize is { } nm ? $"{nm} nm (x,y,z)" : "not said; give it with --voxel when converting";
        long raw = s.Size.Product * s.Type.Bytes();
        string disk = s.BytesOnDisk is { } bytes ? FormattableString.Invariant($"{Mb(bytes)} on disk, {Mb(raw)} as plain voxels") : $"{Mb(raw)} as plain voxels";
        return FormattableString.Invariant($"""
            {s.Address}
              layout      {s.Layout}
              size        {s.Size.X} x {s.Size.Y} x {s.Size.Z} voxels (x, y, z), {s.Type.Name()}
              voxel size  {voxel}
              range       {s.Min} to {s.Max} ({all})
              chunks      {s.ChunkCount} of {s.ChunkSize}
              bytes       {disk}
            """);
    }

    private static string Mb(long bytes) => FormattableString.Invariant($"{bytes / 1e6:0.0} MB");
}
