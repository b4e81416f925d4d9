using System.Diagnostics;
using SlakDet.Weights.Tests.Building;

namespace SlakDet.Weights.Tests;

public class WeightFileTests
{
    [Fact]
    public void Open_Safetensors_HasTensorsAndMetadata()
    {
        using var file = WeightFile.Open(Repository.Golden("weights", "small.safetensors"));

        Assert.Equal("safetensors", file.Format);
        Assert.Equal(["a", "b.c", "s", "e"], file.Tensors.Select(t => t.Name));
        Assert.Equal([-3, -2.5f, -2, -1.5f, -1, -0.5f], file.Tensors[0].ToSingles());
        Assert.Equal([-3, -2.5f], file.Tensors[1].ToSingles());
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Empty(file.Skipped);
        Assert.Empty(file.Containers);
    }

    [Fact]
    public void Open_FormatIsTakenFromTheContent()
    {
        using var folder = new TempFolder();
        File.Copy(Repository.Golden("weights", "bare.pth"), folder["wrong.safetensors"]);
        File.Copy(Repository.Golden("weights", "small.safetensors"), folder["wrong.pth"]);

        using var pth = WeightFile.Open(folder["wrong.safetensors"]);
        using var safetensors = WeightFile.Open(folder["wrong.pth"]);

        Assert.Equal(("pth", "safetensors"), (pth.Format, safetensors.Format));
    }

    [Fact]
    public void Open_EveryCheckpointAmongTheGoldens_HasFiniteWeights()
    {
        var files = Directory.GetFiles(Repository.Golden(), "*.pth", SearchOption.AllDirectories)
            .Where(f => !Path.GetFileName(f).StartsWith("refused_", StringComparison.Ordinal)).ToList();
        foreach (var path in files)
        {
            using var file = WeightFile.Open(path);
            var floats = file.Tensors.Where(t => t.ElementType == TensorElementType.Float32).ToList();
            Assert.All(floats, t => Assert.DoesNotContain(t.ToSingles(), v => !float.IsFinite(v)));
        }

        Assert.NotEmpty(files);
    }

    [Fact]
    public void TryGet_UnknownName_IsFalse()
    {
        using var file = WeightFile.Open(Repository.Golden("weights", "small.safetensors"));

        Assert.True(file.TryGet("b.c", out var found));
        Assert.Same(file.Tensors[1], found);
        Assert.False(file.TryGet("B.C", out _));
    }

    [Theory]
    [InlineData("image.png", "SD-FORMAT", "it starts with 89504E470D0A1A0A")]
    [InlineData("empty.pth", "SD-FORMAT", "the file is empty (0 bytes)")]
    [InlineData("page.safetensors", "SD-SAFETENSORS-LENGTH", "")]
    [InlineData("tar.pth", "SD-PTH-LEGACY", "before version 1.6")]
    [InlineData("raw.pkl", "SD-PTH-LEGACY", "before version 1.6")]
    public void Open_OtherFormats_AreRefused(string name, string code, string text)
    {
        using var folder = new TempFolder();
        var path = folder[name];
        var tar = new byte[1024];
        "ustar"u8.CopyTo(tar.AsSpan(257));
        File.WriteAllBytes(path, name switch
        {
            "image.png" => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13],
            "page.safetensors" => "<!DOCTYPE html><html>not found</html>"u8.ToArray(),
            "tar.pth" => tar,
            "raw.pkl" => [0x80, 2, (byte)'}', (byte)'.'],
            _ => [],
        });
        var refused = Assert.Throws<WeightsException>(() => WeightFile.Open(path));

        Assert.Equal(code, refused.Code);
        Assert.StartsWith(path, refused.Message, StringComparison.Ordinal);
        Assert.Contains(text, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MissingFileOrFolder_IsRefused()
    {
        using var folder = new TempFolder();

        var missing = Assert.Throws<WeightsException>(() => WeightFile.Open(folder["none.pth"]));
        var directory = Assert.Throws<WeightsException>(() => WeightFile.Open(folder.FullName));

        Assert.Equal(("SD-FILE", "SD-FILE"), (missing.Code, directory.Code));
        Assert.StartsWith($"{folder["none.pth"]}: cannot be opened:", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_ThenRead_ThrowsInsteadOfCrashing()
    {
        foreach (var name in new[] { "small.safetensors", "bare.pth" })
        {
            var file = WeightFile.Open(Repository.Golden("weights", name));
            var tensor = file.Tensors[0];
            file.Dispose();
            file.Dispose();

            Assert.Throws<ObjectDisposedException>(() => tensor.ToSingles());
        }
    }

    [Fact]
    public void Open_LargeSafetensors_CopiesNothing()
    {
        using var folder = new TempFolder();
        var path = folder["large.safetensors"];
        const long bytes = 300L << 20;
        WriteSparse(path, "F32", bytes / 4, bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        using var file = WeightFile.Open(path);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.InRange(clock.ElapsedMilliseconds, 0, 1000);
        Assert.Equal(bytes, file.Tensors[0].Spec.ByteCount);
    }

    [Fact]
    public void ToSingles_MoreThanAnArrayHolds_IsRefused()
    {
        using var folder = new TempFolder();
        const long elements = 2_200_000_000;
        WriteSparse(folder["huge.safetensors"], "F16", elements, 2 * elements);
        using var file = WeightFile.Open(folder["huge.safetensors"]);
        var refused = Assert.Throws<WeightsException>(() => file.Tensors[0].ToSingles());

        Assert.Equal(("SD-TENSOR-LARGE", "w Float16 [2200000000]: 4400000000 bytes are more than can be read in one piece (2 GiB)."),
            (refused.Code, refused.Message));
    }

    [Fact]
    public void CopyTo_StoredPthEntry_IsReadInPlace()
    {
        using var folder = new TempFolder();
        var path = folder["x.pth"];
        var zip = ZipBuilder.Pth(PickleBuilder.Start().Op('}').Text("w").Global("torch._utils",
            "_rebuild_tensor_v2").Op('(').Storage(count: 4 << 20).Int(0)
            .Ints(4 << 20).Ints(1).Raw(0x89).EmptyOrderedDict().Op('t', 'R', 's').Stop());
        zip.Parts[1].Data = new byte[16 << 20];
        File.WriteAllBytes(path, zip.Build());
        var destination = new byte[16 << 20];
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var file = WeightFile.Open(path);
        file.Tensors[0].CopyTo(destination);
        _ = file.Tensors[0].Density();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Open_FromManyThreads_ReadsTheSame()
    {
        using var file = WeightFile.Open(Repository.Golden("weights", "deflated.pth"));
        Assert.True(file.TryGet("transposed", out var tensor));

        Parallel.For(0, 64, _ => Assert.Equal([-3, -1, 1], tensor.ToSingles()[..3]));
    }

    [Fact]
    public void Open_ManyEntriesInOneBatch_IsRead()
    {
        // The largest published models set about a thousand keys with one opcode, which puts twice as many values on the stack.
        var pickle = PickleBuilder.Start().Op('}', '(').Repeat(1500, (p, i) =>
        {
            p.Text($"stages.2.{i}.gamma");
            if (i == 0)
                p.Tensor([], []).Put(0);
            else
                p.Get(0);
        }).Op('u').Stop();
        using var file = WeightFile.Read(ZipBuilder.Pth(pickle).Build(), "large.pth");

        Assert.Equal(1500, file.Tensors.Count);
    }

    /// <summary>A header and then a hole, which the file system does not store.</summary>
    private static void WriteSparse(string path, string type, long elements, long bytes)
    {
        var header = System.Text.Encoding.ASCII.GetBytes(
            $$$"""{"w":{"dtype":"{{{type}}}","shape":[{{{elements}}}],"data_offsets":[0,{{{bytes}}}]}}""");
        using var stream = File.Create(path);
        stream.Write(BitConverter.GetBytes((long)header.Length));
        stream.Write(header);
        stream.SetLength(8 + header.Length + bytes);
    }
}
