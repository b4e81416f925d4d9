namespace SlakDet.Weights.Zip;

/// <summary>One file of a zip archive, its headers already checked against each other and against the archive.</summary>
/// <param name="Name">Relative path with forward slashes.</param>
/// <param name="Stored">True if the bytes are in the archive as they are, false if deflated.</param>
/// <param name="DataOffset">Where its bytes start in the archive.</param>
/// <param name="CompressedLength">Bytes in the archive.</param>
/// <param name="Length">Bytes after inflating.</param>
/// <param name="Crc">CRC-32 of the inflated bytes.</param>
internal sealed record ZipEntry(string Name, bool Stored, long DataOffset, long CompressedLength, long Length, uint Crc);
