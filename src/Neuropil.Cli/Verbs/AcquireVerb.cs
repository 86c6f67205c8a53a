using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json.Nodes;
using Neuropil.Acquisition;
using Neuropil.Acquisition.Tissue;
using Neuropil.Artefacts;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Cli.Verbs;

/// <summary><c>neuropil acquire</c>: the virtual microscope images a volume, or made-up tissue, as a wafer of tiles with known truth.</summary>
internal static class AcquireVerb
{
    private static readonly Argument<string?> Source = new("volume")
    {
        Description = "The grey volume to image, path[:dataset].",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private static readonly Option<string?> Labels = new("--labels") { Description = "The true object of each voxel, path[:dataset]; the part that both cover is imaged." };
    private static readonly Option<bool> Synthetic = new("--synthetic") { Description = "Image made-up tissue instead of a volume; give its --size." };
    private static readonly Option<string?> Size = new("--size") { Description = "Synthetic tissue: x,y,z in voxels." };
    private static readonly Option<string?> Voxel = new("--voxel") { Description = "Voxel size in nm: x,y,z. Default: what the volume says; synthetic: 12,12,30." };
    private static readonly Option<string?> Box = new("--box") { Description = "Image this part of the volume only: x0:x1,y0:y1,z0:z1." };
    private static readonly Option<string> Out = new("--out") { Description = "Folder for the wafer; new or empty.", Required = true };
    private static readonly Option<Distortion> Distortions = new("--distortion")
    {
        Description = "How badly sections are deformed: none, mild, middle, hard.",
        DefaultValueFactory = _ => Distortion.Mild,
    };
    private static readonly Option<int> Threads = CommonOptions.Threads();
    private static readonly Option<bool> Json = CommonOptions.Json();

    public static Command Create()
    {
        var command = new Command("acquire", "The virtual microscope: images a volume as a wafer of overlapping tiles, with the truth of every transform.")
            { Source, Labels, Synthetic, Size, Voxel, Box, Out, Distortions };
        foreach (var option in WaferArguments.All) command.Options.Add(option);
        command.Options.Add(Threads);
        command.Options.Add(Json);
        command.SetAction((parse, ct) => Task.Run(() => Run(parse, ct), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parse, CancellationToken ct)
    {
        var options = WaferArguments.Apply(parse, new WaferOptions().With(parse.GetValue(Distortions)));
        string folder = parse.GetValue(Out)!;
        int threads = parse.GetValue(Threads);
        using var progress = new ProgressLine();
        WaferTruth truth;
        if (parse.GetValue(Synthetic))
        {
            var specimen = MakeTissue(parse, options, folder, progress, ct);
            truth = VirtualMicroscope.Image(specimen, options, folder, threads, progress, ct);
        }
        else
        {
            string address = parse.GetValue(Source) ?? throw new InputException(
                "Nothing to image. Give a volume, for example: neuropil acquire em.h5:raw --labels truth.h5:bodies --out wafer; or --synthetic --size 400,400,48");
            using var em = VolumeAddress.Open(address);
            using var labels = parse.GetValue(Labels) is { } known ? VolumeAddress.Open(known) : null;
            truth = VirtualMicroscope.Image(Cut(parse, em, labels), options, folder, threads, progress, ct);
        }
        progress.End();
        Print(truth, folder, parse.GetValue(Json));
        return ExitCode.Done;
    }

    private static Specimen MakeTissue(ParseResult parse, WaferOptions options, string folder, ProgressLine progress, CancellationToken ct)
    {
        if (parse.GetValue(Source) is { } volume)
            throw new InputException($"--synthetic makes its own tissue, but the volume '{volume}' was given too. Leave one of them out.");
        string text = parse.GetValue(Size) ?? throw new InputException("--synthetic needs --size x,y,z in voxels, for example --size 400,400,48");
        var size = ParseSize(text);
        var voxel = parse.GetValue(Voxel) is { } nm ? VoxelSize.Parse(nm) : new VoxelSize(12, 12, 30);
        SyntheticSpecimen.Check(size);
        VirtualMicroscope.Check(size, voxel, options, folder);
        progress.Begin("acquire · tissue", 1, "volume");
        return SyntheticSpecimen.Make(size, voxel, new TissueOptions(), options.Seed, parse.GetValue(Threads), ct);
    }

    private static Specimen Cut(ParseResult parse, Volume em, Volume? labels)
    {
        var voxel = parse.GetValue(Voxel) is { } text ? VoxelSize.Parse(text) : (VoxelSize?)null;
        var specimen = Specimen.Of(em, labels, voxel);
        if (specimen.Box != em.Box)
            Console.Error.WriteLine($"'{em.Address}' covers {em.Box}, the labels cover {labels!.Box}: imaging what they have in common, {specimen.Box}.");
        return parse.GetValue(Box) is { } box ? specimen.Crop(Box3.Parse(box)) : specimen;
    }

    private static Vox3 ParseSize(string text)
    {
        var parts = text.Split(',');
        var size = new int[3];
        bool fits = parts.Length == 3;
        for (int i = 0; fits && i < 3; i++) fits = int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out size[i]);
        return fits ? new(size[0], size[1], size[2]) : throw new InputException($"--size '{text}' cannot be read. Expected x,y,z in voxels, for example 400,400,48.");
    }

    private static void Print(WaferTruth truth, string folder, bool json)
    {
        var wafer = truth.Content;
        var tile = wafer.Tiles[0];
        int written = wafer.Tiles.Count(t => !t.Lost);
        if (json)
        {
            Console.WriteLine(new JsonObject
            {
                ["sections"] = wafer.Sections.Count(s => !s.Lost),
                ["tiles"] = written,
                ["tileWidthPx"] = tile.WidthPx,
                ["tileHeightPx"] = tile.HeightPx,
                ["voxel"] = truth.SectionVoxel.ToString(),
                ["seed"] = wafer.Seed,
                ["truth"] = truth.Path,
            }.ToJsonString());
            return;
        }
        Console.WriteLine($"{wafer.Sections.Count(s => !s.Lost)} sections, {written} tiles of {tile.WidthPx}x{tile.HeightPx} px in '{folder}'");
        Console.WriteLine($"Next: neuropil init my-brain --tiles {Path.Combine(folder, VirtualMicroscope.StageFile)} --voxel {truth.SectionVoxel} "
            + $"--truth {Path.Combine(folder, WaferTruth.Folder)}");
    }
}
