using System.Runtime.ExceptionServices;

namespace Neuropil.Numerics;

/// <summary>A fixed team of threads that share loops of independent iterations; made once, used for many short loops.</summary>
/// <remarks>One thread runs inline and starts nothing. A loop allocates nothing when its delegate is kept. Which thread takes an iteration
/// is left to chance, so iterations must not depend on it. Not for use from several threads at once, nor from inside an iteration.</remarks>
public sealed class WorkTeam : IDisposable
{
    private readonly Thread[] _others;
    private readonly SemaphoreSlim[] _wake;
    private Action<int> _iteration = static _ => { };
    private Exception? _failure;
    private int _count, _next, _busy;
    private volatile bool _ended;

    public WorkTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _others = new Thread[threads - 1];
        _wake = new SemaphoreSlim[threads - 1];
        for (int i = 0; i < _others.Length; i++)
        {
            var wake = _wake[i] = new SemaphoreSlim(0);
            _others[i] = new Thread(() => Serve(wake)) { IsBackground = true, Name = $"work {i + 1}" };
            _others[i].Start();
        }
    }

    public int Threads => _others.Length + 1;

    /// <summary>Runs <paramref name="iteration"/> for 0 … count − 1 and returns when all are done.</summary>
    /// <exception cref="Exception">What the first failing iteration threw.</exception>
    public void For(int count, Action<int> iteration)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        if (_others.Length == 0 || count <= 1)
        {
            for (int i = 0; i < count; i++) iteration(i);
            return;
        }
        (_iteration, _count, _failure) = (iteration, count, null);
        Volatile.Write(ref _next, 0);
        Volatile.Write(ref _busy, _others.Length);
        foreach (var wake in _wake) wake.Release();
        TakeIterations();
        var spin = new SpinWait();
        // Never Sleep(1): a layer of a small network is done in 100 us.
        while (Volatile.Read(ref _busy) > 0) spin.SpinOnce(sleep1Threshold: -1);
        if (_failure is { } failure) ExceptionDispatchInfo.Throw(failure);
    }

    public void Dispose()
    {
        if (_ended) return;
        _ended = true;
        foreach (var wake in _wake) wake.Release();
        foreach (var thread in _others) thread.Join();
        foreach (var wake in _wake) wake.Dispose();
    }

    private void Serve(SemaphoreSlim wake)
    {
        while (true)
        {
            wake.Wait();
            if (_ended) return;
            TakeIterations();
            Interlocked.Decrement(ref _busy);
        }
    }

    private void TakeIterations()
    {
        try
        {
            for (int i; (i = Interlocked.Increment(ref _next) - 1) < _count;) _iteration(i);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, e, null);
            Volatile.Write(ref _next, _count);
        }
    }
}
