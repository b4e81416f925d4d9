using System.Runtime.InteropServices;
using OpenCvSharp;
using SlakDet.Data.Images;

namespace SlakDet.Data.Tests.Images;

/// <summary>A window of noise in a larger picture, seen by OpenCV and without it.</summary>
internal sealed class NoisePicture : IDisposable
{
    private readonly Picture _whole;

    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="channels">Bytes a pixel.</param>
    /// <param name="key">Another key, other noise.</param>
    public NoisePicture(int width, int height, int channels, long key = 0)
    {
        _whole = new(width + 3, height + 2, channels);
        var noise = Pictures.Values(1009, 256, key);
        var at = 0;
        for (var y = 0; y < _whole.Height; y++)
            foreach (ref var sample in _whole.Row(y))
            {
                // Mixed by the row, so that the noise does not come again; some samples are extremes.
                var value = (byte)(noise[at++ % noise.Length] ^ noise[(y * 31 + at / noise.Length) % noise.Length]);
                sample = value < 8 ? (byte)0 : value > 247 ? (byte)255 : value;
            }
        Picture = _whole.Window(new Rect(2, 1, width, height));
        Mat = Picture.AsMat();
    }

    public Picture Picture { get; }

    public Mat Mat { get; }

    /// <summary>Asserts that a picture has the size, the channels and the bytes of a matrix.</summary>
    public static void AssertEqual(Mat expected, Picture actual)
    {
        Assert.Equal((expected.Width, expected.Height, expected.Channels()), (actual.Width, actual.Height, actual.Channels));
        var row = new byte[actual.Width * actual.Channels];
        for (var y = 0; y < actual.Height; y++)
        {
            Marshal.Copy(expected.Ptr(y), row, 0, row.Length);
            var same = row.AsSpan().CommonPrefixLength(actual.Row(y));
            if (same < row.Length)
                Assert.Fail($"Row {y} of {actual.Height}, byte {same} of {row.Length} ({actual.Channels} a pixel): {actual.Row(y)[same]} instead of {row[same]}.");
        }
    }

    public void Dispose()
    {
        Mat.Dispose();
        Picture.Dispose();
        _whole.Dispose();
    }
}
