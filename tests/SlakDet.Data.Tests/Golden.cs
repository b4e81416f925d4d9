using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace SlakDet.Data.Tests;

/// <summary>Reference values of the published code that more than one test needs.</summary>
internal static class Golden
{
    /// <summary>The network input made from <c>seg/image.png</c>: float32 (1, 3, 121, 169).</summary>
    public static float[] NetworkInput()
    {
        using var file = new GZipStream(File.OpenRead(Repository.Golden("seg", "input.npy.gz")), CompressionMode.Decompress);
        using var whole = new MemoryStream();
        file.CopyTo(whole);
        var bytes = whole.ToArray();
        var header = Encoding.ASCII.GetString(bytes, 10, BitConverter.ToUInt16(bytes, 8));   // NPY 1.0: magic, version, header length
        Assert.Contains("'descr': '<f4', 'fortran_order': False, 'shape': (1, 3, 121, 169)", header, StringComparison.Ordinal);
        return MemoryMarshal.Cast<byte, float>(bytes.AsSpan(10 + header.Length)).ToArray();
    }
}
