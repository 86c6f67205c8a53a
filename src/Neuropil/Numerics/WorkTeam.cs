using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Neuropil.Numerics;

/// <summary>A fixed team of threads that share loops of independent iterations; made once, used for many short loops.</summary>
/// <remarks>One thread runs inline and starts nothing. A loop allocates nothing when its delegate is kept. Which thread takes an iteration
/// is left to chance, so iterations must not depend on it. Not for use from several threads at once, nor from inside an iteration.</remarks>
public sealed unsafe class WorkTeam : IDisposable
{
    // A sleeper may be woken on its waker's core, where the two take turns until the scheduler moves one: 5 to 20 ms on 2 cores (EPYC
    // family 26, 2026-11-27). The layers of a network follow each other in microseconds, so a worker keeps its core for a while.
    private static readonly long AwakeTicks = Stopwatch.Frequency / 1000, BusyTicks = Stopwatch.Frequency / 20_000;

    private readonly Thread[] _others;
    private readonly SemaphoreSlim[] _wake;
    private readonly int[] _asleep;
    private readonly void*[] _scratch;
    private long _scratchBytes;
    private Action<int>? _plain;
    private Action<int, int>? _withWorker;
    private Exception? _failure;
    private int _count, _next, _busy, _loop;
    private volatile bool _ended;

    public WorkTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _others = new Thread[threads - 1];
        _wake = new SemaphoreSlim[threads - 1];
        _asleep = new int[threads - 1];
        _scratch = new void*[threads];
        for (int i = 0; i < _others.Length; i++)
        {
            var wake = _wake[i] = new SemaphoreSlim(0);
            int other = i, worker = i + 1;
            _others[i] = new Thread(() => Serve(worker, other, wake)) { IsBackground = true, Name = $"work {worker}" };
            _others[i].Start();
        }
    }

    public int Threads => _others.Length + 1;

    /// <summary>Runs <paramref name="iteration"/> for 0 … count − 1 and returns when all are done.</summary>
    /// <exception cref="Exception">What the first failing iteration threw.</exception>
    public void For(int count, Action<int> iteration) => Share(count, iteration, null);

    /// <summary>The same, with the worker that takes the iteration, 0 … Threads − 1: for <see cref="Scratch"/>.</summary>
    public void For(int count, Action<int, int> iteration) => Share(count, null, iteration);

    /// <summary>Sees to it that every worker has that much memory of its own, aligned to 64 bytes, contents undefined. Not inside a loop.</summary>
    public void ReserveScratch(long bytes)
    {
        if (bytes <= _scratchBytes) return;
        for (int i = 0; i < _scratch.Length; i++)
        {
            NativeMemory.AlignedFree(_scratch[i]);
            _scratch[i] = NativeMemory.AlignedAlloc((nuint)bytes, 64);
        }
        _scratchBytes = bytes;
    }

    /// <summary>A worker's own memory; it lives until the next reservation or the end of the team.</summary>
    public void* Scratch(int worker) => _scratch[worker];

    public void Dispose()
    {
        if (_ended) return;
        _ended = true;
        WakeAll();
        foreach (var thread in _others) thread.Join();
        foreach (var wake in _wake) wake.Dispose();
        for (int i = 0; i < _scratch.Length; i++) NativeMemory.AlignedFree(_scratch[i]);
    }

    private void Share(int count, Action<int>? plain, Action<int, int>? withWorker)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        (_plain, _withWorker, _count, _failure, _next) = (plain, withWorker, count, null, 0);
        bool alone = _others.Length == 0 || count <= 1;
        Volatile.Write(ref _busy, alone ? 0 : _others.Length);
        if (!alone) WakeAll();
        TakeIterations(worker: 0);
        var spin = new SpinWait();
        // Never Sleep(1): a layer of a small network is done in 100 us.
        while (Volatile.Read(ref _busy) > 0) spin.SpinOnce(sleep1Threshold: -1);
        if (_failure is { } failure) ExceptionDispatchInfo.Throw(failure);
    }

    private void WakeAll()
    {
        Interlocked.Increment(ref _loop);
        for (int i = 0; i < _asleep.Length; i++)
            if (Interlocked.Exchange(ref _asleep[i], 0) == 1) _wake[i].Release();
    }

    private void Serve(int worker, int other, SemaphoreSlim wake)
    {
        for (int done = 0; ; done = unchecked(done + 1))
        {
            if (!SeesLoopAfter(done)) Sleep(other, done, wake);
            if (_ended) return;
            TakeIterations(worker);
            Interlocked.Decrement(ref _busy);
        }
    }

    private bool SeesLoopAfter(int done)
    {
        long start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _loop) == done)
        {
            long waited = Stopwatch.GetTimestamp() - start;
            if (waited > AwakeTicks) return false;
            if (waited < BusyTicks) Thread.SpinWait(10);
            else Thread.Yield();
        }
        return true;
    }

    // Whoever takes the mark away decides: the waker, who then owes a release, or the worker that saw the new loop by itself.
    private void Sleep(int other, int done, SemaphoreSlim wake)
    {
        Interlocked.Exchange(ref _asleep[other], 1);
        if (Volatile.Read(ref _loop) == done || Interlocked.Exchange(ref _asleep[other], 0) == 0) wake.Wait();
    }

    private void TakeIterations(int worker)
    {
        try
        {
            for (int i; (i = Interlocked.Increment(ref _next) - 1) < _count;)
            {
                if (_plain is null) _withWorker!(worker, i);
                else _plain(i);
            }
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, e, null);
            Volatile.Write(ref _next, _count);
        }
    }
}
