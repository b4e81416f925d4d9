using System.IO.Compression;
using SlakDet.Weights.IO;
using SlakDet.Weights.Tests.Building;
using SlakDet.Weights.Zip;

namespace SlakDet.Weights.Tests;

public class PthWriterTests
{
    /// <summary>PyTorch has read the golden file: see its README.</summary>
    [Fact]
    public void Write_EveryElementType_HasTheBytesThatPyTorchReads()
    {
        using var source = WeightFile.Open(Repository.Golden("weights", "dtypes.pth"));
        using var stream = new MemoryStream();
        PthWriter.Write(stream,
            [("model", source.Tensors.Select(TensorPayload.From)), ("model_ema", [Ramp("höhe", 300), Ramp("w", 1, 70_000, 0)])],
            new Dictionary<string, string> { ["note"] = "ä中😀" });

        Assert.Equal(File.ReadAllBytes(Repository.Golden("weights", "written.pth")), stream.ToArray());
    }

    [Theory]
    [InlineData("dtypes.pth")]
    [InlineData("strided.pth")]
    [InlineData("tied.pth")]
    [InlineData("small.safetensors")]
    public void Write_EverythingOfAFile_ReadsBackTheSame(string name)
    {
        using var folder = new TempFolder();
        using var source = WeightFile.Open(Repository.Golden("weights", name));
        PthWriter.Write(folder["copy.pth"], [("state_dict", source.Tensors.Select(TensorPayload.From))], source.Metadata);
        using var copy = WeightFile.Open(folder["copy.pth"]);

        Assert.Equal(("pth", "state_dict"), (copy.Format, Assert.Single(copy.Containers)));
        Assert.Equal(source.Metadata, copy.Metadata);
        AssertSame(source.Tensors, [.. StateDict.FromPublished(copy)]);
        Assert.Equal([folder["copy.pth"]], Directory.GetFileSystemEntries(folder.FullName));
    }

    [Fact]
    public void Write_SeveralStateDicts_AreTakenByName()
    {
        using var source = WeightFile.Open(Repository.Golden("weights", "imagenet.pth"));
        using var stream = new MemoryStream();
        PthWriter.Write(stream, new[] { "model", "model_ema" }.Select(name => (name, StateDict.FromPublished(source, name).Select(TensorPayload.From))));
        using var copy = WeightFile.Read(stream.ToArray(), "copy.pth");

        Assert.Equal(["model", "model_ema"], copy.Containers);
        AssertSame([.. StateDict.FromPublished(source)], [.. StateDict.FromPublished(copy)]);
        AssertSame([.. StateDict.FromPublished(source, "model_ema")], [.. StateDict.FromPublished(copy, "model_ema")]);
    }

    [Fact]
    public void Write_BitsOfAnyKind_StayAsTheyAre()
    {
        // Zero, minus zero, the smallest number, a signalling and a quiet NaN with content, infinity.
        uint[] bits = [0, 0x80000000, 1, 0x7F800001, 0xFFC01234, 0x7F800000];
        var bytes = new byte[24];
        Buffer.BlockCopy(bits, 0, bytes, 0, bytes.Length);
        using var stream = new MemoryStream();
        PthWriter.Write(stream, [("model", [new TensorPayload(new TensorSpec("w", TensorElementType.Float32, [6]), bytes)])]);
        using var copy = WeightFile.Read(stream.ToArray(), "copy.pth");

        Assert.Equal(bytes, Bytes(Assert.Single(copy.Tensors)));
        Assert.Equal(4.0 / 6, copy.Tensors[0].Density());
    }

    [Fact]
    public void Write_Archive_IsOrdinaryAndAligned()
    {
        using var stream = new MemoryStream();
        PthWriter.Write(stream, [("model", Enumerable.Range(0, 200).Select(i => Ramp($"w{i}", i)))]);
        var bytes = stream.ToArray();

        Assert.All(ZipDirectory.Read(new MemoryBytes(bytes), "x", 1).Entries, entry => Assert.Equal((true, 0), (entry.Stored, entry.DataOffset % 64)));
        using var archive = new ZipArchive(stream);
        Assert.Equal(["archive/data.pkl", "archive/byteorder", .. Enumerable.Range(0, 200).Select(i => $"archive/data/{i}"), "archive/version"],
            archive.Entries.Select(entry => entry.FullName));
        Assert.All(Enumerable.Range(0, 200), i => Assert.Equal(4 * i, archive.GetEntry($"archive/data/{i}")!.Length));
    }

    [Theory]
    [InlineData(uint.MaxValue - 150L)]
    [InlineData(uint.MaxValue - 64L)]
    [InlineData((long)uint.MaxValue)]
    [InlineData(1L << 40)]
    public void ZipWriter_BehindFourGigabytes_WritesWideOffsets(long start)
    {
        using var stream = new FarStream(start);
        using (var writer = new ZipWriter(stream))
        {
            writer.Add("archive/a", [1, 2, 3]);
            writer.Add("archive/b", [4, 5]);
            writer.Finish();
        }

        var zip = ZipDirectory.Read(new FarBytes(start, stream.Written), "far", 1);
        Assert.Equal(["archive/a", "archive/b"], zip.Entries.Select(entry => entry.Name));
        Assert.Equal([1, 2, 3], Content(zip, "archive/a"));
        Assert.Equal([4, 5], Content(zip, "archive/b"));
        using var archive = new ZipArchive(stream);
        using var b = archive.GetEntry("archive/b")!.Open();
        Assert.Equal((4, 5, -1), (b.ReadByte(), b.ReadByte(), b.ReadByte()));
    }

    [Theory]
    [InlineData(65_534)]
    [InlineData(65_535)]
    [InlineData(65_600)]
    public void ZipWriter_ManyEntries_AreAllListed(int count)
    {
        using var stream = new MemoryStream();
        using (var writer = new ZipWriter(stream))
        {
            for (var i = 0; i < count; i++)
                writer.Add($"{i}", [(byte)(i % 256)]);
            writer.Finish();
        }

        var zip = ZipDirectory.Read(new MemoryBytes(stream.ToArray()), "many", 1);
        Assert.Equal(count, zip.Entries.Count);
        Assert.Equal([(byte)((count - 1) % 256)], Content(zip, $"{count - 1}"));
        using var archive = new ZipArchive(stream);
        Assert.Equal(count, archive.Entries.Count);
    }

    [Fact]
    public void Write_NameTaken_Throws()
    {
        Assert.Contains("Two tensors of model are named 'w'", Refusal([("model", [Ramp("w", 1), Ramp("w", 2)])]), StringComparison.Ordinal);
        Assert.Contains("dictionary are named 'a'", Refusal([("a", []), ("a", [])]), StringComparison.Ordinal);
        Assert.Contains("dictionary are named 'note'", Refusal([("note", [Ramp("w", 1)])]), StringComparison.Ordinal);

        static string Refusal(IEnumerable<(string, IEnumerable<TensorPayload>)> containers) =>
            Assert.Throws<ArgumentException>(() => PthWriter.Write(Stream.Null, containers, new Dictionary<string, string> { ["note"] = "x" })).Message;
    }

    [Fact]
    public void Write_SourceFailsHalfWay_KeepsTheOldFileAndLeavesNothing()
    {
        using var folder = new TempFolder();
        PthWriter.Write(folder["x.pth"], [("model", [Ramp("old", 1)])]);
        var failing = new TensorPayload(new TensorSpec("new", TensorElementType.UInt8, [4]), _ => throw new InvalidOperationException("device lost"));

        Assert.Throws<InvalidOperationException>(() => PthWriter.Write(folder["x.pth"], [("model", [failing])]));

        Assert.Equal([folder["x.pth"]], Directory.GetFileSystemEntries(folder.FullName));
        using var file = WeightFile.Open(folder["x.pth"]);
        Assert.Equal("model.old", Assert.Single(file.Tensors).Name);
    }

    private static TensorPayload Ramp(string name, params long[] shape)
    {
        var values = Enumerable.Range(0, (int)shape.Aggregate(1L, (product, side) => product * side)).Select(i => 0.5f * i).ToArray();
        var bytes = new byte[4 * values.Length];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        return new TensorPayload(new TensorSpec(name, TensorElementType.Float32, shape), bytes);
    }

    private static void AssertSame(IReadOnlyList<WeightTensor> expected, IReadOnlyList<WeightTensor> actual)
    {
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Select(tensor => tensor.Spec), actual.Select(tensor => tensor.Spec));
        Assert.Equal(expected.Select(Bytes), actual.Select(Bytes));
    }

    private static byte[] Bytes(WeightTensor tensor)
    {
        var bytes = new byte[tensor.Spec.ByteCount];
        tensor.CopyTo(bytes);
        return bytes;
    }

    private static byte[] Content(ZipDirectory zip, string name)
    {
        Assert.True(zip.TryGet(name, out var entry));
        return zip.Open(entry!).ToArray(0, (int)entry!.Length);
    }
}
