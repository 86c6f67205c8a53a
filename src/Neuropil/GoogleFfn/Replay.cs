using System.Collections.Concurrent;
using Neuropil.Flooding;
using Neuropil.Networks;
using Neuropil.Numerics;
using Neuropil.Space;

namespace Neuropil.GoogleFfn;

/// <summary>Fills the objects of a stored run again, each from its own seed among the stored objects before it, so that a difference in one
/// does not spread to the next: exactness of the network and the loop, object by object.</summary>
/// <remarks>Voxels of the object itself and of later ones are free. Objects are independent, so they run side by side, the longest first.</remarks>
internal sealed class Replay(float[] image, GridShape shape, uint[] stored, IFfnNetwork network, FloodSettings settings)
{
    /// <param name="objects">Those to fill, in any order.</param>
    /// <param name="looked">Told every network evaluation.</param>
    /// <param name="done">Told each object as it is finished, one at a time, in no fixed order.</param>
    public void Run(IEnumerable<Origin> objects, int threads, Action looked, Action<ReplayedObject> done, CancellationToken ct)
    {
        var queue = new ConcurrentQueue<Origin>(objects.OrderByDescending(o => o.Evaluations).ThenBy(o => o.Id));
        var gate = new Lock();
        int workers = Math.Max(1, Math.Min(threads, queue.Count));
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = ct }, _ =>
        {
            var canvas = new FloodCanvas(image, shape, network.Description.FieldOfView);
            using var session = network.NewSession(1);
            var fill = new ObjectFill(canvas, session, network.Description.Deltas, settings, () => { lock (gate) { looked(); } });
            while (queue.TryDequeue(out var origin))
            {
                var result = Fill(canvas, fill, origin, ct);
                lock (gate) { done(result); }
            }
        });
    }

    private ReplayedObject Fill(FloodCanvas canvas, ObjectFill fill, Origin origin, CancellationToken ct)
    {
        uint id = (uint)origin.Id;
        for (int i = 0; i < stored.Length; i++) canvas.Labels[i] = stored[i] < id ? (int)stored[i] : 0;
        var result = fill.Fill(origin.Seed, origin.Id, settings.MinSegmentSizeVx, adoptionShare: 2, ct);
        int before = 0, now = 0, common = 0;
        for (int i = 0; i < stored.Length; i++)
        {
            bool was = stored[i] == id, filled = canvas.Labels[i] == origin.Id;
            if (was) before++;
            if (filled) now++;
            if (was && filled) common++;
        }
        return new(origin.Id, origin.Evaluations, result.Evaluations, before, now, common);
    }
}
