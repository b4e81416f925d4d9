using System.Runtime.InteropServices;
using OpenCvSharp;

namespace SlakDet.Data.Images;

/// <summary>
/// A picture or label map in memory: 8 bits a channel, the channels of a pixel side by side (blue, green, red), rows from top to bottom. Needs no native
/// library. Not thread-safe.
/// </summary>
public sealed unsafe class Picture : IDisposable
{
    private byte* _start;
    private nuint _capacity;   // of memory of its own; 0 where it looks at another's
    private Mat? _decoded;

    /// <summary>Makes an empty picture, to be given a size by <see cref="Create"/>.</summary>
    public Picture()
    {
    }

    /// <summary>Makes a picture of any content.</summary>
    /// <param name="width">Width in pixels, at least 0.</param>
    /// <param name="height">Height in pixels, at least 0.</param>
    /// <param name="channels">Bytes a pixel, at least 1.</param>
    public Picture(int width, int height, int channels) => Create(width, height, channels);

    /// <summary>Frees its memory where nobody disposed it.</summary>
    ~Picture() => Free();

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
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="channels">Bytes a pixel.</param>
    public static Picture Over(byte* start, int width, int height, int channels) =>
        new() { _start = start, Width = width, Height = height, Channels = channels, Stride = (nint)width * channels };

    /// <summary>Takes a decoded matrix over.</summary>
    /// <param name="decoded">8 bits a channel; disposed with the picture.</param>
    internal static Picture Of(Mat decoded) => new()
    {
        _decoded = decoded, _start = (byte*)decoded.Data, Width = decoded.Width, Height = decoded.Height, Channels = decoded.Channels(), Stride = (nint)decoded.Step(),
    };

    /// <summary>Gives it a size and memory of its own, the old one if that is large enough; the content is any.</summary>
    /// <param name="width">Width in pixels, at least 0.</param>
    /// <param name="height">Height in pixels, at least 0.</param>
    /// <param name="channels">Bytes a pixel, at least 1.</param>
    public void Create(int width, int height, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        var length = checked((nuint)width * (nuint)height * (nuint)channels);
        if (_capacity < length || _capacity == 0)
        {
            Free();
            _start = (byte*)NativeMemory.Alloc(length);
            _capacity = Math.Max(1, length);
        }

        (Width, Height, Channels, Stride) = (width, height, channels, (nint)width * channels);
    }

    /// <summary>The bytes of a row.</summary>
    /// <param name="y">The row, 0 the highest.</param>
    public Span<byte> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height, nameof(y));
        return new(_start + y * Stride, Width * Channels);
    }

    /// <summary>A part of it, in the same memory, which must outlive the part.</summary>
    /// <param name="window">Inside of the picture.</param>
    public Picture Window(Rect window)
    {
        if (window.Left < 0 || window.Top < 0 || window.Width < 0 || window.Height < 0 || window.Right > Width || window.Bottom > Height)
            throw new ArgumentOutOfRangeException(nameof(window), window, $"The window must lie in the picture of {Width} x {Height} pixels (width x height).");
        return new() { _start = _start + window.Top * Stride + window.Left * Channels, Width = window.Width, Height = window.Height, Channels = Channels, Stride = Stride };
    }

    /// <summary>The same memory as OpenCV knows it; this must outlive it.</summary>
    public Mat AsMat() => Mat.FromPixelData(Height, Width, MatType.CV_8UC(Channels), (nint)_start, Stride);

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_capacity > 0)
            NativeMemory.Free(_start);
        _decoded?.Dispose();
        _start = null;
        (_capacity, _decoded, Width, Height, Stride) = (0, null, 0, 0, 0);
    }
}
