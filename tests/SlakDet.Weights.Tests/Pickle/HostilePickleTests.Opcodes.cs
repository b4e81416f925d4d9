using SlakDet.Weights.Pickle;
using SlakDet.Weights.Tests.Building;

namespace SlakDet.Weights.Tests.Pickle;

public partial class HostilePickleTests
{
    public static TheoryData<byte> BytesWithoutMeaning =>
        [.. Enumerable.Range(0, 256).Select(b => (byte)b).Where(b => !Enum.IsDefined((PickleOpcode)b))];

    [Theory]
    [MemberData(nameof(BytesWithoutMeaning))]
    public void Open_OpcodeNotAllowed_RefusesItByName(byte opcode)
    {
        // Enough operands follow for any opcode that would read some.
        var pickle = PickleBuilder.Start().Op('}').Raw(opcode).Raw(new byte[16]).Stop();
        new Refusal("SD-PICKLE-OPCODE", $"(0x{opcode:x2})", () => ZipBuilder.Pth(pickle).Build()).Check("x.pth");
    }

    [Theory]
    [InlineData('i', "INST (0x69)")]
    [InlineData('o', "OBJ (0x6f)")]
    [InlineData('P', "PERSID (0x50)")]
    [InlineData((char)0x82, "EXT1 (0x82)")]
    [InlineData((char)0x92, "NEWOBJ_EX (0x92)")]
    [InlineData((char)0x96, "BYTEARRAY8 (0x96)")]
    [InlineData((char)0xFF, "unknown (0xff)")]
    public void Open_OpcodeNotAllowed_SaysPythonsName(char opcode, string name)
    {
        var pickle = PickleBuilder.Start().Op(opcode).Stop();
        new Refusal("SD-PICKLE-OPCODE", $"pickle opcode {name} is not allowed", () => ZipBuilder.Pth(pickle).Build()).Check("x.pth");
    }

    [Fact]
    public void Open_AllowedOpcodes_AreThoseOfTheContract()
    {
        // protocol 2 to 5 operand-free and short-operand opcodes; no text forms, no extension registry, no buffers
        const string contract = "( . G J K M N Q R U X ] a b c e h j q r s t ) u } "
            + "80 81 85 86 87 88 89 8A 8C 8F 93 94 95";
        var expected = contract.Split(' ').Select(s => s.Length == 1 ? s[0] : Convert.ToInt32(s, 16)).Order();

        Assert.Equal(expected, Enum.GetValues<PickleOpcode>().Select(o => (int)o).Order());
    }

    [Fact]
    public void Open_PickleCutAnywhere_IsRefused()
    {
        var pickle = PickleBuilder.Start().Op('}', 'q').Raw(0).Text("w").Tensor().Op('s').Op('U').Raw(1,
            (byte)'k').Op('G').Raw(new byte[8]).Op('s')
            .Op('M').Raw(1, 0).Op('J').UInt32(5).Op('s').Raw(0x8C, 1, (byte)'z').Op('h').Raw(0).Op('N', '0').ToArray()[..^2];

        for (var length = 0; length < pickle.Length; length++)
        {
            var cut = ZipBuilder.Pth(pickle[..length]).Build();
            var refused = Assert.Throws<WeightsException>(() => Refusal.ReadAll(cut, "cut.pth"));
            Assert.Equal("SD-PICKLE-TRUNCATED", refused.Code);
        }
    }
}
