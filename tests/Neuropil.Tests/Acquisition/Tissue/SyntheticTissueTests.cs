using Neuropil.Acquisition.Tissue;
using Neuropil.Space;

namespace Neuropil.Tests.Acquisition.Tissue;

public sealed class SyntheticTissueTests
{
    private static readonly VoxelSize Voxel = new(12, 12, 30);
    private static readonly Box3 Large = Box3.Parse("-20:100,5:105,-7:17");
    // Fewer rounds of packing: what the tests say does not hang on their number, and the halo is smaller.
    // More boutons, so that the small box holds synapses.
    private static readonly TissueOptions Quick = new() { PackingRounds = 5, BoutonSpacingNm = 900 };
    private static readonly Lazy<TissueBlock> Made = new(() => Make(Large, seed: 7));

    private static TissueBlock Make(Box3 box, ulong seed, int threads = 2) =>
        new SyntheticTissue(Quick, seed).Make(box, Voxel, threads, TestContext.Current.CancellationToken);

    [Theory, InlineData("-20:31,5:40,-7:2", 1), InlineData("30:100,60:105,3:17", 2), InlineData("11:12,50:51,4:5", 1)]
    public void ABoxMadeAloneEqualsTheCropOfALargerOne(string text, int threads)
    {
        var box = Box3.Parse(text);
        var alone = Make(box, seed: 7, threads);
        Assert.Equal(Made.Value.Em.Crop(box).Values, alone.Em.Values);
        Assert.Equal(Made.Value.Cells.Crop(box).Values, alone.Cells.Values);
        Assert.Equal(Made.Value.Classes.Crop(box).Values, alone.Classes.Values);
        Assert.Equal(Made.Value.Synapses.Where(s => box.Contains(VoxelOf(s.Place))), alone.Synapses);
    }

    [Fact]
    public void AnotherSeedGivesOtherTissue()
    {
        var box = Box3.Parse("0:40,10:50,0:6");
        var other = Make(box, seed: 8);
        int same = other.Em.Values.Zip(Made.Value.Em.Crop(box).Values).Count(pair => pair.First == pair.Second);
        Assert.InRange(same / (double)box.Count, 0.0, 0.2);
    }

    [Fact]
    public void MembranesFillAboutTheShareTheyFillInNeuropil()
    {
        // A dense neuropil of tubes of mean diameter D with membranes of width w has a share of about 2 w / D:
        // 32 nm and 300…450 nm give 0.14…0.21.
        double share = Made.Value.Cells.Values.Count(c => c == 0) / (double)Large.Count;
        Assert.InRange(share, 0.10, 0.30);
    }

    [Fact]
    public void TwoCellsNeverTouchWithoutAMembraneBetween()
    {
        var cells = Made.Value.Cells;
        long touching = 0, inside = 0;
        for (int z = Large.Min.Z; z < Large.Max.Z - 1; z++)
            for (int y = Large.Min.Y; y < Large.Max.Y - 1; y++)
                for (int x = Large.Min.X; x < Large.Max.X - 1; x++)
                {
                    uint a = cells[x, y, z];
                    if (a == 0) continue;
                    inside++;
                    foreach (uint b in (uint[])[cells[x + 1, y, z], cells[x, y + 1, z], cells[x, y, z + 1]])
                        if (b != 0 && b != a) touching++;
                }
        Assert.InRange(touching / (double)inside, 0, 0.001);
    }

    [Fact]
    public void EverySynapseLiesWhereItsTwoCellsMeet()
    {
        var made = Made.Value;
        Assert.NotEmpty(made.Synapses);
        foreach (var synapse in made.Synapses)
        {
            Assert.NotEqual(synapse.Presynaptic, synapse.Postsynaptic);
            Assert.Contains((byte)TissueClass.SynapticCleft, made.Classes.Crop(Around(synapse.Place)).Values);
            AssertCellAt(synapse.Presynaptic, synapse.PresynapticPlace);
            AssertCellAt(synapse.Postsynaptic, synapse.PostsynapticPlace);
        }

        void AssertCellAt(uint cell, Nm3 place)
        {
            // The places lie 45 nm off the middle of the cleft, past its 16 nm of membrane.
            if (Large.Contains(VoxelOf(place))) Assert.Contains(cell, made.Cells.Crop(Around(place)).Values);
        }

        // A voxel is 30 nm deep, so its middle may lie that much off the place: look one voxel around.
        Box3 Around(Nm3 place) => Box3.At(VoxelOf(place), new(1, 1, 1)).Grow(Vox3.All(1)).Intersect(Large);
    }

    [Fact]
    public void TheConnectomeCountsEverySynapseOnce()
    {
        var connectome = Made.Value.Connectome();
        Assert.Equal(Made.Value.Synapses.Count, connectome.Sum(c => c.Synapses));
        Assert.Equal(connectome.Count, connectome.Select(c => (c.Presynaptic, c.Postsynaptic)).Distinct().Count());
    }

    [Fact]
    public void EveryOrganelleLiesInACellAndMembranesDoNot()
    {
        var (cells, classes) = (Made.Value.Cells.Values, Made.Value.Classes.Values);
        for (int i = 0; i < cells.Length; i++)
        {
            var kind = (TissueClass)classes[i];
            if (kind is TissueClass.Membrane or TissueClass.Myelin or TissueClass.VesselLumen) Assert.Equal(0u, cells[i]);
            else if (kind is not TissueClass.SynapticCleft) Assert.NotEqual(0u, cells[i]); // a cleft's density reaches into the partner
        }
    }

    [Fact]
    public void NeuritesGoRoundAVesselAndItsWallIsOneCell()
    {
        // Seed 3 has a vessel here: found by looking at a picture of 11 µm of tissue.
        var tissue = new SyntheticTissue(Quick with { VesselSpacingNm = 12_000 }, 3);
        var made = tissue.Make(Box3.Parse("80:130,80:120,0:2"), new(80, 80, 80), 2, TestContext.Current.CancellationToken);
        var walls = made.Cells.Values.Where((_, i) => made.Classes.Values[i] == (byte)TissueClass.VesselWall).Distinct().ToArray();
        Assert.Single(walls);
        Assert.Contains((byte)TissueClass.VesselLumen, made.Classes.Values);
        for (int y = 81; y < 119; y++)
            for (int x = 81; x < 129; x++)
                if (made.Classes[x, y, 0] == (byte)TissueClass.VesselLumen)
                    foreach (byte beside in (byte[])[made.Classes[x - 1, y, 0], made.Classes[x + 1, y, 0], made.Classes[x, y - 1, 0], made.Classes[x, y + 1, 0]])
                        Assert.Contains((TissueClass)beside, new[] { TissueClass.VesselLumen, TissueClass.VesselWall });
    }

    [Fact]
    public void ContradictingOptionsAreRefusedAllAtOnce()
    {
        var error = Assert.Throws<InputException>(() =>
            new SyntheticTissue(new TissueOptions { MembraneNm = 500, WarpNm = 400, BundledFraction = 2 }, 1));
        Assert.Contains("membraneNm", error.Message);
        Assert.Contains("warpNm", error.Message);
        Assert.Contains("bundledFraction", error.Message);
    }

    private static Vox3 VoxelOf(Nm3 p) =>
        new((int)Math.Floor(p.X / Voxel.XNm), (int)Math.Floor(p.Y / Voxel.YNm), (int)Math.Floor(p.Z / Voxel.ZNm));

    [Fact]
    public void NearlyAllOfACellIsInFewPieces()
    {
        // What is small and detached is lost to the truth of a finite volume: it must be next to nothing.
        var truth = FiniteTruth.Of(Made.Value.Cells);
        int lost = Made.Value.Cells.Values.Zip(truth.Labels.Values).Count(pair => pair.First != 0 && pair.Second == 0);
        Assert.InRange(lost / (double)Large.Count, 0, 0.01);
    }
}
