using System.Text;
using SlakDet.Weights.Tests.Building;

namespace SlakDet.Weights.Tests.Zip;

public class HostileZipTests
{
    private static readonly Dictionary<string, Refusal> Cases = new()
    {
        // end record
        ["cut in the middle"] = new("SD-ZIP-END", "its last 22 bytes", () => Valid().Build()[..200]),
        ["cut by one byte"] = new("SD-ZIP-END", "its last 22 bytes", () => Valid().Build()[..^1]),
        ["a byte behind"] = Zip("SD-ZIP-END", "followed by something else", z => z.After = [0]),
        ["a comment"] = Zip("SD-ZIP-END", "promises a comment", z => z.CommentLength = 1),
        ["something before the archive"] = Zip("SD-ZIP-END", "its directory is said to be",
            z => (z.Before, z.DirectoryOffset) = ("PK polyglot"u8.ToArray(), DirectoryOffset())),
        ["several disks"] = Zip("SD-ZIP-END", "split over several disks", z => z.Disk = 1),
        ["count of another disk"] = Zip("SD-ZIP-END", "split over several disks", z => z.EntryCountOnDisk = 1),
        ["directory behind the file"] = Zip("SD-ZIP-END", "4294967294 bytes at", z => z.DirectoryLength = uint.MaxValue - 1),
        ["directory at the wrong place"] = Zip("SD-ZIP-END", "at 5,", z => z.DirectoryOffset = 5),
        ["gap behind the directory"] = Zip("SD-ZIP-END", "its directory is said to be", z => z.BetweenDirectoryAndEnd = new byte[4]),
        ["more entries than bytes"] = Zip("SD-ZIP-END", "65535 entries cannot be listed", z => z.EntryCount = ushort.MaxValue),
        ["64-bit count disagrees"] = Zip("SD-ZIP-END", "32-bit and 64-bit end records disagree",
            z => (z.Zip64, z.EntryCount64) = (true, 2)),
        ["64-bit offset disagrees"] = Zip("SD-ZIP-END", "32-bit and 64-bit end records disagree", z => (z.Zip64, z.Offset64) = (true, 1)),
        ["64-bit count is huge"] = Zip("SD-ZIP-END", "18446744073709551615 entries",
            z => (z.Zip64, z.EntryCount, z.EntryCount64) = (true, ushort.MaxValue, ulong.MaxValue)),
        ["64-bit offset is huge"] = Zip("SD-ZIP-END", "at 18446744073709551615",
            z => (z.Zip64, z.DirectoryOffset, z.Offset64) = (true, uint.MaxValue, ulong.MaxValue)),
        ["64-bit locator points elsewhere"] = Zip("SD-ZIP-END", "not directly before its locator",
            z => (z.Zip64, z.LocatorOffset) = (true, 0)),
        ["64-bit record of another length"] = Zip("SD-ZIP-END", "64-bit end record is malformed",
            z => (z.Zip64, z.End64Length) = (true, 45)),

        // directory
        ["entry missing from the count"] = Zip("SD-ZIP-ENTRY", "bytes follow the last entry", z => z.EntryCount = 2),
        ["entry counted but not there"] = Zip("SD-ZIP-ENTRY", "does not start where the one before ends",
            z => (z.EntryCount, z.Parts[0].CentralExtra) = (4, [9, 0, 96, 0, .. new byte[96]])),
        ["entry with a wrong signature"] = Part("SD-ZIP-ENTRY", "does not start where the one before ends", p => p.CentralSignature = 0),
        ["entry on another disk"] = Part("SD-ZIP-ENTRY", "on another disk", p => p.Disk = 1),
        ["extra field cut off"] = Part("SD-ZIP-ENTRY", "extra field is cut off", p => p.CentralExtra = [9, 0, 5, 0]),
        ["64-bit size missing"] = Part("SD-ZIP-ENTRY", "64-bit size is missing", p => p.Length = uint.MaxValue),
        ["64-bit size too short"] = Part("SD-ZIP-ENTRY", "64-bit size is missing",
            p => (p.Length, p.CentralExtra) = (uint.MaxValue, [1, 0, 4, 0, 0, 0, 0, 0])),
        ["too many entries"] = new("SD-ZIP-LIMIT", "lists 100001 entries", ManyEntries),

        // names
        ["same name twice"] = Zip("SD-ZIP-DUPLICATE", "two zip entries are named 'archive/data/0'",
            z => z.Parts.Add(new ZipPart("archive/data/0", new byte[24]))),
        ["climbing name"] = Part("SD-ZIP-NAME", "'archive/../../etc/passwd'", p => p.Name = "archive/../../etc/passwd"),
        ["name with a dot"] = Part("SD-ZIP-NAME", "'archive/./data/0'", p => p.Name = "archive/./data/0"),
        ["absolute name"] = Part("SD-ZIP-NAME", "'/archive/data/0'", p => p.Name = "/archive/data/0"),
        ["backslashes"] = Part("SD-ZIP-NAME", @"'archive\data\0'", p => p.Name = @"archive\data\0"),
        ["drive"] = Part("SD-ZIP-NAME", "'C:archive'", p => p.Name = "C:archive"),
        ["zero byte"] = Part("SD-ZIP-NAME", @"'archive/data/0\u0000.txt'", p => p.Name = "archive/data/0\0.txt"),
        ["terminal codes"] = Part("SD-ZIP-NAME", @"\u001b[31m", p => p.Name = "archive/\u001b[31m"),
        ["name is not UTF-8"] = Part("SD-ZIP-NAME", "not valid UTF-8", p => p.NameBytes = [0xC3, 0x28]),
        ["no name"] = Part("SD-ZIP-NAME", "has 0 bytes", p => p.Name = ""),
        ["name too long"] = Part("SD-ZIP-NAME", "has 5000 bytes", p => p.Name = new string('n', 5000)),

        // local headers
        ["local header behind the data"] = Part("SD-ZIP-HEADER", "outside the archive's data", p => p.LocalOffset = 4_000_000),
        ["local header without signature"] = Part("SD-ZIP-ENTRY", "no local header where", p => p.LocalSignature = 0),
        ["local header of another entry"] = Part("SD-ZIP-HEADER", "its local header names it 'archive/data.pkl'", p => p.LocalOffset = 0),
        ["local name differs"] = Part("SD-ZIP-HEADER", "its local header names it 'archive/data/1'",
            p => p.LocalNameBytes = "archive/data/1"u8.ToArray()),
        ["local method differs"] = Part("SD-ZIP-HEADER", "method 8, flags 0 in the local header, 0, 0", p => p.LocalMethod = 8),
        ["local flags differ"] = Part("SD-ZIP-HEADER", "method 0, flags 800 in the local header", p => p.LocalFlags = 0x800),
        ["local length differs"] = Part("SD-ZIP-HEADER", "25 bytes", p => p.LocalLength = 25),
        ["local checksum differs"] = Part("SD-ZIP-HEADER", "checksum 00000001 in the local header", p => p.LocalCrc = 1),
        ["descriptor differs"] = Part("SD-ZIP-HEADER", "checksum 00000001 behind its data", p => (p.Flags, p.DescriptorCrc) = (8, 1)),
        ["data reaches into the directory"] = Part("SD-ZIP-HEADER", "the data ends at",
            p => (p.CompressedLength, p.Length, p.LocalLength) = (5000, 5000, 5000)),
        ["stored with two lengths"] = Part("SD-ZIP-HEADER", "is stored, yet has 24 bytes for 2400", p => (p.Flags, p.Length) = (8, 2400)),
        ["entries share bytes"] = new("SD-ZIP-OVERLAP", "'archive/data.pkl' and 'archive/data/0' share bytes", Overlap),

        // methods and compression
        ["encrypted"] = Part("SD-ZIP-METHOD", "encrypted or patched (flags 0x1)", p => p.Flags = 1),
        ["strongly encrypted"] = Part("SD-ZIP-METHOD", "encrypted or patched (flags 0x41)", p => p.Flags = 0x41),
        ["masked headers"] = Part("SD-ZIP-METHOD", "encrypted or patched (flags 0x2000)", p => p.Flags = 0x2000),
        ["bzip2"] = Part("SD-ZIP-METHOD", "compression method 12", p => p.Method = 12),
        ["lzma"] = Part("SD-ZIP-METHOD", "compression method 14", p => p.Method = 14),
        ["zstandard"] = Part("SD-ZIP-METHOD", "compression method 93", p => p.Method = 93),
        ["deflate bomb"] = Part("SD-ZIP-RATIO", "claims 1000000 bytes from", p => (p.Method, p.Data) = (8, new byte[1_000_000])),
        ["4 GB from nothing"] = Part("SD-ZIP-RATIO", "claims 4294967294 bytes from",
            p => (p.Method, p.Flags, p.Length) = (8, 8, uint.MaxValue - 1)),
        ["bytes from no bytes"] = Part("SD-ZIP-RATIO", "claims 24 bytes from 0",
            p => (p.Method, p.CompressedLength, p.LocalCompressedLength) = (8, 0, 0)),
        ["inflates to less than claimed"] = Part("SD-ZIP-DEFLATE", "does not inflate to the 30 bytes",
            p => (p.Method, p.Flags, p.Length) = (8, 8, 30)),
        ["inflates to more than claimed"] = Part("SD-ZIP-DEFLATE", "does not inflate to the 24 bytes",
            p => (p.Method, p.Flags, p.Data, p.Length) = (8, 8, [.. Enumerable.Range(0, 60).Select(i => (byte)(i * 37 % 251))], 24)),
        ["not deflate data"] = new("SD-ZIP-DEFLATE", "'archive/data/0'", NotDeflate),
        ["checksum of the pickle is wrong"] = Zip("SD-ZIP-CRC", "zip entry 'archive/data.pkl' has checksum", z => z.Parts[0].Crc = 1),
        ["checksum of a storage is wrong"] = Part("SD-ZIP-CRC", "zip entry 'archive/data/0' has checksum", p => p.Crc = 1),
        ["checksum of a deflated storage is wrong"] = Part("SD-ZIP-CRC", "zip entry 'archive/data/0' has checksum",
            p => (p.Method, p.Crc) = (8, 1)),

        // the layout of torch.save
        ["no pickle"] = Zip("SD-PTH-LAYOUT", "0 entries named FOLDER/data.pkl", z => z.Parts.RemoveAt(0)),
        ["no entries"] = Zip("SD-PTH-LAYOUT", "0 entries named FOLDER/data.pkl", z => z.Parts.Clear(), startsWithPk: false),
        ["pickle without folder"] = Zip("SD-PTH-LAYOUT", "0 entries named FOLDER/data.pkl", z => z.Parts[0].Name = "data.pkl"),
        ["two pickles"] = Zip("SD-PTH-LAYOUT", "2 entries named FOLDER/data.pkl",
            z => z.Parts.Add(new ZipPart("other/data.pkl", PickleBuilder.Valid()))),
        ["pickle too deep"] = Zip("SD-PTH-LAYOUT", "1 entries named FOLDER/data.pkl", z => z.Parts[0].Name = "a/b/data.pkl"),
        ["entry outside of the folder"] = Zip("SD-PTH-LAYOUT", "'other/x' is outside", z => z.Parts.Add(new ZipPart("other/x", []))),
        ["TorchScript"] = Zip("SD-PTH-LAYOUT", "a TorchScript archive, which holds code",
            z => z.Parts.Add(new ZipPart("archive/constants.pkl", []))),
        ["big endian"] = Zip("SD-PTH-BYTEORDER", "entry 'byteorder' says 'big'",
            z => z.Parts.Add(new ZipPart("archive/byteorder", "big"u8.ToArray()))),
        ["byte order is a novel"] = Zip("SD-PTH-BYTEORDER", "entry 'byteorder' has 1000 bytes",
            z => z.Parts.Add(new ZipPart("archive/byteorder", new byte[1000]))),
        ["version is no number"] = Zip("SD-PTH-LAYOUT", "entry 'version' says '3x'", z => z.Parts[2].Data = "3x"u8.ToArray()),
    };

    public static TheoryData<string> CaseNames => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void Open_HostileZip_IsRefused(string name) => Cases[name].Check("hostile.pth");

    [Fact]
    public void Open_ValidZips_AreRead()
    {
        // What the hostile cases differ from, and the variations that honest writers use.
        Assert.Equal(1, Refusal.ReadAll(Valid().Build(), "x"));
        Assert.Equal(1, Refusal.ReadAll(Valid().With(z => z.Zip64 = true).Build(), "x"));
        Assert.Equal(1, Refusal.ReadAll(Valid().With(z => (z.Zip64, z.EntryCount, z.DirectoryLength, z.DirectoryOffset)
            = (true, ushort.MaxValue, uint.MaxValue, uint.MaxValue)).Build(), "x"));
        Assert.Equal(1, Refusal.ReadAll(Valid().With(z => z.Parts.ForEach(p => p.Flags = 0x808)).Build(), "x"));
        Assert.Equal(1, Refusal.ReadAll(Valid().With(z => z.Parts.ForEach(p => p.Method = 8)).Build(), "x"));
        Assert.Equal(1, Refusal.ReadAll(Valid().With(z => z.Parts.ForEach(p => p.LocalExtra = [0x46, 0x42, 2, 0, 1, 2])).Build(), "x"));
        Assert.Equal(1, Refusal.ReadAll(Valid().With(z => (z.Parts[0].LocalOffset, z.Parts[0].CentralExtra)
            = (uint.MaxValue, [0x46, 0x42, 0, 0, 1, 0, 8, 0, .. new byte[8]])).Build(), "x"));
        Assert.Equal(1, Refusal.ReadAll(Valid().With(z => z.Parts.Add(new ZipPart("archive/", []))).Build(), "x"));
        Assert.Equal(1,
            Refusal.ReadAll(Valid().With(z => z.Parts.Add(new ZipPart("archive/byteorder", "little"u8.ToArray()))).Build(), "x"));
        Assert.Equal(1, Refusal.ReadAll(Valid().With(z => z.Parts.Add(new ZipPart("archive/.data/serialization_id", [49]))).Build(), "x"));
    }

    [Fact]
    public void Open_EveryByteOfAFileCutOff_IsRefused()
    {
        var whole = Valid().Build();
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<WeightsException>(() => Refusal.ReadAll(whole[..length], "cut.pth"));
    }

    private static ZipBuilder Valid() => ZipBuilder.Pth(PickleBuilder.Valid());

    private static Refusal Zip(string code, string text, Action<ZipBuilder> change, bool startsWithPk = true) => new(code, text, () =>
    {
        var bytes = Valid().With(change).Build();
        Assert.Equal(startsWithPk, bytes.AsSpan().StartsWith("PK\x3\x4"u8) || bytes.AsSpan().StartsWith("PK polyglot"u8));
        return bytes;
    });

    /// <summary>A change of the entry archive/data/0.</summary>
    private static Refusal Part(string code, string text, Action<ZipPart> change) => Zip(code, text, z => change(z.Parts[1]));

    private static uint DirectoryOffset()
    {
        var whole = Valid().Build();
        return BitConverter.ToUInt32(whole, whole.Length - 6);
    }

    private static byte[] Overlap()
    {
        // The pickle's entry is stretched over the next one's header and data; only the overlap is wrong with it.
        var inner = Valid().Build();
        var second = inner.AsSpan(4).IndexOf("PK\x3\x4"u8) + 4;
        var pickle = PickleBuilder.Valid();
        var stretched = pickle.Concat(inner[second..(second + 60)]).ToArray();
        var crc = SlakDet.Weights.IO.Crc32.Append(0, stretched);
        return Valid().With(z => (z.Parts[0].Crc, z.Parts[0].Length, z.Parts[0].CompressedLength, z.Parts[0].LocalLength)
            = (crc, (uint)stretched.Length, (uint)stretched.Length, (uint)stretched.Length)).Build();
    }

    private static byte[] NotDeflate()
    {
        var bytes = Valid().With(z => z.Parts[1].Method = 8).Build();
        var name = Encoding.ASCII.GetBytes("archive/data/0");
        bytes[bytes.AsSpan().IndexOf(name) + name.Length] = 0xFF;
        return bytes;
    }

    private static byte[] ManyEntries()
    {
        var zip = new ZipBuilder { Zip64 = true, EntryCount = ushort.MaxValue, EntryCount64 = 100_001 };
        for (var i = 0; i < 100_001; i++)
            zip.Parts.Add(new ZipPart($"a/data/{i}", []));
        return zip.Build();
    }
}
