using System.IO.Compression;

namespace SlakDet.Weights.Npy;

/// <summary>Unpacks a gzipped file whose size is not known in advance.</summary>
internal static class NpyGzip
{
    /// <summary>The unpacked bytes, at most <paramref name="limit"/>.</summary>
    public static unsafe ReadOnlySpan<byte> Inflate(ReadOnlySpan<byte> bytes, long limit, string where)
    {
        fixed (byte* start = bytes)
        {
            using var compressed = new UnmanagedMemoryStream(start, bytes.Length);
            using var inflater = new GZipStream(compressed, CompressionMode.Decompress);
            using var content = new MemoryStream();
            var buffer = new byte[1 << 16];
            try
            {
                while (inflater.Read(buffer) is > 0 and var read)
                {
                    if (content.Length + read > limit)
                        throw new WeightsException("SD-NPY-SIZE", $"{where}: unpacks to more than {limit} bytes.");
                    content.Write(buffer, 0, read);
                }
            }
            catch (InvalidDataException e)
            {
                throw new WeightsException("SD-NPY-GZIP", $"{where}: not valid gzip data ({e.Message}); copy the file again.", e);
            }
            return content.GetBuffer().AsSpan(0, (int)content.Length);
        }
    }
}
