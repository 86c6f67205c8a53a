using Neuropil.Reports;
using Neuropil.Space;

namespace Neuropil.Training;

/// <summary>The first examples of a run as the network is shown them.</summary>
internal static class ExamplePictures
{
    private const int Count = 8, Columns = 4, Enlarged = 4;

    public static Raster<Rgb> Of(TrainingOptions options, ExampleSampler sampler)
    {
        var geometry = new PatchGeometry(options.Network, options.Sampling, options.Augmentation);
        var example = new Example(geometry, options);
        var pictures = new List<Raster<Rgb>>();
        for (int number = 0; number < Count; number++)
        {
            example.Load(sampler, options.Seed, number);
            pictures.Add(Of(example, geometry, options.Network));
        }

        return Pictures.Grid(Columns, 8, pictures);
    }

    private static Raster<Rgb> Of(Example example, PatchGeometry geometry, NetworkOptions network)
    {
        var box = Box3.OfSize(geometry.Patch);
        var grey = new Voxels<byte>(box, [.. example.Image.Select(v => (byte)Math.Clamp(v * network.ImageStddev + network.ImageMean, 0, 255))]);
        var inside = new Voxels<ulong>(box, [.. example.Inside.Select(c => c == VoxelClass.Inside ? 1ul : 0)]);
        var section = Resize.Repeat(Pictures.Overlay(Slices.Xy(grey, geometry.Centre.Z), Slices.Xy(inside, geometry.Centre.Z), 0.2), Enlarged, Enlarged);
        var cut = Resize.Repeat(Pictures.Overlay(Slices.Xz(grey, geometry.Centre.Y), Slices.Xz(inside, geometry.Centre.Y), 0.2), Enlarged, Enlarged);
        var both = Pictures.Blank(section.Width, section.Height + 4 + cut.Height, new(255, 255, 255));
        Pictures.Paste(section, both, 0, 0);
        Pictures.Paste(cut, both, 0, section.Height + 4);
        return both;
    }
}
