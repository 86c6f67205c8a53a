using Neuropil.Space;

namespace Neuropil.Volumes.Conversion;

/// <summary>Where a copy goes. It is built under a temporary name; <see cref="Finish"/> gives it its own, so that a failed copy never looks whole.</summary>
internal abstract class VolumeWriter(string destination) : IDisposable
{
    private bool _finished;

    public string Destination { get; } = destination;

    protected string Partial { get; } = PartialOf(destination);

    /// <summary>Boxes given to <see cref="Write"/> are whole numbers of it, or end at the far faces.</summary>
    public abstract Vox3 Unit { get; }

    /// <summary>True when boxes must come as whole sections, in the order of z.</summary>
    public virtual bool Sequential => false;

    /// <summary>Voxels to write after the last box (a pyramid), for the progress bar.</summary>
    public virtual long VoxelsAfter => 0;

    public abstract void Write<T>(Voxels<T> voxels, CancellationToken ct) where T : unmanaged;

    /// <summary>Completes the copy under its temporary name.</summary>
    protected abstract void Complete(Action<long> advance, CancellationToken ct);

    public void Finish(Action<long> advance, CancellationToken ct)
    {
        Complete(advance, ct);
        string final = Path.TrimEndingDirectorySeparator(Destination);
        if (Directory.Exists(Partial)) Directory.Move(Partial, final);
        else File.Move(Partial, final);
        _finished = true;
    }

    protected virtual void Close() { }

    public void Dispose()
    {
        if (_finished)
        {
            Close();
            return;
        }
        // What failed is thrown away; that closing it fails too (the disk is still full) adds nothing to the first message.
        Try(Close);
        Try(() => Discard(Partial));
    }

    /// <summary>Removes a copy that did not get its own name.</summary>
    public static void Discard(string partial)
    {
        if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        else File.Delete(partial);
    }

    public static string PartialOf(string destination) => Path.TrimEndingDirectorySeparator(destination) + ".part";

    private static void Try(Action action)
    {
        try { action(); }
        catch (Exception e) when (DiskFault.In(e) is not null || e is ObjectDisposedException) { }
    }
}
