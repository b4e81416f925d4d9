using CsCheck;
using OpenCvSharp;
using SlakDet.Data.Images;

namespace SlakDet.Data.Tests.Images;

public class PictureTests
{
    [Fact]
    public void Row_Window_IsThatPartOfThePicturesMemory()
    {
        using var picture = Numbered(7, 5, 3);
        using var window = picture.Window(new(2, 1, 4, 3));
        using var inner = window.Window(new(1, 1, 2, 2));
        Assert.Equal((2, 2, 3, 21), (inner.Width, inner.Height, inner.Channels, (int)inner.Stride));
        Assert.Equal([51, 52, 53, 54, 55, 56], inner.Row(0).ToArray());   // row 2, columns 3 and 4: 3 * (2 * 7 + 3)
        inner.Row(1)[0] = 200;
        Assert.Equal(200, picture.Row(3)[9]);
        Assert.Throws<ArgumentOutOfRangeException>(() => inner.Row(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => inner.Row(-1));
    }

    [Fact]
    public void ToArray_AnyWindow_IsWhatOpenCvSees() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 20], Gen.Int[1, 4]).SelectMany((width, height, channels) =>
            Gen.Select(Gen.Int[0, width - 1], Gen.Int[0, height - 1]).SelectMany((left, top) =>
                Gen.Select(Gen.Int[1, width - left], Gen.Int[1, height - top], (w, h) => (width, height, channels, window: new Rect(left, top, w, h)))))
        .Sample(given =>
        {
            using var picture = Numbered(given.width, given.height, given.channels);
            using var whole = picture.AsMat();
            using var expected = whole[given.window].Clone();
            using var window = picture.Window(given.window);
            using var matrix = window.AsMat();
            Assert.Equal(Pictures.Bytes(expected), window.ToArray());
            Assert.Equal(Pictures.Bytes(expected), Pictures.Bytes(matrix));
            using var copy = window.Clone();
            Assert.Equal(window.ToArray(), copy.Samples);
            picture.Crop(given.window);
            Assert.Equal(copy.ToArray(), picture.ToArray());
        }, iter: 300);

    [Theory]
    [InlineData(-1, 0, 1, 1)]
    [InlineData(0, -1, 1, 1)]
    [InlineData(6, 0, 2, 1)]
    [InlineData(0, 4, 1, 2)]
    [InlineData(0, 0, -1, 1)]
    [InlineData(0, 0, 1, -1)]
    public void Window_NotInside_IsRefused(int left, int top, int width, int height)
    {
        using var picture = Numbered(7, 5, 1);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => picture.Window(new(left, top, width, height)));
        Assert.Contains("must lie in the picture of 7 x 5 pixels", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => picture.Crop(new(left, top, width, height)));
    }

    [Fact]
    public unsafe void Create_SmallerOrAsLarge_UsesTheMemoryAgain()
    {
        using var picture = Numbered(8, 6, 3);
        var start = picture.At(0);
        picture.Crop(new(3, 2, 2, 2));
        picture.Create(6, 8, 3);
        Assert.True(start == picture.At(0));
        Assert.Equal((6, 8, 18), (picture.Width, picture.Height, (int)picture.Stride));
        picture.Create(100, 100, 3);
        picture.Row(99).Fill(1);
        Assert.Equal(300, picture.Row(99).Length);
    }

    [Fact]
    public unsafe void Create_MemoryOfAnother_IsLeftAlone()
    {
        byte[] bytes = [1, 2, 3, 4, 5, 6];
        fixed (byte* start = bytes)
        {
            using var over = Picture.Over(start, 3, 2, 1);
            Assert.Equal(bytes, over.ToArray());
            over.Row(1)[2] = 9;
            over.Create(3, 2, 1);
            over.Samples.Clear();
        }

        Assert.Equal<byte>([1, 2, 3, 4, 5, 9], bytes);
        using var picture = Numbered(4, 4, 1);
        using (var window = picture.Window(new(0, 0, 4, 4)))
        {
            window.Create(2, 2, 1);
            window.Samples.Clear();
        }

        Assert.Equal(Enumerable.Range(0, 16).Select(i => (byte)i), picture.ToArray());
    }

    [Fact]
    public void Dispose_WindowOrMatrixTaken_FreesWhatIsItsOwn()
    {
        using var picture = Numbered(4, 4, 1);
        picture.Window(new(0, 0, 2, 2)).Dispose();
        Assert.Equal(15, picture.Row(3)[3]);

        using var matrix = new Mat(2, 3, MatType.CV_8UC3, new Scalar(1, 2, 3));
        var taken = Picture.Of(matrix);
        Assert.Equal<byte>([1, 2, 3, 1, 2, 3, 1, 2, 3], taken.Row(1).ToArray());
        taken.Dispose();
        taken.Dispose();
        Assert.True(matrix.IsDisposed);
        Assert.Equal((0, 0), (taken.Width, taken.Height));
        taken.Create(1, 1, 1);
        taken.Row(0)[0] = 7;
        Assert.Equal<byte>([7], taken.ToArray());
        taken.Dispose();
    }

    [Fact]
    public void CopyTo_WiderRows_LeavesTheRest()
    {
        using var picture = Numbered(2, 2, 2);
        var target = Enumerable.Repeat((byte)99, 14).ToArray();
        picture.CopyTo(target, 3);
        Assert.Equal<byte>([0, 1, 2, 3, 99, 99, 4, 5, 6, 7, 99, 99, 99, 99], target);
        Assert.Throws<ArgumentOutOfRangeException>(() => picture.CopyTo(target, 1));
        Assert.Throws<ArgumentException>(() => picture.CopyTo(new byte[9], 3));
    }

    [Fact]
    public void Create_SizeOutOfRange_IsRefused()
    {
        using var picture = new Picture(0, 5, 3);
        Assert.Empty(picture.ToArray());
        Assert.Equal(0, picture.Row(4).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => picture.Create(-1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => picture.Create(1, -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => picture.Create(1, 1, 0));
        Assert.Throws<OverflowException>(() => picture.Create(int.MaxValue, 1, 2));
        Assert.Equal((0, 5), (picture.Width, picture.Height));
    }

    [Fact]
    public void Samples_WindowWithGaps_IsRefused()
    {
        using var picture = Numbered(4, 4, 1);
        Assert.Throws<InvalidOperationException>(() => picture.Window(new(0, 0, 3, 4)).Samples.Length);
        Assert.Equal(8, picture.Window(new(0, 1, 4, 2)).Samples.Length);
    }

    /// <summary>Every sample is its place.</summary>
    private static Picture Numbered(int width, int height, int channels) =>
        Pictures.Of(width, height, channels, [.. Enumerable.Range(0, width * height * channels).Select(i => (byte)(i % 256))]);
}
