using Neuropil.Alignment;
using Neuropil.Artefacts;
using Neuropil.Blocks;
using Neuropil.Montage;
using Neuropil.Numerics;
using Neuropil.Reports;
using Neuropil.Scoring;
using Neuropil.Space;
using Neuropil.Tests.Acquisition;
using Neuropil.Volumes.Images;
using Neuropil.Volumes.Zarr;

namespace Neuropil.Tests.Alignment;

/// <summary>One texture on eight sections of one tile, each bent in its own way by up to some px at a wavelength of 120 px; run through both stages on disk.</summary>
public class BentSectionsTests
{
    private const int Sections = 8, SizePx = 230;

    private static readonly VoxelSize Voxel = new(8, 8, 40);

    [Fact]
    public void BendingLeavesAFewTenthsOfWhatAffineMapsLeave()
    {
        using var folder = new TemporaryFolder();
        var wafer = new Wafer(folder.At("p"), _ => Affine2.Identity);
        double bent = wafer.DisagreementPx(wafer.Run(new RunChoice(Elastic: true)));
        double affine = wafer.DisagreementPx(wafer.Run(new RunChoice(Elastic: false)));
        Assert.True(affine > 0.6 && bent < 0.3 && bent < 0.4 * affine, $"affine {affine:f3} px, bent {bent:f3} px");
    }

    [Fact]
    public void ASectionTurnedByAnyAngleIsTurnedBackAndNamed()
    {
        using var folder = new TemporaryFolder();
        var wafer = new Wafer(folder.At("p"), z => z == 3 ? Affine2.Rotation(Math.PI * 170 / 180, new((SizePx - 1) / 2.0, (SizePx - 1) / 2.0)) : Affine2.Identity);
        var stack = wafer.Run(new RunChoice(Elastic: true));
        double left = wafer.DisagreementPx(stack);
        Assert.True(left < 0.35, $"{left:f3} px");
        Assert.Contains(wafer.Notes(), n => n.Contains("Section 3 lay turned by", StringComparison.Ordinal));
    }

    [Fact]
    public void ASectionUpsideDownIsNamedAndItsPlaneLeftEmpty()
    {
        using var folder = new TemporaryFolder();
        var wafer = new Wafer(folder.At("p"), z => z == 4 ? new Affine2(-1, 0, SizePx - 1, 0, 1, 0) : Affine2.Identity);
        var stack = wafer.Run(new RunChoice(Elastic: true));
        Assert.Contains(wafer.Notes(), n => n.StartsWith("Section 4 lies upside down", StringComparison.Ordinal));
        Assert.Equal([4], stack.Sections.Where(s => s.Mirrored).Select(s => s.Index));
        using var em = OmeZarr.Open(Path.Combine(folder.At("p"), AlignedStack.Volume));
        var plane = em.Level(0).Read<byte>(new Box3(new(0, 0, 4), new(stack.WidthPx, stack.HeightPx, 5)), CancellationToken.None);
        Assert.All(plane.Values, v => Assert.Equal(0, v));
        Assert.True(wafer.DisagreementPx(stack, except: 4) < 0.35);
    }

    private sealed record RunChoice(bool Elastic);

    private sealed class Wafer
    {
        private readonly string _project;
        private readonly List<Func<Px2, Px2>> _toTexture = [];

        public Wafer(string project, Func<int, Affine2> lies)
        {
            _project = project;
            var random = new SplitMix64(9);
            var texture = Texture(ref random);
            var tiles = new List<Tile>();
            for (int z = 0; z < Sections; z++)
            {
                var bend = Bend(ref random);
                var map = lies(z);
                _toTexture.Add(p => bend.Apply(map.Apply(p)));
                var image = new Raster<byte>(SizePx, SizePx);
                for (int y = 0; y < SizePx; y++)
                    for (int x = 0; x < SizePx; x++)
                        image[x, y] = (byte)Math.Clamp(128 + 60 * texture.ShiftAt(_toTexture[z](new(x, y))).X + 3 * random.NextNormal(), 1, 255);
                ImageFile.Write(Path.Combine(project, "tiles", $"{z}.png"), image);
                tiles.Add(new($"{z}.png", $"{z}", 0, 0, $"{z}.png", SizePx, SizePx, 8, null, "", TileState.Good, []));
            }
            ArtefactJson.Write(Path.Combine(project, TileList.File), new TileList(Voxel, [.. Enumerable.Range(0, Sections).Select(z => $"{z}")], tiles));
        }

        public AlignedStack Run(RunChoice choice)
        {
            var settings = new RunSettings(new LocalEngine(2, 1L << 30), new SilentProgress(), TimeProvider.System, "test", true);
            var recipe = RecipeFile.Parse($"voxel: [8,8,40]\ntiles: '*.png'\nalign:\n  elastic: {(choice.Elastic ? "true" : "false")}\n", "recipe", [new MontageStage(), new AlignmentStage()]);
            new ProjectRun(new Project(_project, recipe), [new MontageStage(), new AlignmentStage()], settings).Run([], CancellationToken.None);
            return ArtefactJson.Read<AlignedStack>(Path.Combine(_project, AlignedStack.File), "");
        }

        public IReadOnlyList<string> Notes() => [.. System.Text.Json.Nodes.JsonNode.Parse(
            File.ReadAllText(Path.Combine(_project, "align", "report.json")))!["notes"]!.AsArray().Select(n => n!.GetValue<string>())];

        /// <summary>Distance between the places of the texture that a voxel shows in one section and in the next: the median of the worst pair.</summary>
        public double DisagreementPx(AlignedStack stack, int except = -1)
        {
            var places = new StackPlaces(stack, Path.Combine(_project, StackFields.Volume));
            int[] used = [.. Enumerable.Range(0, Sections).Where(z => z != except)];
            List<double>[] steps = [.. used.Skip(1).Select(_ => new List<double>())];
            for (int y = 10; y < stack.HeightPx - 10; y += 10)
                for (int x = 10; x < stack.WidthPx - 10; x += 10)
                {
                    Px2[] seen = [.. used.Select(z => _toTexture[z](places.MapOf(stack.Sections[z]).ToSection(new(x, y))))];
                    for (int k = 0; k + 1 < seen.Length; k++) steps[k].Add((seen[k + 1] - seen[k]).Length);
                }
            return steps.Max(s => Spread.Of([.. s])!.Median);
        }

        /// <summary>Smooth noise of 10 px and longer, repeated nowhere.</summary>
        private static ElasticField Texture(ref SplitMix64 random)
        {
            const double Spacing = 5, Margin = 60;
            int side = (int)((SizePx + 2 * Margin) / Spacing) + 4;
            var values = new double[side * side];
            foreach (ref double v in values.AsSpan()) v = random.NextNormal();
            return new(-Margin, -Margin, Spacing, side, side, values, values);
        }

        private static ElasticField Bend(ref SplitMix64 random)
        {
            var field = ElasticField.Zero(SizePx, SizePx, 60);
            for (int i = 0; i < field.ShiftX.Length; i++) (field.ShiftX[i], field.ShiftY[i]) = (random.Uniform(-3.5, 3.5), random.Uniform(-3.5, 3.5));
            return field;
        }
    }
}
