using System.CommandLine;
using System.Globalization;
using Neuropil.Acquisition;
using Neuropil.Acquisition.Tissue;
using Neuropil.Space;
using Neuropil.Volumes;
using Neuropil.Volumes.Images;

namespace Neuropil.Cli.Verbs;

/// <summary><c>neuropil tissue</c>: synthetic neuropil with full truth, as files and pictures.</summary>
internal static class TissueVerb
{
    public static Command Create()
    {
        var output = new Option<string>("--out") { Description = "Folder for em, labels, classes (OME-Zarr), synapses, connectome and pictures.", Required = true };
        var size = new Option<string>("--size") { Description = "Size x,y,z in voxels.", DefaultValueFactory = _ => "320,320,48" };
        var voxel = new Option<string>("--voxel") { Description = "Voxel size x,y,z in nm; z is the section thickness.", DefaultValueFactory = _ => "12,12,30" };
        var seed = new Option<ulong>("--seed") { Description = "Another seed, other tissue.", DefaultValueFactory = _ => 1 };
        var beside = new Option<string?>("--beside") { Description = "A real uint8 volume, path[:dataset], of the same voxel size: its middle section is laid beside the tissue." };
        var threads = CommonOptions.Threads();
        var command = new Command("tissue", "Makes synthetic neuropil with full truth, as files and pictures to look at.")
        {
            output, size, voxel, seed, beside, threads,
        };
        command.SetAction((parse, ct) => Task.FromResult(Make(
            parse.GetValue(output)!, ParseSize(parse.GetValue(size)!), VoxelSize.Parse(parse.GetValue(voxel)!), parse.GetValue(seed),
            parse.GetValue(beside), parse.GetValue(threads), ct)));
        return command;
    }

    private static int Make(string folder, Vox3 size, VoxelSize voxel, ulong seed, string? beside, int threads, CancellationToken ct)
    {
        using var progress = new ProgressLine();
        var specimen = TissueFolder.Write(folder, size, voxel, new TissueOptions(), seed, threads, progress, ct);
        Console.WriteLine(FormattableString.Invariant($"{specimen.Source}: {size.Product} voxels of {voxel} nm, {specimen.Synapses!.Count} synapses, in {folder}"));
        if (beside is null) return ExitCode.Done;
        using var real = VolumeAddress.Open(beside);
        var comparison = TissueFolder.Beside(real, specimen, ct);
        string picture = Path.Combine(folder, "beside.png");
        PngFile.Write(picture, comparison.Picture);
        Console.WriteLine(picture);
        Print("real", comparison.Real);
        Print("tissue", comparison.Tissue);
        return ExitCode.Done;
    }

    private static void Print(string name, TextureStatistics s)
    {
        string power = string.Join(' ', s.LogPower.Select((p, i) => FormattableString.Invariant(
            $"{TextureStatistics.BandsNm[i]}-{TextureStatistics.BandsNm[i + 1]}nm:{p?.ToString("f2", CultureInfo.InvariantCulture) ?? "none"}")));
        Console.WriteLine(FormattableString.Invariant(
            $"  {name,-6} mean {s.Mean:f0} sd {s.StandardDeviation:f0}, grey at 1,5,25,50,75,95,99 %: {string.Join(' ', s.Percentiles)}"));
        Console.WriteLine($"         log10 power by wavelength {power}");
    }

    private static Vox3 ParseSize(string text)
    {
        var parts = text.Split(',');
        var values = new int[3];
        bool fits = parts.Length == 3;
        for (int i = 0; fits && i < 3; i++) fits = int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out values[i]) && values[i] > 0;
        return fits ? new(values[0], values[1], values[2])
            : throw new InputException($"--size '{text}' cannot be read. Expected x,y,z in voxels, each at least 1, for example 320,320,48.");
    }
}
