namespace SlakDet.Weights.Tests.Building;

/// <summary>An entry of an archive under construction; what is not set is derived honestly from the data.</summary>
internal sealed class ZipPart(string name, byte[] data)
{
    public string Name { get; set; } = name;
    public byte[] Data { get; set; } = data;
    public byte[]? NameBytes { get; set; }
    public byte[]? LocalNameBytes { get; set; }
    public ushort Flags { get; set; }
    public ushort? LocalFlags { get; set; }
    public ushort Method { get; set; }
    public ushort? LocalMethod { get; set; }
    public uint? Crc { get; set; }
    public uint? LocalCrc { get; set; }
    public uint? DescriptorCrc { get; set; }
    public uint? Length { get; set; }
    public uint? LocalLength { get; set; }
    public uint? CompressedLength { get; set; }
    public uint? LocalCompressedLength { get; set; }
    public uint? LocalOffset { get; set; }
    public uint LocalSignature { get; set; } = 0x04034B50;
    public uint CentralSignature { get; set; } = 0x02014B50;
    public byte[] LocalExtra { get; set; } = [];
    public byte[] CentralExtra { get; set; } = [];
    public ushort Disk { get; set; }
}
