using Neuropil.Alignment;
using Neuropil.Alignment.Quality;
using Neuropil.Artefacts;
using Neuropil.Space;
using Neuropil.Tests.Volumes;
using Neuropil.Volumes;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Alignment;

/// <summary>Sections that montage painted coarser than their tiles, as alignment reads them.</summary>
public sealed class PaintedSectionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(1, 5, 1, 0, 1), InlineData(1, 5, 2, 1, 1), InlineData(1, 2, 8, 1, 4), InlineData(2, 4, 2, 0, 1), InlineData(2, 4, 4, 1, 1),
     InlineData(2, 1, 8, 0, 4), InlineData(4, 3, 8, 1, 1)]
    public void TheLevelReadIsTheCoarsestThatIsFineEnough(int painted, int levels, int pixel, int level, int shrink) =>
        Assert.Equal((level, shrink), Set(painted).LevelFor(levels, pixel));

    [Fact]
    public void LinesInSectionPxComeFromTheCoarserOnesThatHoldThem()
    {
        var layout = new ArrayLayout(new(8, 6, 1), new(8, 8, 1), new(8, 8, 1), VoxelType.UInt8, new(10, 10, 30));
        using var array = ZarrArray.Create(_folder["sections"], layout);
        var painted = new Voxels<byte>(array.Box);
        for (int i = 0; i < painted.Values.Length; i++) painted.Values[i] = (byte)(i + 1);
        array.Write(painted, CancellationToken.None);
        // A section of 15 x 11 px, centred in a volume of 21 x 17.
        var shown = StackSlices.Centred(array, Set(2), new(21, 17, 1), Box3.OfSize(new(21, 17, 1)), CancellationToken.None);
        for (int y = 0; y < 17; y++)
            for (int x = 0; x < 21; x++)
                Assert.Equal(x is >= 3 and < 18 && y is >= 3 and < 14 ? painted[(x - 3) / 2, (y - 3) / 2, 0] : 0, shown[x, y, 0]);
    }

    private static SectionSet Set(int painted) => new(new(5, 5, 30), [new("1", 0, 15, 11, [])], Painted: painted == 1 ? null : painted);
}
