namespace SlakDet.Weights.Pickle;

/// <summary>Names of the opcodes that exist in Python and are not interpreted here, for messages.</summary>
internal static class RefusedOpcodes
{
    private static readonly Dictionary<byte, string> Names = new()
    {
        [(byte)'i'] = "INST",
        [(byte)'o'] = "OBJ",
        [(byte)'P'] = "PERSID",
        [(byte)'0'] = "POP",
        [(byte)'1'] = "POP_MARK",
        [(byte)'2'] = "DUP",
        [(byte)'F'] = "FLOAT",
        [(byte)'I'] = "INT",
        [(byte)'L'] = "LONG",
        [(byte)'S'] = "STRING",
        [(byte)'V'] = "UNICODE",
        [(byte)'T'] = "BINSTRING",
        [(byte)'B'] = "BINBYTES",
        [(byte)'C'] = "SHORT_BINBYTES",
        [(byte)'d'] = "DICT",
        [(byte)'l'] = "LIST",
        [(byte)'g'] = "GET",
        [(byte)'p'] = "PUT",
        // Allowed at the start only.
        [(byte)PickleOpcode.Proto] = "PROTO",
        [0x82] = "EXT1",
        [0x83] = "EXT2",
        [0x84] = "EXT4",
        [0x8B] = "LONG4",
        [0x8D] = "BINUNICODE8",
        [0x8E] = "BINBYTES8",
        [0x90] = "ADDITEMS",
        [0x91] = "FROZENSET",
        [0x92] = "NEWOBJ_EX",
        [0x96] = "BYTEARRAY8",
        [0x97] = "NEXT_BUFFER",
        [0x98] = "READONLY_BUFFER",
    };

    /// <summary>For example <c>INST (0x69)</c>.</summary>
    public static string Describe(byte opcode) => $"{Names.GetValueOrDefault(opcode, "unknown")} (0x{opcode:x2})";
}
