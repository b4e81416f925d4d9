using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OpenCvSharp;

namespace SlakDet.Data.Images;

/// <summary>
/// A picture or label map in memory: 8 bits a channel, the channels of a pixel side by side (blue, green, red), rows from top to bottom. Needs no native
/// library. Not thread-safe.
/// </summary>
public sealed unsafe class Picture : IDisposable
{
    private IDisposable? _memory;   // null where it looks at memory of the caller's
    private bool _isShared;         // the memory is another picture's
    private byte* _start;

    /// <summary>Makes an empty picture, to be given a size by <see cref="Create"/>.</summary>
    public Picture()
    {
    }

    /// <summary>Makes a picture of any content.</summary>
    /// <param name="width">Width in pixels, at least 0.</param>
    /// <param name="height">Height in pixels, at least 0.</param>
    /// <param name="channels">Bytes a pixel, at least 1.</param>
    public Picture(int width, int height, int channels) => Create(width, height, channels);

    /// <summary>Width in pixels.</summary>
    public int Width { get; private set; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; private set; }

    /// <summary>Bytes a pixel.</summary>
    public int Channels { get; private set; }

    /// <summary>Bytes from a row to the next.</summary>
    public nint Stride { get; private set; }

    /// <summary>Looks at memory of the caller's, which must outlive the picture and all its windows.</summary>
    /// <param name="start">The first byte of rows without gaps.</param>
    /// <param name="width">Width in pixels, at least 0.</param>
    /// <param name="height">Height in pixels, at least 0.</param>
    /// <param name="channels">Bytes a pixel, at least 1.</param>
    public static Picture Over(byte* start, int width, int height, int channels)
    {
        var picture = new Picture { _start = start };
        picture.SetSize(width, height, channels);
        return picture;
    }

    /// <summary>Gives it a size and memory of its own, that which it has if that is large enough; the content is any.</summary>
    /// <param name="width">Width in pixels, at least 0.</param>
    /// <param name="height">Height in pixels, at least 0.</param>
    /// <param name="channels">Bytes a pixel, at least 1.</param>
    public void Create(int width, int height, int channels)
    {
        SetSize(width, height, channels);
        var length = (nuint)Stride * (nuint)height;
        if (_isShared || _memory is not Block block || block.Length < length)
        {
            Release();
            _memory = block = new Block(length);
        }

        _start = block.Start;
    }

    /// <summary>The bytes of a row, to be used while the picture lives.</summary>
    /// <param name="y">The row, 0 the highest.</param>
    public Span<byte> Row(int y) => new(At(y), Width * Channels);

    /// <summary>A part of it, in the same memory, to be used until the picture is disposed or gets another size.</summary>
    /// <param name="window">Inside of the picture.</param>
    public Picture Window(Rect window)
    {
        var part = new Picture { _memory = _memory, _isShared = true, _start = _start, Width = Width, Height = Height, Channels = Channels, Stride = Stride };
        part.Crop(window);
        return part;
    }

    /// <summary>Shows only a part of itself from now on; nothing is copied.</summary>
    /// <param name="window">Inside of the picture.</param>
    public void Crop(Rect window)
    {
        if (window.Left < 0 || window.Top < 0 || window.Width < 0 || window.Height < 0 || window.Right > Width || window.Bottom > Height)
            throw new ArgumentOutOfRangeException(nameof(window), window, $"The window must lie in the picture of {Width} x {Height} pixels (width x height).");
        _start += window.Top * Stride + (nint)window.Left * Channels;
        (Width, Height) = (window.Width, window.Height);
    }

    /// <summary>Copies it to another one, which gets its size.</summary>
    /// <param name="target">Not in the same memory.</param>
    public void CopyTo(Picture target)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.Create(Width, Height, Channels);
        CopyTo(target.Samples, Width);
    }

    /// <summary>Copies it into the top left corner of a larger one.</summary>
    /// <param name="target">Rows of <paramref name="width"/> pixels with as many channels; what lies beside the picture is left as it is.</param>
    /// <param name="width">At least the picture's.</param>
    public void CopyTo(Span<byte> target, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, Width);
        for (var y = 0; y < Height; y++)
            Row(y).CopyTo(target[(y * width * Channels)..]);
    }

    /// <summary>A copy with memory of its own.</summary>
    public Picture Clone()
    {
        var copy = new Picture();
        CopyTo(copy);
        return copy;
    }

    /// <summary>A copy of the bytes, (height, width, channels).</summary>
    public byte[] ToArray()
    {
        var bytes = GC.AllocateUninitializedArray<byte>(checked(Height * Width * Channels));
        CopyTo(bytes, Width);
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        _start = null;
        (Width, Height, Stride) = (0, 0, 0);
    }

    /// <summary>All bytes of a picture whose rows have no gaps.</summary>
    internal Span<byte> Samples => Stride == Width * Channels ? new(_start, checked(Height * Width * Channels))
        : throw new InvalidOperationException("The picture is a window of a wider one, so its rows have gaps.");

    /// <summary>Takes a matrix over, which is disposed with the picture.</summary>
    /// <param name="matrix">8 bits a channel.</param>
    internal static Picture Of(Mat matrix) => new()
    {
        _memory = matrix, _start = matrix.DataPointer, Width = matrix.Width, Height = matrix.Height, Channels = matrix.Channels(), Stride = (nint)matrix.Step(),
    };

    /// <summary>The same memory as OpenCV knows it, to be used while the picture lives.</summary>
    internal Mat AsMat()
    {
        OpenCvLibrary.UseOneThread();
        return Mat.FromPixelData(Height, Width, MatType.CV_8UC(Channels), (nint)_start, Stride);
    }

    /// <summary>The first byte of a row, to be used while the picture lives.</summary>
    /// <param name="y">The row, 0 the highest.</param>
    internal byte* At(int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(unchecked((uint)y), (uint)Height, nameof(y));
        return _start + y * Stride;
    }

    /// <summary>Refuses a picture that has not the channels blue, green, red.</summary>
    internal static void ThrowIfNotColor(Picture picture, [CallerArgumentExpression(nameof(picture))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(picture, name);
        if (picture.Channels != 3)
            throw new ArgumentException($"The picture has {picture.Channels} channels; needed are 3 (blue, green, red).", name);
    }

    private void SetSize(int width, int height, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        (Width, Height, Channels, Stride) = (width, height, channels, checked(width * channels));
    }

    private void Release()
    {
        if (!_isShared)
            _memory?.Dispose();
        (_memory, _isShared) = (null, false);
    }

    /// <summary>Memory that is freed when nobody refers to it, also where a picture is not disposed.</summary>
    private sealed class Block(nuint length) : IDisposable
    {
        private const nuint Alignment = 64;   // a cache line

        ~Block() => Free();

        public nuint Length { get; } = length;

        public byte* Start { get; private set; } = (byte*)NativeMemory.AlignedAlloc(Math.Max(length, 1), Alignment);

        public void Dispose()
        {
            Free();
            GC.SuppressFinalize(this);
        }

        private void Free()
        {
            NativeMemory.AlignedFree(Start);
            Start = null;
        }
    }
}
