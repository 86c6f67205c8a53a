using Neuropil.Numerics;

namespace Neuropil.Tests.Numerics;

public class ByteAreasTests
{
    [Theory, InlineData(2.5, 57, 31), InlineData(2.25, 40, 13), InlineData(3, 21, 20), InlineData(1.5, 9, 7)]
    public void EachPixelCountsForACellByItsPart(double side, int columns, int rows)
    {
        int width = (int)Math.Ceiling(columns * side) + 3, height = (int)Math.Ceiling(rows * side) + 2;
        var random = new SplitMix64(7);
        var image = new byte[width * height];
        foreach (ref byte v in image.AsSpan()) v = (byte)random.NextInt(256);
        var cells = new Plane(columns, rows);
        var areas = new ByteAreas(cells, side);
        for (int y = 0; y < height; y++) areas.AddRow(image.AsSpan(y * width, width));
        static double Part(double from, double to, int px) => Math.Max(0, Math.Min(to, px + 1) - Math.Max(from, px));
        for (int j = 0; j < rows; j++)
            for (int i = 0; i < columns; i++)
            {
                double sum = 0;
                for (int y = 0; y < height; y++)
                    for (int x = 0; x < width; x++) sum += image[y * width + x] * Part(i * side, (i + 1) * side, x) * Part(j * side, (j + 1) * side, y);
                Assert.Equal(sum / (side * side), cells[i, j], 1e-3);
            }
    }
}
