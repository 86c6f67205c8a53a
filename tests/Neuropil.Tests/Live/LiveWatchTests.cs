using System.Text.Json.Nodes;
using Neuropil.Acquisition;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Live;
using Neuropil.Montage;
using Neuropil.Numerics;
using Neuropil.Space;
using Neuropil.Tests.Acquisition;
using Neuropil.Volumes.Images;

namespace Neuropil.Tests.Live;

public class LiveWatchTests
{
    private const string Header = "section,row,column,file,x_px,y_px,reason,what_to_do\n";

    /// <summary>What is left to image at the end of <see cref="Story"/>.</summary>
    private const string StoryEnds = Header
        + "004,2,2,004_2_2.png,,,duplicate of 004_1_2.png,image again: the exposure belongs to another place\n"
        + "005,2,1,,,,missing,image this place\n";

    /// <summary>A half-written tile, a blurred one that is imaged again, a lost one, an exposure stored twice, sections out of order.</summary>
    private static Instrument Story(List<string>? lists = null)
    {
        var instrument = new Instrument(sections: 5);
        void Keep() => lists?.Add(instrument.Csv);
        return instrument
            .Wait(1)
            .Images("001_1_1", "001_1_2")
            .Then(() => { instrument.Put("001_2_1"); instrument.Put("001_2_2", share: 0.5); })
            .Wait(3)
            .Images("001_2_2")
            .Images(Instrument.Section("002"))
            .Then(() => { foreach (string tile in Instrument.Section("003")) instrument.Put(tile, change: tile == "003_1_2" ? Instrument.Blurred : null); })
            .Wait(1).Then(Keep)
            .Images("005_1_1", "005_1_2", "005_2_2")
            .Then(() => { foreach (string tile in Instrument.Section("004")) instrument.Put(tile, from: tile == "004_2_2" ? "004_1_2" : null); })
            .Wait(1).Then(Keep)
            .Wait(6).Then(Keep)
            .Then(() => instrument.Put("003_1_2", share: 0.3))
            .Wait(2).Then(Keep)
            .Images("003_1_2")
            .Wait(1).Then(Keep)
            .Ends();
    }

    [Fact]
    public void TheListHoldsWhatIsToBeImagedAgainAndDropsWhatWas()
    {
        var lists = new List<string>();
        using var instrument = Story(lists);
        Assert.Equal(LiveEnd.Until, instrument.Watch());
        Assert.Equal(StoryEnds, instrument.Csv);

        const string Blurred = "003,1,2,003_1_2.png,,,out of focus";
        Assert.StartsWith(Header + Blurred, lists[0], StringComparison.Ordinal);
        Assert.Single(lists[0].TrimEnd('\n').Split('\n')[1..]);
        Assert.DoesNotContain("missing", lists[1], StringComparison.Ordinal);
        Assert.Contains("duplicate", lists[1], StringComparison.Ordinal);
        Assert.Contains("005,2,1,,,,missing", lists[2], StringComparison.Ordinal);
        Assert.Contains(Blurred, lists[3], StringComparison.Ordinal);
        Assert.Equal(StoryEnds, lists[4]);
        Assert.All(lists, list => Assert.DoesNotContain("cannot be read", list, StringComparison.Ordinal));
        Assert.Contains("does not exist yet", instrument.Said[0], StringComparison.Ordinal);
    }

    [Fact]
    public void ALineIsPrintedForEachSectionWhenItIsFinishedAndWhenItChanged()
    {
        using var instrument = Story();
        instrument.Watch();
        Assert.Equal(["001", "002", "003", "004", "005", "003"], instrument.Verdicts.Select(v => v.Section));
        Assert.Equal("good", instrument.Verdicts[0].Verdict);
        Assert.InRange(instrument.Verdicts[0].ResidualMedianPx!.Value, 0, 0.5);
        Assert.InRange(instrument.Verdicts[0].ResidualP95Px!.Value, 0, 1.5);
        Assert.Equal("image again: 1", instrument.Verdicts[2].Verdict);
        Assert.Equal("3 of 4", instrument.Verdicts[4].TilesText);
        Assert.Equal("good", instrument.Verdicts[5].Verdict);
        Assert.Contains("\"verdict\": \"image again: 1\"", instrument.Json, StringComparison.Ordinal);
        Assert.Contains("image this place", File.ReadAllText(instrument.Project.PathOf("live/report.html")), StringComparison.Ordinal);
    }

    [Theory, InlineData(3), InlineData(9), InlineData(14), InlineData(22)]
    public void AWatchThatWasKilledGoesOnAndEndsWithTheSameFiles(int killAfter)
    {
        using var whole = Story();
        whole.Watch();
        using var instrument = Story();
        Assert.Throws<OperationCanceledException>(() => instrument.Watch(killAfter: killAfter));
        // A kill in the middle of a line.
        string log = instrument.Project.PathOf("live/sections.jsonl");
        if (File.Exists(log)) File.AppendAllText(log, "{\"section\":\"0");
        instrument.Watch();
        Assert.Equal(StoryEnds, instrument.Csv);
        Assert.Equal(whole.Json, instrument.Json);
        Assert.Equal(whole.Verdicts.Select(v => v.ToString()), instrument.Verdicts.Select(v => v.ToString()));
    }

    [Fact]
    public void AnOrdinaryRunAfterwardsGivesWhatItGivesWithoutWatching()
    {
        string HashOf(Instrument instrument) => new ProjectRun(instrument.Project, [new AcquisitionStage(), new MontageStage()],
            new(new LocalEngine(2, 1L << 30), new SilentProgress(), TimeProvider.System, "", Redo: false)).Run([], CancellationToken.None).OutputHash;
        using var watched = new Instrument(sections: 3);
        watched.Images([.. Instrument.Section("001"), .. Instrument.Section("002"), .. Instrument.Section("003")]).Ends().Watch();
        using var plain = new Instrument(sections: 3);
        foreach (string tile in (string[])[.. Instrument.Section("001"), .. Instrument.Section("002"), .. Instrument.Section("003")]) plain.Put(tile);
        Assert.Equal(HashOf(plain), HashOf(watched));
        Assert.Equal(Header, watched.Csv);
    }

    [Fact]
    public void AFileThatStaysHalfWrittenIsDamagedOnlyAfterTheQuietPeriod()
    {
        using var instrument = new Instrument(sections: 2);
        var lists = new List<int>();
        var notes = new List<string>();
        instrument.Images(Instrument.Section("001"))
            .Then(() => { foreach (string tile in Instrument.Section("002")) instrument.Put(tile, share: tile == "002_1_1" ? 0.4 : 1); });
        for (int look = 0; look < 8; look++)
            instrument.Then(() =>
            {
                lists.Add(instrument.Rows.Length);
                notes.AddRange(JsonNode.Parse(instrument.Json)!["notes"]!.AsArray().Select(n => n!.GetValue<string>()));
            });
        instrument.Ends().Watch(instrument.Options with { TilesPerSection = 4 });
        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 1], lists);
        Assert.StartsWith("002,1,1,002_1_1.png,,,", Assert.Single(instrument.Rows), StringComparison.Ordinal);
        Assert.Contains("cannot be read", instrument.Rows[0], StringComparison.Ordinal);
        Assert.Equal("Section 002 is not finished: 4 of 4 tiles, not whole yet: 002_1_1.png.", notes[^1]);
    }

    [Fact]
    public void ASectionThatNeverCompletesIsSaidAndTheWatchEndsByCount()
    {
        using var instrument = new Instrument(sections: 2);
        instrument.Images("001_1_1", "001_1_2", "001_2_1").Wait(8)
            .Then(() => Assert.Contains(instrument.Said, s => s.Contains("Section 001 is not finished: 3 of 4 tiles", StringComparison.Ordinal)))
            .Images(Instrument.Section("002")).Wait(8);
        Assert.Equal(LiveEnd.Sections, instrument.Watch(instrument.Options with { TilesPerSection = 4, Sections = 2 }));
        Assert.Equal(["001,2,2,,,,missing,image this place"], instrument.Rows);
    }

    [Fact]
    public void ATableThatGrowsGivesStagePositionsAndATornLineWaits()
    {
        using var instrument = new Instrument(sections: 2, new() { LostTiles = 1, Seed = 3 });
        var lines = File.ReadAllLines(instrument.At("wafer/tiles.csv"));
        string table = instrument.At("wafer/live.csv");
        instrument.Project = new(instrument.Project.Folder, new Recipe { VoxelSize = Specimens.Voxel, Tiles = table });
        instrument.Wait(1)
            .Then(() => File.WriteAllText(table, string.Join('\n', lines[..3])[..^3]))
            .Then(() => File.WriteAllText(table, string.Join('\n', lines))).Wait(2).Ends().Watch();
        string lost = WaferTruth.Load(instrument.At("wafer")).LostTiles.Single().Name;
        string[] cells = lines.Single(l => l.Contains(lost, StringComparison.Ordinal)).Split(',');
        Assert.Equal([$"{cells[1]},{cells[2]},{cells[3]},{lost},{cells[4]},{cells[5]},missing,image this place"], instrument.Rows);
        Assert.DoesNotContain(instrument.Said, s => s.Contains("cannot be read", StringComparison.Ordinal));
    }

    [Fact]
    public void AFolderThatIsGoneForAWhileChangesNothing()
    {
        using var instrument = Story();
        instrument.Watch();
        File.Delete(instrument.At("done"));
        string away = instrument.At("away");
        instrument.Then(() => Directory.Move(instrument.Raw, away)).Wait(8).Then(() => Assert.Equal(StoryEnds, instrument.Csv))
            .Then(() => Directory.Move(away, instrument.Raw)).Ends().Watch();
        Assert.Equal(StoryEnds, instrument.Csv);
        Assert.Contains(instrument.Said, s => s.Contains("What was judged is kept", StringComparison.Ordinal));
    }

    [Fact]
    public void EmptyResinIsImagedAgainOnlyWhereOtherSectionsShowTissue()
    {
        // Resin differs from tile to tile, or it were one exposure stored often.
        ulong seed = 6;
        Raster<byte> Resin(Raster<byte> image)
        {
            var random = new SplitMix64(seed++);
            var resin = new Raster<byte>(image.Width, image.Height);
            foreach (ref byte value in resin.Values.AsSpan()) value = (byte)Math.Round(200 + 5 * random.NextNormal());
            return resin;
        }
        using var instrument = new Instrument(sections: 3);
        instrument.Then(() =>
        {
            foreach (string tile in (string[])[.. Instrument.Section("001"), .. Instrument.Section("002"), .. Instrument.Section("003")])
                instrument.Put(tile, change: tile.EndsWith("2_2", StringComparison.Ordinal) || tile == "002_1_1" ? Resin : null);
        }).Ends().Watch();
        string row = Assert.Single(instrument.Rows, r => r.Contains(",empty", StringComparison.Ordinal));
        Assert.StartsWith("002,1,1,002_1_1.png,,,empty", row, StringComparison.Ordinal);
    }

    [Fact]
    public void TilesOfAnotherSizeAndTilesThatFitNowhereAreOnTheList()
    {
        static Raster<byte> Mirrored(Raster<byte> image) => new(image.Width, image.Height, [.. image.Values.Reverse()]);
        using var instrument = new Instrument(sections: 2);
        instrument.Then(() =>
        {
            foreach (string tile in Instrument.Section("001")) instrument.Put(tile, change: tile == "001_1_2" ? Mirrored : null);
            foreach (string tile in Instrument.Section("002")) instrument.Put(tile, change: tile == "002_2_1" ? _ => new(40, 30) : null);
        }).Ends().Watch();
        Assert.Equal("001,1,2,001_1_2.png,,,no overlap matches,check the stage position; image again", instrument.Rows[0]);
        Assert.StartsWith("002,2,1,002_2_1.png,,,\"is 40x30 px of 8 bits, the others are", instrument.Rows[1], StringComparison.Ordinal);
        Assert.Equal(2, instrument.Rows.Length);
    }

    [Fact]
    public void WhatAPersonDecidedIsNotImagedAgainAndForeignFilesAreLeftOut()
    {
        using var instrument = Story();
        instrument.Then(() => { }).Watch();
        File.Delete(instrument.At("done"));
        string folder = Directory.CreateDirectory(instrument.Project.PathOf("corrections/acquire")).FullName;
        instrument.Then(() => File.WriteAllText(Path.Combine(folder, "night.json"), """{ "drop": ["004_2_2.png"], "accept": ["005/2/1"] }"""))
            .Then(() => instrument.WriteRaw("overview.png", [1, 2, 3])).Wait(1).Ends().Watch();
        Assert.Empty(instrument.Rows);
        Assert.Contains(instrument.Said, s => s.Contains("overview.png", StringComparison.Ordinal));
    }

    [Fact]
    public void SixteenBitTilesAreMontagedByTheScaleOfTheirSection()
    {
        using var instrument = new Instrument(sections: 1);
        instrument.Then(() =>
        {
            foreach (string tile in Instrument.Section("001"))
            {
                var image = ImageFile.Read(instrument.At($"wafer/tiles/{tile}.png"));
                instrument.Put(tile);
                ImageFile.Write(Path.Combine(instrument.Raw, tile + ".png"),
                    new GreyImage(new(image.Width, image.Height, Array.ConvertAll(image.Values.Values, v => (ushort)(1000 + 5 * v))), 16));
            }
        }).Ends().Watch();
        Assert.InRange(Assert.Single(instrument.Verdicts).ResidualMedianPx!.Value, 0, 0.5);
    }

    [Fact]
    public void FaultyOptionsAreNamed() =>
        Assert.Equal(4, new LiveOptions { TilesPerSection = 0, QuietSeconds = -1, PollSeconds = 0, Sections = 0 }.Faults().Count());
}
