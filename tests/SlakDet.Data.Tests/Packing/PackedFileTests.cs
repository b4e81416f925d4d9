using CsCheck;
using SlakDet.Annotations;
using SlakDet.Data.Checks;
using SlakDet.Data.Packing;
using SlakDet.Data.Tests.Segmentation;

namespace SlakDet.Data.Tests.Packing;

public sealed class PackedFileTests : IDisposable
{
    private readonly SegmentationSet _set = new(3);
    private readonly string _path;
    private readonly byte[] _whole;

    public PackedFileTests()
    {
        _path = Path.Combine(_set.Folder, "set.pack");
        Packer.Write(_path, new ClassList(["a", "b"]), _set.Items, _set.Items, new PackOptions());
        _whole = File.ReadAllBytes(_path);
    }

    public void Dispose() => _set.Dispose();

    [Theory]
    [InlineData(0, "SD-PACK-FORMAT")]
    [InlineData(127, "SD-PACK-FORMAT")]
    [InlineData(128, "SD-PACK-DAMAGED")]
    [InlineData(5000, "SD-PACK-DAMAGED")]
    [InlineData(-1, "SD-PACK-DAMAGED")]
    public void Open_CutFile_IsRefused(int length, string code)
    {
        File.WriteAllBytes(_path, length < 0 ? _whole[..^1] : _whole[..length]);
        var refused = Assert.Throws<DatasetException>(() => PackedFile.Open(_path, PackTask.Segmentation));
        Assert.Equal(code, refused.Code);
        Assert.Contains(_path, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OtherVersionOrNoFile_SaysSo()
    {
        _whole[8] = 2;
        File.WriteAllBytes(_path, _whole);
        Assert.Equal("SD-PACK-VERSION", Assert.Throws<DatasetException>(() => PackedFile.Open(_path, PackTask.Segmentation)).Code);
        Assert.Equal("SD-PACK-FILE", Assert.Throws<DatasetException>(() => PackedFile.Open(_path + ".absent", PackTask.Segmentation)).Code);
    }

    [Fact]
    public void VerifyPixels_OnePixelChanged_IsFoundByTheFullCheckOnly()
    {
        _whole[4000]++;
        File.WriteAllBytes(_path, _whole);
        Assert.All(PackedCheck.Run(Open, CheckDepth.Fast), split => Assert.False(split.Report.HasErrors));
        var report = Assert.Single(PackedCheck.Run(Open, CheckDepth.Full)).Report;
        Assert.Equal("SD-PACK-DAMAGED", Assert.Single(report.Findings).Code);

        PackedFile Open() => PackedFile.Open(_path, PackTask.Segmentation);
    }

    [Fact]
    public void Run_SoundFile_CountsItsPictures()
    {
        var splits = PackedCheck.Run(() => PackedFile.Open(_path, PackTask.Segmentation), CheckDepth.Full);
        Assert.Equal(["training", "validation"], splits.Select(split => split.Split));
        Assert.All(splits, split => Assert.Equal((3, 3, 0), (split.Report.Items, split.Report.Sizes.Count, split.Report.Findings.Count)));
    }

    [Fact]
    public void Open_AnyDamage_IsADatasetExceptionOrNotSeen()
    {
        var head = Gen.Int[0, 127];
        var tail = Gen.Int[_whole.Length - 1500, _whole.Length - 1];
        var number = 0;
        Gen.Select(Gen.OneOf(head, tail), Gen.Byte).Array[1, 3].Sample(changes =>
        {
            var bytes = (byte[])_whole.Clone();
            foreach (var (at, value) in changes)
                bytes[at] = value;
            var path = _path + Interlocked.Increment(ref number);
            File.WriteAllBytes(path, bytes);
            try
            {
                using var file = PackedFile.Open(path, PackTask.Segmentation);
                Assert.Equal(3, file.Training.Count + file.Validation.Count - 3);
                // What passed must be what was written, but for bytes that nothing stands in.
                using var picture = file.Picture(file.Validation.Segmentation[2].ImagePath);
                Assert.Equal((84, 60), (picture.Width, picture.Height));
            }
            catch (DatasetException error)
            {
                Assert.StartsWith("SD-PACK-", error.Code, StringComparison.Ordinal);
            }

            File.Delete(path);
            return true;
        }, iter: 500);
    }
}
