using System.Text;
using SlakDet.Weights.Tests.Building;

namespace SlakDet.Weights.Tests.Safetensors;

public class HostileSafetensorsTests
{
    private const string A = """{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""";

    private const string Empty = """{"dtype":"F32","shape":[0],"data_offsets":[0,0]}""";

    private static readonly Dictionary<string, Refusal> Cases = new()
    {
        // length
        ["too short"] = new("SD-SAFETENSORS-LENGTH", "9 bytes are too few", () => [.. new byte[8], (byte)'{']),
        ["length is 0"] = new("SD-SAFETENSORS-LENGTH", "the header claims 0 bytes", () => File(0, "{}", 0)),
        ["length is 1"] = new("SD-SAFETENSORS-LENGTH", "the header claims 1 bytes", () => File(1, "{}", 0)),
        ["length beyond the file"] = new("SD-SAFETENSORS-LENGTH", "the header claims 3 bytes, the file has 2", () => File(3, "{}", 0)),
        ["length beyond the limit"] = new("SD-SAFETENSORS-LENGTH", "at most 100000000", () => File(100_000_001, "{}", 0)),
        ["length of 2^63"] = new("SD-SAFETENSORS-LENGTH", "the header claims 9223372036854775808 bytes", () => File(1UL << 63, "{}", 0)),
        ["length of 2^64-1"] = new("SD-SAFETENSORS-LENGTH",
            "the header claims 18446744073709551615 bytes", () => File(ulong.MaxValue, "{}", 0)),
        ["does not start with a brace"] = new("SD-SAFETENSORS-HEADER", "starts with byte 0x20 instead of '{'", () => File(3, " {}", 0)),
        ["is a list"] = new("SD-SAFETENSORS-HEADER", "starts with byte 0x5b", () => File(2, "[]", 0)),

        // JSON
        ["cut JSON"] = Header("SD-SAFETENSORS-HEADER", "not valid JSON", $$"""{"a":{{A}}"""),
        ["something behind"] = Header("SD-SAFETENSORS-HEADER", "not valid JSON", $$"""{"a":{{A}}} {}"""),
        ["zero padding"] = Header("SD-SAFETENSORS-HEADER", "not valid JSON", $$"""{"a":{{A}}}""" + "\0\0"),
        ["comment"] = Header("SD-SAFETENSORS-HEADER", "not valid JSON", $$"""{/**/"a":{{A}}}"""),
        ["trailing comma"] = Header("SD-SAFETENSORS-HEADER", "not valid JSON", $$"""{"a":{{A}},}"""),
        ["nested deep"] = Header("SD-SAFETENSORS-HEADER", "'a' is StartArray, not an object",
            "{\"a\":" + new string('[', 100_000) + new string(']', 100_000) + "}"),
        ["not UTF-8"] = new("SD-SAFETENSORS-HEADER", "not valid Unicode", () => File(null, [.. "{\""u8, 0xC3, 0x28, .. "\":{}}"u8], 0)),
        ["half a surrogate pair"] = Header("SD-SAFETENSORS-HEADER", "not valid Unicode", """{"\ud800":{}}"""),
        ["tensor is a number"] = Header("SD-SAFETENSORS-HEADER", "'a' is Number, not an object", """{"a":1}"""),
        ["tensor is null"] = Header("SD-SAFETENSORS-HEADER", "'a' is Null, not an object", """{"a":null}"""),
        ["unknown field"] = Header("SD-SAFETENSORS-HEADER", "unknown field 'stride'",
            """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"stride":[0]}}"""),
        ["field missing"] = Header("SD-SAFETENSORS-HEADER", "needs dtype, shape and two data_offsets",
            """{"a":{"dtype":"F32","shape":[2]}}"""),
        ["one offset"] = Header("SD-SAFETENSORS-HEADER", "needs dtype, shape and two data_offsets",
            """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}"""),
        ["three offsets"] = Header("SD-SAFETENSORS-HEADER", "data_offsets has more than 2 numbers",
            """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}"""),
        ["shape is a number"] = Header("SD-SAFETENSORS-HEADER", "shape is Number, not a list",
            """{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}"""),
        ["negative size"] = Header("SD-SAFETENSORS-HEADER", "shape holds '-2'",
            """{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"""),
        ["fractional size"] = Header("SD-SAFETENSORS-HEADER", "shape holds '1.5'",
            """{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}"""),
        ["size of 2^64"] = Header("SD-SAFETENSORS-HEADER", "shape holds '18446744073709551616'",
            """{"a":{"dtype":"F32","shape":[18446744073709551616],"data_offsets":[0,8]}}"""),
        ["size in quotes"] = Header("SD-SAFETENSORS-HEADER", "shape holds '2'",
            """{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}"""),
        ["too many axes"] = Header("SD-SAFETENSORS-HEADER", "shape has more than 64 numbers",
            $$$"""{"a":{"dtype":"F32","shape":[{{{string.Join(",", Enumerable.Repeat(1, 65))}}}],"data_offsets":[0,4]}}"""),

        // meaning
        ["unknown type"] = Header("SD-SAFETENSORS-DTYPE", "'a' has dtype 'F8_E4M3'; allowed are F64",
            """{"a":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]}}"""),
        ["type in lower case"] = Header("SD-SAFETENSORS-DTYPE", "'a' has dtype 'f32'",
            """{"a":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}"""),
        ["type is a number"] = Header("SD-SAFETENSORS-DTYPE", "'a' has dtype Number",
            """{"a":{"dtype":4,"shape":[2],"data_offsets":[0,8]}}"""),
        ["sizes overflow"] = Header("SD-SAFETENSORS-SHAPE", "multiply to more than 64 bits",
            """{"a":{"dtype":"I8","shape":[4294967296,4294967296],"data_offsets":[0,8]}}"""),
        ["bytes overflow"] = Header("SD-SAFETENSORS-SHAPE", "multiply to more than 64 bits",
            """{"a":{"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,8]}}"""),
        ["bytes overflow to zero"] = Header("SD-SAFETENSORS-SHAPE", "multiply to more than 64 bits",
            """{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"""),
        ["offsets in reverse"] = Header("SD-SAFETENSORS-OFFSETS", "is at bytes 8 to 0 of 8",
            """{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"""),
        ["offsets beyond the file"] = Header("SD-SAFETENSORS-OFFSETS", "is at bytes 0 to 12 of 8",
            """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"""),
        ["offsets far beyond the file"] = Header("SD-SAFETENSORS-OFFSETS", "to 9223372036854775807 of 8",
            """{"a":{"dtype":"F32","shape":[2],"data_offsets":[9223372036854775799,9223372036854775807]}}"""),
        ["offsets do not fit the shape"] = Header("SD-SAFETENSORS-OFFSETS", "Float32 [2] needs 8 bytes, the offsets span 4",
            """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"""),
        ["hole at the start"] = Header("SD-SAFETENSORS-OFFSETS", "starts at byte 4 of the data, where byte 0 is next",
            """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"""),
        ["hole between"] = Header("SD-SAFETENSORS-OFFSETS", "'b' starts at byte 4 of the data, where byte 2 is next",
            """{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"""),
        ["hole at the end"] = Header("SD-SAFETENSORS-OFFSETS", "the tensors end at byte 4 of the data, the file at 8",
            """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"""),
        ["overlap"] = Header("SD-SAFETENSORS-OFFSETS", "'b' starts at byte 4 of the data, where byte 8 is next",
            """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"""),
        ["same bytes twice"] = Header("SD-SAFETENSORS-OFFSETS", "holes and overlaps are not allowed", $$"""{"a":{{A}},"b":{{A}}}"""),
        ["no tensors but data"] = Header("SD-SAFETENSORS-OFFSETS", "the tensors end at byte 0", "{}"),
        ["same name twice"] = Header("SD-SAFETENSORS-DUPLICATE", "'a' is in the header twice", $$"""{"a":{{A}},"a":{{A}}}"""),
        ["same name twice, escaped"] = Header("SD-SAFETENSORS-DUPLICATE", "'a' is in the header twice", $$"""{"a":{{A}},"\u0061":{{A}}}"""),
        ["same field twice"] = Header("SD-SAFETENSORS-DUPLICATE", "'a' has dtype twice",
            """{"a":{"dtype":"F32","dtype":"F64","shape":[2],"data_offsets":[0,8]}}"""),
        ["metadata twice"] = Header("SD-SAFETENSORS-DUPLICATE", "'__metadata__' is in the header twice",
            $$"""{"__metadata__":{},"__metadata__":{},"a":{{A}}}"""),
        ["metadata key twice"] = Header("SD-SAFETENSORS-DUPLICATE", "__metadata__ has 'k' twice",
            $$"""{"__metadata__":{"k":"1","k":"2"},"a":{{A}}}"""),
        ["metadata is a text"] = Header("SD-SAFETENSORS-HEADER", "'__metadata__' is String", $$"""{"__metadata__":"x","a":{{A}}}"""),
        ["metadata holds a number"] = Header("SD-SAFETENSORS-METADATA", "__metadata__ 'k' is Number",
            $$"""{"__metadata__":{"k":1},"a":{{A}}}"""),
        ["metadata holds an object"] = Header("SD-SAFETENSORS-METADATA", "__metadata__ 'k' is StartObject",
            $$$"""{"__metadata__":{"k":{}},"a":{{{A}}}}"""),
        ["too many tensors"] = new("SD-SAFETENSORS-LIMIT", "more than 100000 tensors", () =>
            File(null, "{" + string.Join(",", Enumerable.Range(0, 100_001).Select(i => $"\"{i}\":{Empty}")) + "}", 0)),
    };

    public static TheoryData<string> CaseNames => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void Open_HostileSafetensors_IsRefused(string name) => Cases[name].Check("hostile.safetensors");

    [Fact]
    public void Open_ValidHeaders_AreRead()
    {
        Assert.Equal(1, Refusal.ReadAll(File(null, $$"""{"a":{{A}}}""", 8), "x"));
        Assert.Equal(1, Refusal.ReadAll(File(null, $$"""{"a":{{A}}}""" + "      ", 8), "x"));
        Assert.Equal(0, Refusal.ReadAll(File(null, "{}", 0), "x"));
        Assert.Equal(2, Refusal.ReadAll(File(null, """{"b":{"dtype":"U8","shape":[],"data_offsets":[8,9]},"a":""" + A + "}", 9), "x"));
        Assert.Equal(2, Refusal.ReadAll(File(null,
            $$$"""{"a":{{{A}}},"e":{"dtype":"F32","shape":[0,9223372036854775807],"data_offsets":[8,8]}}""", 8), "x"));
    }

    [Fact]
    public void Open_EveryByteOfAFileCutOff_IsRefused()
    {
        var whole = File(null, $$"""{"a":{{A}}}""", 8);
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<WeightsException>(() => Refusal.ReadAll(whole[..length], "cut.safetensors"));
    }

    private static Refusal Header(string code, string text, string header) => new(code, text, () => File(null, header, 8));

    private static byte[] File(ulong? length, string header, int dataBytes) => File(length, Encoding.UTF8.GetBytes(header), dataBytes);

    private static byte[] File(ulong? length, byte[] header, int dataBytes) =>
        [.. BitConverter.GetBytes(length ?? (ulong)header.Length), .. header, .. new byte[dataBytes]];
}
