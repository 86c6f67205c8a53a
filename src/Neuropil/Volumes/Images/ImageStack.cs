using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Neuropil.Space;

namespace Neuropil.Volumes.Images;

/// <summary>Images as a volume, one per z: a folder or pattern in natural order, the pages of a TIFF, or a single image.</summary>
/// <remarks>Only the first image is looked at on opening; each is checked against it when it is read.</remarks>
internal sealed class ImageStack : Volume
{
    private readonly string[] _files;
    private readonly ImagePages _first;

    private ImageStack(string address, string[] files)
    {
        (Address, _files) = (address, files);
        _first = ImageFile.Open(files[0]);
        if (files.Length > 1 && _first.Pages > 1)
            throw new InputException($"'{files[0]}' has {_first.Pages} pages and lies among {files.Length} files. A stack is one file of many "
                + "pages, or many files of one page: give one of them.");
        Box = Box3.OfSize(new(_first.Width, _first.Height, files.Length > 1 ? files.Length : _first.Pages));
    }

    public override string Address { get; }

    public override VoxelType Type => _first.Bits == 8 ? VoxelType.UInt8 : VoxelType.UInt16;

    public override Box3 Box { get; }

    public override VoxelSize? VoxelSize => null;

    public override string Layout
    {
        get
        {
            string kind = Path.GetExtension(_files[0]).TrimStart('.').ToLowerInvariant();
            return _files.Length > 1 ? $"{_files.Length} {kind} images of {_first.Bits} bits" : $"{kind} of {_first.Bits} bits, {_first.Pages} page(s)";
        }
    }

    public override Vox3 ChunkSize => Box.Size with { Z = 1 };

    public static ImageStack OfFile(string path) => new(path, [path]);

    public static ImageStack OfFolder(string path)
    {
        var files = Sorted(Directory.EnumerateFiles(path).Where(ImageFile.HasImageEnding));
        return files.Length > 0
            ? new(path, files)
            : throw new InputException($"The folder '{path}' holds neither a Zarr array nor images ({string.Join(", ", ImageFile.Endings)}). Check the path.");
    }

    public static ImageStack OfGlob(string pattern) => new(pattern, Matches(pattern));

    /// <summary>Files that a pattern such as <c>dir/*.png</c> means, in natural order; only the last part may hold * and ?.</summary>
    public static string[] Matches(string pattern)
    {
        string folder = Path.GetDirectoryName(pattern) is { Length: > 0 } directory ? directory : ".";
        return Directory.Exists(folder) ? Sorted(Directory.EnumerateFiles(folder, Path.GetFileName(pattern))) : [];
    }

    private static string[] Sorted(IEnumerable<string> files) => [.. files.OrderBy(file => Path.GetFileName(file), NaturalOrder.Instance)];

    public override Voxels<T> Read<T>(Box3 box, CancellationToken ct)
    {
        VoxelTypes.RequireFit<T>(Address, Type);
        RequireInside(box);
        var target = new Voxels<T>(box);
        for (int z = box.Min.Z; z < box.Max.Z; z++)
        {
            ct.ThrowIfCancellationRequested();
            var image = ReadImage(z).Values;
            for (int y = box.Min.Y; y < box.Max.Y; y++)
                Place(image.Row(y).Slice(box.Min.X, box.Size.X), target.Values.AsSpan(target.Offset(box.Min.X, y, z), box.Size.X));
        }
        return target;
    }

    private static void Place<T>(ReadOnlySpan<ushort> row, Span<T> target) where T : unmanaged
    {
        // 8-bit images are held in 16 bits as well, so bytes are the one narrowing there is; their values fit.
        if (typeof(T) == typeof(byte)) TensorPrimitives.ConvertTruncating(row, MemoryMarshal.Cast<T, byte>(target));
        else VoxelTypes.Convert(MemoryMarshal.AsBytes(row), VoxelType.UInt16, target);
    }

    private GreyImage ReadImage(int z)
    {
        if (_files.Length == 1) return _first.Read(z);
        var pages = ImageFile.Open(_files[z]);
        if ((pages.Width, pages.Height, pages.Bits) != (_first.Width, _first.Height, _first.Bits))
            throw new InputException($"'{_files[z]}' is {pages.Width}x{pages.Height} px of {pages.Bits} bits; the first image of the stack, '{_files[0]}', is "
                + $"{_first.Width}x{_first.Height} of {_first.Bits}. Bring them to one size, or take the odd one out.");
        return pages.Read(0);
    }
}
