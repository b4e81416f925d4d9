using System.Text;

namespace SlakDet.Weights.Tests;

public class SafetensorsWriterTests
{
    [Fact]
    public void Write_SmallFile_HasTheExactBytes()
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream,
            [Payload("a", TensorElementType.UInt8, [2, 1], 7, 8), Payload("b.c", TensorElementType.Int16, [], 1, 2)],
            new Dictionary<string, string> { ["format"] = "pt" });

        var header = """{"__metadata__":{"format":"pt"},"a":{"dtype":"U8","shape":[2,1],"data_offsets":[0,2]},"""
            + "\"b.c\":" + """{"dtype":"I16","shape":[],"data_offsets":[2,4]}}""";
        header = header.PadRight((header.Length + 7) / 8 * 8);
        Assert.Equal([.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), 7, 8, 1, 2], stream.ToArray());
    }

    [Theory]
    [InlineData("dtypes.pth")]
    [InlineData("strided.pth")]
    [InlineData("tied.pth")]
    [InlineData("imagenet.pth")]
    [InlineData("small.safetensors")]
    public void Write_EverythingOfAFile_ReadsBackTheSame(string name)
    {
        using var folder = new TempFolder();
        using var source = WeightFile.Open(Repository.Golden("weights", name));
        SafetensorsWriter.Write(folder["copy.safetensors"], source.Tensors.Select(TensorPayload.From), source.Metadata);
        using var copy = WeightFile.Open(folder["copy.safetensors"]);

        Assert.Equal("safetensors", copy.Format);
        Assert.Equal(source.Metadata, copy.Metadata);
        Assert.Equal(source.Tensors.Select(t => t.Spec), copy.Tensors.Select(t => t.Spec));
        foreach (var (expected, actual) in source.Tensors.Zip(copy.Tensors))
            Assert.Equal(Bytes(expected), Bytes(actual));
        Assert.Equal([folder["copy.safetensors"]], Directory.GetFileSystemEntries(folder.FullName));
    }

    [Fact]
    public void Write_NamesOfAnyKind_ReadBackTheSame()
    {
        string[] names = ["", " ", "a\"b", "back\\slash", "ä中😀", "line\nfeed", "\u0001", "</script>", new('x', 5000)];
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, names.Select(n => Payload(n, TensorElementType.UInt8, [], 1)), names.ToDictionary(n => n, n => n));
        using var file = WeightFile.Read(stream.ToArray(), "x");

        Assert.Equal(names, file.Tensors.Select(t => t.Name));
        Assert.Equal(names, names.Select(n => file.Metadata[n]));
        Assert.Equal(0, BitConverter.ToInt64(stream.ToArray()) % 8);
    }

    [Theory]
    [InlineData("w")]
    [InlineData("__metadata__")]
    public void Write_NameTakenOrReserved_Throws(string name)
    {
        var refused = Assert.Throws<ArgumentException>(() =>
            SafetensorsWriter.Write(Stream.Null,
                [Payload("w", TensorElementType.UInt8, [], 1), Payload(name, TensorElementType.UInt8, [], 1)]));

        Assert.Contains($"named '{name}'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_SourceFailsHalfWay_KeepsTheOldFileAndLeavesNothing()
    {
        using var folder = new TempFolder();
        var path = folder["x.safetensors"];
        SafetensorsWriter.Write(path, [Payload("old", TensorElementType.UInt8, [], 1)]);
        var failing = new TensorPayload(new TensorSpec("new", TensorElementType.UInt8, [4]),
            _ => throw new InvalidOperationException("device lost"));

        Assert.Throws<InvalidOperationException>(() => SafetensorsWriter.Write(path,
            [Payload("w", TensorElementType.UInt8, [], 1), failing]));

        Assert.Equal([path], Directory.GetFileSystemEntries(folder.FullName));
        using var file = WeightFile.Open(path);
        Assert.Equal("old", Assert.Single(file.Tensors).Name);
    }

    [Fact]
    public void Write_OntoItsOwnSource_Works()
    {
        using var folder = new TempFolder();
        var path = folder["x.safetensors"];
        SafetensorsWriter.Write(path, [Payload("w", TensorElementType.UInt8, [3], 1, 2, 3)]);
        using (var source = WeightFile.Open(path))
            SafetensorsWriter.Write(path, source.Tensors.Select(TensorPayload.From), new Dictionary<string, string> { ["note"] = "again" });

        using var file = WeightFile.Open(path);
        Assert.Equal([1, 2, 3], Bytes(Assert.Single(file.Tensors)));
    }

    [Fact]
    public void TensorPayload_WrongLength_Throws()
    {
        var refused = Assert.Throws<ArgumentException>(() => Payload("w", TensorElementType.Float32, [2], 1, 2, 3));

        Assert.StartsWith("w Float32 [2]: 3 bytes given, 8 needed.", refused.Message, StringComparison.Ordinal);
    }

    private static TensorPayload Payload(string name, TensorElementType type, long[] shape,
        params byte[] bytes) => new(new TensorSpec(name, type, shape), bytes);

    private static byte[] Bytes(WeightTensor tensor)
    {
        var bytes = new byte[tensor.Spec.ByteCount];
        tensor.CopyTo(bytes);
        return bytes;
    }
}
