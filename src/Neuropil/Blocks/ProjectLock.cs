namespace Neuropil.Blocks;

/// <summary>Keeps a second run out of a project. The operating system frees the lock when the process ends, however it ends.</summary>
public sealed class ProjectLock : IDisposable
{
    private readonly FileStream _file;

    public ProjectLock(Project project)
    {
        string path = project.PathOf(".neuropil.lock");
        try
        {
            _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e) { throw Volumes.AtomicFile.Refused(path, e); }
        catch (IOException e)
        {
            if ((e.HResult & 0xFFFF) is 28 or 30 or 122) throw Volumes.AtomicFile.Refused(path, e);
            throw new InputException($"Another run is working in '{project.Folder}'. Wait for it, or stop it, then run again.", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
