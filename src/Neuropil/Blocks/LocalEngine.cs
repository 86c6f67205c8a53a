using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Neuropil.Blocks;

/// <summary>Runs the blocks of a pass on threads of this process. Which thread takes which block never shows in the result.</summary>
public sealed class LocalEngine(int threads, long memoryLimitBytes)
{
    /// <summary>What blocks may leave behind before it is collected: it bounds memory, and is seldom enough to cost nothing that was seen.</summary>
    private const long GarbageBytes = 448L << 20;

    public int Threads { get; } = threads;

    /// <summary>How many blocks run side by side: as many as threads and memory allow.</summary>
    public int WorkersFor(Pass pass, StageContext context, int blocks) => WorkersFor(pass.ThreadsWanted, pass.BytesPerBlock(context), blocks);

    internal int WorkersFor(int threadsWanted, long bytesPerBlock, long blocks)
    {
        int byThreads = Math.Max(1, Threads / Math.Max(1, threadsWanted));
        long byMemory = Math.Max(1, memoryLimitBytes / Math.Max(1, bytesPerBlock));
        return (int)Math.Max(1, Math.Min(Math.Min(byThreads, byMemory), blocks));
    }

    /// <summary>Calls <paramref name="run"/> (worker, block) for each block. The first fault stops the rest after their current block.</summary>
    public static void Run(IReadOnlyList<Block> blocks, int workers, Action<int, Block> run, CancellationToken ct)
    {
        var queue = new ConcurrentQueue<Block>(blocks);
        ExceptionDispatchInfo? fault = null;
        var guard = new HeapGuard(GarbageBytes);
        void Work(int worker)
        {
            while (Volatile.Read(ref fault) is null && !ct.IsCancellationRequested && queue.TryDequeue(out var block))
            {
                try
                {
                    run(worker, block);
                    guard.AfterBlock();
                }
                catch (Exception e) { Interlocked.CompareExchange(ref fault, ExceptionDispatchInfo.Capture(e), null); }
            }
        }
        // Threads of their own, not the pool's: blocks are long and may use the pool themselves.
        var others = Enumerable.Range(1, workers - 1).Select(w => new Thread(() => Work(w), 16 << 20) { IsBackground = true }).ToList();
        others.ForEach(t => t.Start());
        Work(0);
        others.ForEach(t => t.Join());
        fault?.Throw();
        ct.ThrowIfCancellationRequested();
    }
}
