using Neuropil.Flooding;
using Neuropil.Networks;
using Neuropil.Numerics;
using Neuropil.Scoring;
using Neuropil.Space;

namespace Neuropil.Training;

/// <summary>How flood filling with the network does on held-out boxes, all boxes together.</summary>
/// <param name="All">Unlabelled voxels as one more object; null when no truth lies in the boxes.</param>
/// <param name="Foreground">Only voxels with a segment; null when nothing was filled.</param>
/// <param name="FieldsOfView">Network evaluations: what it cost.</param>
/// <param name="CutShort">Boxes whose flood was stopped at <see cref="MonitorOptions.FloodMostFovs"/>.</param>
internal sealed record FloodScore(SegmentationScore? All, SegmentationScore? Foreground, RunLength Runs, long FieldsOfView, int CutShort);

/// <summary>Flood-fills the middle of each held-out volume as the segment stage would, and scores it against the truth.</summary>
/// <remarks>The same for any number of threads: boxes are independent, and their counts are exact.</remarks>
internal sealed class HeldOutFlood
{
    private const double NoAdoption = 2;
    private const int MergeNodes = 2;

    private readonly TrainingOptions _options;
    private readonly FfnLayout _layout;
    private readonly VoxelSize _size;
    private readonly int _threads;
    private readonly FloodedHeldOut[] _boxes;

    public HeldOutFlood(TrainingOptions options, IReadOnlyList<TrainingVolume> heldOut, FfnLayout layout, int threads)
    {
        (_options, _layout, _threads) = (options, layout, threads);
        _size = options.Network.VoxelSize ?? new VoxelSize(1, 1, 1);
        _boxes = [.. heldOut.Select(volume => new FloodedHeldOut(volume, options, _size))];
    }

    /// <summary>The first box as it was flooded last.</summary>
    public FloodedHeldOut First => _boxes[0];

    public FloodScore Score(float[] weights, CancellationToken ct)
    {
        using var network = TrainedNetwork.InMemory(_options.Network, _layout, weights);
        int lanes = Math.Min(_threads, _boxes.Length);
        using var team = new WorkTeam(lanes);
        team.For(_boxes.Length, i => _boxes[i].Flood(network, Math.Max(1, _threads / lanes), ct));
        var table = new ContingencyTable();
        foreach (var box in _boxes) table.Add(box.Table());
        var runs = _boxes.Aggregate(RunLength.Zero, (sum, box) => sum + RunLength.Of(box.Lines, box.Segments, _size, MergeNodes));
        return new(table.Pairs.Count > 0 ? table.Score(ScoreConvention.All) : null, table.Pairs.Any(p => p.Segment != 0) ? table.Score(ScoreConvention.Foreground) : null,
            runs, _boxes.Sum(b => b.FieldsOfView), _boxes.Count(b => b.CutShort));
    }

    /// <summary>One held-out box: its image, its truth with centre lines, and what the last flood made of it.</summary>
    public sealed class FloodedHeldOut
    {
        private readonly TrainingOptions _options;
        private readonly Voxels<float> _image;
        private readonly (double X, double Y, double Z) _spacing;

        public FloodedHeldOut(TrainingVolume volume, TrainingOptions options, VoxelSize size)
        {
            (_options, _spacing) = (options, (size.XNm, size.YNm, size.ZNm));
            var (read, scored) = Boxes(volume, options);
            Em = volume.Em.Crop(scored);
            Truth = Ids(volume.Labels.Crop(scored).Values, scored);
            Segments = new Voxels<ulong>(scored);
            Lines = CentreLines.Of(Truth, size, minNm: 0, CancellationToken.None);
            _image = new Voxels<float>(read);
            byte[] grey = volume.Em.Crop(read).Values;
            float mean = (float)options.Network.ImageMean, stddev = (float)options.Network.ImageStddev;
            for (int i = 0; i < grey.Length; i++) _image.Values[i] = (grey[i] - mean) / stddev;
        }

        public Voxels<byte> Em { get; }

        /// <summary>0 where there is no object, or the truth is not known.</summary>
        public Voxels<ulong> Truth { get; }

        public IReadOnlyList<CentreLine> Lines { get; }

        public Voxels<ulong> Segments { get; private set; }

        public long FieldsOfView { get; private set; }

        public bool CutShort { get; private set; }

        public ContingencyTable Table() => SegmentationScorer.Count(Segments, Truth);

        public void Flood(IFfnNetwork network, int threads, CancellationToken ct)
        {
            var settings = FloodSettings.From(network.Description.Inference);
            var shape = new GridShape(_image.Size.X, _image.Size.Y, _image.Size.Z);
            var canvas = new FloodCanvas(_image.Values, shape, network.Description.FieldOfView);
            using var session = network.NewSession(threads);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            (FieldsOfView, CutShort) = (0, false);
            var fill = new ObjectFill(canvas, session, network.Description.Deltas, settings, () =>
            {
                if (++FieldsOfView >= _options.Monitor.FloodMostFovs) limit.Cancel();
            });
            try
            {
                int smallest = Math.Min(settings.MinSegmentSizeVx, _options.Sampling.MinObjectVx);
                new SubvolumeFlood(canvas, fill, settings).Run(PeakSeeds.OfImage(_image.Values, shape, _spacing), smallest, NoAdoption, limit.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                CutShort = true;
            }

            var labels = new Voxels<uint>(_image.Box, [.. canvas.Labels.Select(label => (uint)Math.Max(0, label))]);
            Segments = Ids(labels.Crop(Em.Box).Values, Em.Box);
        }

        /// <summary>The scored box in the middle, and with it what is read: half a field of view more, where the volume has it.</summary>
        private static (Box3 Read, Box3 Scored) Boxes(TrainingVolume volume, TrainingOptions options)
        {
            var whole = volume.Em.Box;
            var size = Vox3.Min(options.Monitor.FloodBox!.Value, whole.Size);
            var scored = Box3.At(whole.Min + PatchGeometry.Half(whole.Size - size), size);
            var fov = options.Network.FieldOfView;
            var read = scored.Grow(PatchGeometry.Half(fov)).Intersect(whole);
            if (Vox3.Max(read.Size, fov) == read.Size) return (read, scored);
            throw new InputException($"Held-out volume '{volume.Name}' gives a box of {read.Size} voxels to flood, less than one field of view of {fov}. "
                + "Give larger validation volumes or a larger monitor.floodBox, or leave monitor.floodBox out.");
        }

        private static Voxels<ulong> Ids(uint[] labels, Box3 box) => new(box, [.. labels.Select(label => label == TrainingVolume.Unknown ? 0ul : label)]);
    }
}
