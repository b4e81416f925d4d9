using System.IO.Compression;
using System.Text;
using SlakDet.Weights.IO;

namespace SlakDet.Weights.Tests;

public class NpyFileTests
{
    private static readonly float[] Ramp = [-3, -2.5f, -2, -1.5f, -1, -0.5f];

    [Theory]
    [InlineData("float32.npy")]
    [InlineData("float32.npy.gz")]
    public void Read_Float32_HasShapeAndValues(string name)
    {
        var array = Read(name);

        Assert.Equal(TensorElementType.Float32, array.ElementType);
        Assert.Equal([2, 3], array.Shape);
        Assert.Equal(Ramp, array.ToSingles());
    }

    [Fact]
    public void Read_OtherTypes_HaveTheirValues()
    {
        Assert.Equal([-3, -2.5f, -2, -1.5f, -1], Read("float64.npy").ToSingles());
        Assert.Equal([-3, -2.5f], Read("float16.npy").ToSingles());
        foreach (var type in new[] { TensorElementType.Int64, TensorElementType.Int32, TensorElementType.Int16, TensorElementType.Int8,
            TensorElementType.UInt8 })
        {
            var array = Read(type.ToString().ToLowerInvariant() + ".npy");
            Assert.Equal(type, array.ElementType);
            Assert.Equal([0, 1, 2], array.ToInt64s());
        }
        Assert.Equal([1, 0], Read("bool.npy").ToInt64s());
        Assert.Empty(Read("scalar.npy").Shape);
        Assert.Equal([7.5f], Read("scalar.npy").ToSingles());
        Assert.Equal([0, 3], Read("empty.npy").Shape);
    }

    [Theory]
    [InlineData("float32.npy")]
    [InlineData("float64.npy")]
    [InlineData("float16.npy")]
    [InlineData("int64.npy")]
    [InlineData("int8.npy")]
    [InlineData("uint8.npy")]
    [InlineData("bool.npy")]
    [InlineData("scalar.npy")]
    [InlineData("empty.npy")]
    public void Write_AnArrayOfNumPy_HasNumPysValues(string name)
    {
        using var folder = new TempFolder();
        var array = Read(name);
        NpyFile.Write(folder[name], array);
        var again = NpyFile.Read(folder[name]);

        Assert.Equal((array.ElementType, string.Join(",", array.Shape)), (again.ElementType, string.Join(",", again.Shape)));
        Assert.Equal(array.Data, again.Data);
        // NumPy pads to a multiple of 64 after reserving room for growth, so only text and alignment can be compared.
        var header = Encoding.Latin1.GetString(File.ReadAllBytes(folder[name]))[10..].Split('}')[0];
        Assert.Equal(Encoding.Latin1.GetString(File.ReadAllBytes(Repository.Golden("weights", name)))[10..].Split('}')[0], header);
        Assert.Equal(0, (new FileInfo(folder[name]).Length - array.Data.Length) % 64);
    }

    [Fact]
    public void Write_WrongLength_Throws() =>
        Assert.Throws<ArgumentException>(() => NpyFile.Write("never.npy", new NpyArray(TensorElementType.Float32, [2], new byte[4])));

    [Fact]
    public void Write_TypeThatNumPyLacks_Throws()
    {
        using var folder = new TempFolder();

        Assert.Throws<ArgumentException>(() => NpyFile.Write(folder["x.npy"], new NpyArray(TensorElementType.BFloat16, [1], new byte[2])));
        Assert.Empty(Directory.GetFileSystemEntries(folder.FullName));
    }

    [Fact]
    public void ReadArchive_StoredAndDeflated_HaveTheirArrays()
    {
        var stored = NpyFile.ReadArchive(Repository.Golden("weights", "stored.npz"));
        var deflated = NpyFile.ReadArchive(Repository.Golden("weights", "deflated.npz"));

        Assert.Equal(Ramp, stored["a"].ToSingles());
        Assert.Equal([0, 1, 2], stored["b"].ToInt64s());
        Assert.Equal([300, 200], deflated["mask.weight"].Shape);
        Assert.Equal([0, 1, 2], deflated["b"].ToInt64s());
    }

    [Fact]
    public void FromSingles_Values_ReadBack()
    {
        Assert.Equal(Ramp, NpyArray.FromSingles(Ramp, 3, 2).ToSingles());
        Assert.Throws<ArgumentException>(() => NpyArray.FromSingles(Ramp, 7));
    }

    [Fact]
    public void ToSingles_Integers_AndTheReverse_AreRefused()
    {
        Assert.Equal("SD-TENSOR-TYPE", Assert.Throws<WeightsException>(() => Read("int64.npy").ToSingles()).Code);
        Assert.Equal("SD-TENSOR-TYPE", Assert.Throws<WeightsException>(() => Read("float32.npy").ToInt64s()).Code);
    }

    [Theory]
    [InlineData("refused_fortran.npy", "SD-NPY-ORDER", "numpy.ascontiguousarray")]
    [InlineData("refused_big_endian.npy", "SD-NPY-DTYPE", "element type '>f4' is not read; allowed are <f8")]
    [InlineData("refused_object.npy", "SD-NPY-DTYPE", "element type '|O'")]
    public void Read_OtherArraysOfNumPy_AreRefused(string name, string code,
        string text) => AssertRefused(File.ReadAllBytes(Repository.Golden("weights", name)), code, text);

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807,), }", "SD-NPY-SHAPE", "too many elements")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", "SD-NPY-SHAPE", "too many elements")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "SD-NPY-SHAPE",
        "axis 0 has size '99999999999999999999'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000,), }", "SD-NPY-SIZE",
        "Float32 [1000000] has 4000000 bytes, 4 follow")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (0,), }", "SD-NPY-SIZE", "has 0 bytes, 4 follow")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1), }", "SD-NPY-SHAPE", "is not a tuple")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, , 1), }", "SD-NPY-SHAPE", "axis 1 has size ''")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "SD-NPY-HEADER", "is not {'descr'")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }", "SD-NPY-HEADER", "is not {'descr'")]
    [InlineData("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,), }", "SD-NPY-HEADER", "is not {'descr'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': __import__('os')}", "SD-NPY-HEADER", "is not {'descr'")]
    [InlineData("{'shape': (1,)}", "SD-NPY-HEADER", "is not {'descr'")]
    [InlineData("", "SD-NPY-HEADER", "is not {'descr'")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "SD-NPY-DTYPE", "'<c8'")]
    [InlineData("{'descr': '<U4', 'fortran_order': False, 'shape': (1,), }", "SD-NPY-DTYPE", "'<U4'")]
    public void Read_HostileHeader_IsRefused(string header, string code, string text) =>
        AssertRefused([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), 0, 0, 128, 63], code, text);

    [Fact]
    public void Read_DamagedFrame_IsRefused()
    {
        AssertRefused("hello world, this is text"u8.ToArray(), "SD-NPY-HEADER", "not an .npy file");
        AssertRefused([0x93, .. "NUMPY"u8, 4, 0, .. new byte[20]], "SD-NPY-HEADER", ".npy version 4.0");
        AssertRefused([0x93, .. "NUMPY"u8, 1, 0, 255, 255, .. new byte[20]], "SD-NPY-HEADER", "the header claims 65535 bytes");
        AssertRefused([0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255, .. new byte[20]], "SD-NPY-HEADER",
            "the header claims 4294967295 bytes");
        AssertRefused([0x1F, 0x8B, .. new byte[20]], "SD-NPY-GZIP", "not valid gzip data");
        AssertRefused(File.ReadAllBytes(Repository.Golden("weights", "float32.npy.gz"))[..^20], "SD-NPY-", "");
    }

    [Fact]
    public void Read_EveryByteCutOff_IsRefused()
    {
        var whole = File.ReadAllBytes(Repository.Golden("weights", "float32.npy"));
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<WeightsException>(() => NpyFile.Read(new MemoryBytes(whole[..length]), "cut.npy"));
    }

    [Fact]
    public void Read_GzipOfGzip_IsUnpackedOnce()
    {
        using var inner = new MemoryStream();
        using (var gzip = new GZipStream(inner, CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(File.ReadAllBytes(Repository.Golden("weights", "float32.npy.gz")));

        AssertRefused(inner.ToArray(), "SD-NPY-HEADER", "not an .npy file");
    }

    [Fact]
    public void Read_ZerosPackedAsTightAsGzipCan_AreRead()
    {
        using var folder = new TempFolder();
        var array = new NpyArray(TensorElementType.UInt8, [4 << 20], new byte[4 << 20]);
        NpyFile.Write(folder["x.npy"], array);
        using (var gzip = new GZipStream(File.Create(folder["x.npy.gz"]), CompressionLevel.SmallestSize))
            gzip.Write(File.ReadAllBytes(folder["x.npy"]));

        Assert.Equal(array.Shape, NpyFile.Read(folder["x.npy.gz"]).Shape);
    }

    [Fact]
    public void ReadArchive_OtherEntries_AreRefused()
    {
        var zip = new Building.ZipBuilder();
        zip.Parts.Add(new Building.ZipPart("readme.txt", [1]));
        var refused = Assert.Throws<WeightsException>(() => NpyFile.ReadArchive(new MemoryBytes(zip.Build()), "x.npz"));

        Assert.Equal(("SD-NPY-HEADER", "x.npz (readme.txt): only entries named NAME.npy belong into an .npz archive."),
            (refused.Code, refused.Message));
    }

    private static NpyArray Read(string name) => NpyFile.Read(Repository.Golden("weights", name));

    private static void AssertRefused(byte[] bytes, string code, string text)
    {
        var refused = Assert.Throws<WeightsException>(() => NpyFile.Read(new MemoryBytes(bytes), "x.npy"));
        Assert.StartsWith(code, refused.Code, StringComparison.Ordinal);
        Assert.StartsWith("x.npy", refused.Message, StringComparison.Ordinal);
        Assert.Contains(text, refused.Message, StringComparison.Ordinal);
    }
}
