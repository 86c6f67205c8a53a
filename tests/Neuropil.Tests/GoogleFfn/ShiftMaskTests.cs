using System.Text.Json;
using Neuropil.GoogleFfn;
using Neuropil.Space;
using Neuropil.Volumes;

namespace Neuropil.Tests.GoogleFfn;

/// <summary>Expected values: the rule voxel by voxel in NumPy, Golden/seeds/make_shift.py.</summary>
public class ShiftMaskTests
{
    private static readonly string File = GoldenFile.Path("seeds/shift.h5");
    private static readonly JsonElement Golden = JsonDocument.Parse(System.IO.File.ReadAllBytes(GoldenFile.Path("seeds/shift.json"))).RootElement;
    private static readonly Box3 Box = Box3.OfSize(new(16, 14, 5));

    [Fact]
    public void CentresNearLargeShiftsAreClosedInAGivenWindow() =>
        Assert.Equal(Ints("window"), Closed(Box3.At(new(-1, -2, 0), new(3, 4, 2))));

    [Fact]
    public void WithoutAWindowTheFieldOfViewIsOne() => Assert.Equal(Ints("fieldOfView"), Closed(null));

    [Fact]
    public void AChannelThatIsNotThereIsRefused()
    {
        var refused = Assert.Throws<InputException>(() => VolumeAddress.OpenChannel(File + ":flow", 2));
        Assert.Contains("2 channels", refused.Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => VolumeAddress.Open(File + ":flow"));
    }

    private static IEnumerable<int> Closed(Box3? window)
    {
        bool[] closed = new ShiftMask(new VolumeSource(File + ":flow", ".", "shift_mask"), 3, 4, window).Paint(Box, new(5, 3, 3), TestContext.Current.CancellationToken);
        return Enumerable.Range(0, closed.Length).Where(i => closed[i]);
    }

    private static IEnumerable<int> Ints(string name) => Golden.GetProperty(name).EnumerateArray().Select(v => v.GetInt32());
}
