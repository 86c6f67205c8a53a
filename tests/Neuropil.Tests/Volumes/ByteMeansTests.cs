using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Volumes;

public class ByteMeansTests
{
    /// <summary>Sizes that do and do not divide, against the mean of each block written out.</summary>
    [Theory]
    [InlineData(2, 2, 2, 17)]
    [InlineData(2, 2, 1, 17)]
    [InlineData(2, 2, 1, 78)]
    [InlineData(3, 2, 1, 17)]
    public void ItEqualsTheMeanOfEachBlock(int fx, int fy, int fz, int width)
    {
        var random = new SplitMix64(3);
        var fine = new Voxels<byte>(Box3.OfSize(new(width, 11, 5)));
        foreach (ref byte v in fine.Values.AsSpan()) v = (byte)random.NextInt(256);
        var coarse = DownsamplingKernel.Run(fine, new(fx, fy, fz), Box3.OfSize(new((width + fx - 1) / fx, (11 + fy - 1) / fy, (5 + fz - 1) / fz)), Downsampling.Mean);
        for (int z = 0; z < coarse.Size.Z; z++)
            for (int y = 0; y < coarse.Size.Y; y++)
                for (int x = 0; x < coarse.Size.X; x++)
                {
                    var block = new List<byte>();
                    for (int k = z * fz; k < Math.Min(5, (z + 1) * fz); k++)
                        for (int j = y * fy; j < Math.Min(11, (y + 1) * fy); j++)
                            for (int i = x * fx; i < Math.Min(width, (x + 1) * fx); i++) block.Add(fine[i, j, k]);
                    Assert.Equal(DownsamplingKernel.Mean<byte>([.. block]), coarse[x, y, z]);
                }
    }
}
