using Neuropil.Alignment;
using Neuropil.Alignment.Bending;
using Neuropil.Alignment.Mesh;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.Tests.Alignment;

/// <summary>Of the fields of large sections only the part under a window is read.</summary>
public sealed class FieldsNearTests : IDisposable
{
    private const int NodePx = 12, Columns = 300, Rows = 260;

    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("neuropil-fields-").FullName, "fields.zarr");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Theory]
    [InlineData(0, 0, 512, 512)]
    [InlineData(1024, 1536, 512, 512)]
    [InlineData(3072, 2560, 528, 560)]   // the far corner
    public void AWindowIsShiftedAsByTheWholeField(int x, int y, int width, int height)
    {
        var stack = Written();
        var window = new PixelRect(x, y, width, height);
        foreach (var section in stack.Sections)
        {
            SectionMap whole = stack.Maps(_path)(section), near = stack.MapsNear(_path)(section, window);
            Assert.True(near.Field!.Columns < Columns, "All of the field was read.");
            for (int v = y; v <= y + height + 8; v += 37)
                for (int u = x; u <= x + width + 8; u += 41) Assert.InRange((whole.ToSection(new(u, v)) - near.ToSection(new(u, v))).Length, 0, 1e-9);
        }
    }

    private AlignedStack Written()
    {
        var grid = new BendGrid(2, 1, NodePx, Columns, Rows, []);
        MeshPart all = new(0, 2, 0, 2, grid.All, grid.All);
        var random = new SplitMix64(5);
        double[] Values() => [.. Enumerable.Range(0, Columns * Rows).Select(_ => (double)random.NextInt(1000) / 250)];
        new MeshFiles(_path, grid, 2, [all]).Write(all,
            [.. Enumerable.Range(0, 2).Select(z => (z, new ElasticField(-0.5, -0.5, NodePx, Columns, Rows, Values(), Values())))], CancellationToken.None);
        return new(new(10, 10, 10), (Columns - 1) * NodePx, (Rows - 1) * NodePx,
            [.. Enumerable.Range(0, 2).Select(z => new AlignedSection($"{z}", z, Affine2.Translation(z, -z), 0, 1, 0))], grid.Fields);
    }
}
