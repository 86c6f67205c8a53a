using Neuropil.Space;

namespace Neuropil.Tests.Space;

public class BoxTests
{
    [Fact]
    public void ABoxReadsBackWhatItPrints()
    {
        var box = new Box3(new(1, -2, 3), new(10, 20, 30));
        Assert.Equal(box, Box3.Parse(box.ToString()));
    }

    [Theory, InlineData("1:2,3:4"), InlineData("a:b,c:d,e:f"), InlineData("2:1,0:1,0:1"), InlineData("")]
    public void ABoxOfAnotherFormIsRefusedWithAnExample(string text) =>
        Assert.Contains("0:96", Assert.Throws<InputException>(() => Box3.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void CropKeepsVolumeCoordinates()
    {
        var voxels = new Voxels<int>(new Box3(new(5, 6, 7), new(9, 9, 9)));
        voxels[6, 7, 8] = 42;
        var crop = voxels.Crop(new Box3(new(6, 7, 8), new(8, 8, 9)));
        Assert.Equal(42, crop[6, 7, 8]);
        Assert.Equal(42, crop.Values[0]);
    }
}
