using System.Globalization;
using Neuropil.Acquisition;
using Neuropil.Artefacts;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Volumes.Images;

namespace Neuropil.Tests.Acquisition;

/// <summary>Faults of whole sections and of the list: found before anything is montaged.</summary>
public class WrongWaferTests
{
    private static Raster<byte> Noise(Raster<byte> image, ulong seed, double deviation)
    {
        var random = new SplitMix64(seed);
        var noise = new Raster<byte>(image.Width, image.Height);
        foreach (ref byte value in noise.Values.AsSpan()) value = (byte)Math.Clamp(Math.Round(170 + deviation * random.NextNormal()), 0, 255);
        return noise;
    }

    private static void ChangeSection(Wafers wafer, string section, Func<Raster<byte>, Raster<byte>> change)
    {
        foreach (string file in Directory.GetFiles(wafer.Tiles, section + "_*")) wafer.Change(Path.GetFileName(file), change);
    }

    private static Raster<byte> Map(Raster<byte> image, Func<byte, double> value) =>
        new(image.Width, image.Height, Array.ConvertAll(image.Values, v => (byte)Math.Clamp(Math.Round(value(v)), 0, 255)));

    [Theory, InlineData(0.0), InlineData(6.0)]
    public void ABlankSectionIsNamedAndTreatedAsLost(double noise)
    {
        using var wafer = Wafers.Make(sections: 4);
        ulong seed = 0;
        ChangeSection(wafer, "003", image => Noise(image, ++seed, noise));
        var (list, report) = wafer.Run();
        Assert.Empty(list.UsableOf("003"));
        Assert.Equal(["001", "002", "003", "004"], list.Sections);
        Assert.Equal(1, report.Numbers.Single(n => n.Key == "blankSections").Value);
        Assert.Equal(0, report.Numbers.Single(n => n.Key == "rejected").Value);
        Assert.Contains(report.Notes, n => n.StartsWith("Section 003 is blank: none of its 4 tiles shows structure. It is treated as lost", StringComparison.Ordinal));
    }

    [Fact]
    public void ASectionWithOneTileOfTissueIsNotBlank()
    {
        using var wafer = Wafers.Make();
        foreach (string tile in new[] { "002_1_1.png", "002_1_2.png", "002_2_1.png" }) wafer.Change(tile, image => Noise(image, 3, 6));
        var (list, report) = wafer.Run();
        Assert.Equal(4, list.UsableOf("002").Count());
        Assert.DoesNotContain(report.Notes, n => n.Contains("is blank", StringComparison.Ordinal));
    }

    [Fact]
    public void APersonMayAcceptABlankSection()
    {
        using var wafer = Wafers.Make();
        ChangeSection(wafer, "002", image => Noise(image, 5, 6));
        wafer.Decide("""{ "accept": ["002_1_1.png"] }""");
        Assert.Equal(4, wafer.Run().List.UsableOf("002").Count());
    }

    [Theory, InlineData(0.25, 20.0), InlineData(0.3, 170.0)]
    public void ASectionOfAnotherGainIsNamed(double gain, double offset)
    {
        using var wafer = Wafers.Make(sections: 4);
        ChangeSection(wafer, "002", image => Map(image, v => gain * v + offset));
        var (list, report) = wafer.Run();
        Assert.Equal(["002"], list.SectionsOfOtherGreys);
        Assert.Equal(1, report.Numbers.Single(n => n.Key == "otherGreySections").Value);
        Assert.Contains(report.Notes, n => n.StartsWith("Section 002: other grey range: ", StringComparison.Ordinal) && n.Contains("the usual ", StringComparison.Ordinal));
    }

    [Fact]
    public void CleanSectionsHaveNoNotes()
    {
        using var wafer = Wafers.Make(sections: 4, new() { ContrastSpread = 0.1, BrightnessSpreadGrey = 10 });
        var (list, report) = wafer.Run();
        Assert.Empty(report.Notes);
        Assert.Empty(list.SectionsOfOtherGreys);
    }

    [Fact]
    public void DuplicatesAreNamedInANote()
    {
        using var wafer = Wafers.Make();
        File.Copy(wafer.Tile("002_1_1.png"), wafer.Tile("003_2_1.png"), overwrite: true);
        Assert.Contains(wafer.Run().Report.Notes, n => n.Contains("003_2_1.png is a duplicate of 002_1_1.png", StringComparison.Ordinal));
    }

    /// <summary>The wafer's own list with positions times a factor under another column name.</summary>
    private static string List(Wafers wafer, string unit, double factor)
    {
        string Times(string px) => (double.Parse(px, CultureInfo.InvariantCulture) * factor).ToString(CultureInfo.InvariantCulture);
        var rows = File.ReadAllLines(wafer.At("wafer/tiles.csv")).Skip(1).Select(l => l.Split(','))
            .Select(f => $"wafer/{f[0]},{f[1]},{f[2]},{f[3]},{Times(f[4])},{Times(f[5])}").ToArray();
        return wafer.Csv($"file,section,row,column,x_{unit},y_{unit}", rows);
    }

    /// <summary>The voxels of the wafer are 10 nm wide.</summary>
    [Theory]
    [InlineData("px", 10.0, "leave no overlap", "nm were given as px")]
    [InlineData("px", 0.01, "on top of each other", "µm were given as px")]
    [InlineData("nm", 1.0, "on top of each other", "px were given as nm")]
    [InlineData("um", 1.0, "leave no overlap", "px were given as µm")]
    [InlineData("um", 10.0, "leave no overlap", "nm were given as µm")]
    [InlineData("nm", 0.01, "on top of each other", "µm were given as nm")]
    public void AWrongUnitOfTheStageIsRefusedAndNamed(string unit, double factor, string what, string mistake)
    {
        using var wafer = Wafers.Make();
        string message = wafer.Refusal(tiles: List(wafer, unit, factor));
        Assert.Contains(what, message, StringComparison.Ordinal);
        Assert.Contains(mistake, message, StringComparison.Ordinal);
        Assert.Contains("x_px, x_nm or x_um", message, StringComparison.Ordinal);
    }

    [Theory, InlineData("px", 1.0), InlineData("nm", 10.0), InlineData("um", 0.01)]
    public void ARightUnitOfTheStageIsNot(string unit, double factor)
    {
        using var wafer = Wafers.Make();
        Assert.Equal(12, wafer.Run(tiles: List(wafer, unit, factor)).List.Tiles.Count);
    }

    [Fact]
    public void APersonMayTrustThePositions()
    {
        using var wafer = Wafers.Make();
        Assert.Equal(12, wafer.Run(new() { Positions = PositionCheck.Trust }, List(wafer, "px", 10)).List.Tiles.Count);
    }
}
