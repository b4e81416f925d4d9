using System.Text;
using System.Text.Json;
using CsCheck;
using SlakDet.Training.Configuration;

namespace SlakDet.Training.Tests.Configuration;

public sealed class ConfigReaderTests : IDisposable
{
    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{\n  \"a\": 1,\n  \"b\": {", "x.json:3:9: the text ends too early: the object opened at line 3, column 8 is not closed")]
    [InlineData("{\n  \"a\": [1,\n", "x.json:3:1: the text ends too early: the list opened at line 2, column 8 is not closed")]
    [InlineData("{\"a\":", "x.json:1:6: the text ends too early: the key 'a' has no value")]
    [InlineData("{\"a", "x.json:1:4: Unterminated string. Expected delimiter: \"")]
    [InlineData("{\"a\": tru", "x.json:1:10: Unexpected end when reading JSON")]
    [InlineData("", "x.json:1:1: is empty; must be one object, { ... }")]
    [InlineData("// nothing\n", "x.json:1:1: is empty; must be one object, { ... }")]
    [InlineData("\n[1, 2]", "x.json:2:1: the file holds a list of 2 values; must be one object, { ... }")]
    [InlineData("{} {}", "x.json:1:4: Additional text encountered after finished reading JSON content: {")]
    [InlineData("{\"a\": 1 \"b\": 2}", "x.json:1:9: After parsing a value an unexpected character was encountered: \"")]
    [InlineData("{\"a\": 1,, \"b\": 2}", "x.json:1:9: Invalid property identifier character: ,")]
    [InlineData("{\"a\": [1,,2]}", "x.json:1:10: a value is missing before the comma")]
    [InlineData("{\"a\": [,]}", "x.json:1:8: a value is missing before the comma")]
    [InlineData("{\"a\": [undefined]}", "x.json:1:8: 'undefined' is not a JSON value")]
    [InlineData("{\"a\": 1]", "x.json:1:9: JsonToken EndArray is not valid for closing JsonType Object")]
    [InlineData("{\n\"a\": 1,\n\"b\": 2, \"a\": 3}", "x.json:3:9: duplicate key 'a'; it is first at x.json:2:1")]
    [InlineData("{\"a\": NaN}", "x.json:1:7: 'NaN' is not a JSON number")]
    [InlineData("{\"a\": -Infinity}", "x.json:1:7: '-Infinity' is not a JSON number")]
    [InlineData("{\"a\": 010}", "x.json:1:7: '010' is not a JSON number")]
    [InlineData("{\"a\": 0x10}", "x.json:1:7: '0x10' is not a JSON number")]
    [InlineData("{\"a\": .5}", "x.json:1:7: '.5' is not a JSON number")]
    [InlineData("{\"a\": 1.}", "x.json:1:7: '1.' is not a JSON number")]
    [InlineData("{\"a\": undefined}", "x.json:1:7: 'undefined' is not a JSON value")]
    [InlineData("{\"a\": new Date(1)}", "x.json:1:7: 'new Date(' is not a JSON value")]
    [InlineData("{'a': 1}", "x.json:1:2: 'a' must stand in double quotes")]
    [InlineData("{a: 1}", "x.json:1:2: a must stand in double quotes")]
    [InlineData("{\"a\": 'b'}", "x.json:1:7: 'b' must stand in double quotes")]
    [InlineData("{\"a\": \"b\nc\"}", "x.json:1:7: the string does not end on its line")]
    [InlineData("{\r\n\"a\": 1,\r\n\"b\": ?}", "x.json:3:6: Unexpected character encountered while parsing value: ?")]
    public void Load_NotJson_SaysLineAndColumn(string text, string expected) =>
        Assert.Equal([expected], _folder.Write("x.json", text).LoadProblems("SD-CONFIG-JSON"));

    [Fact]
    public void Load_TruncatedAnywhere_IsRefusedWithItsPlace()
    {
        const string Text = "{\n  // c\n  \"a\": {\"b\": [1, -2.5e3, \"x\\\"y\"], /* d */ \"c\": null},\n  \"e\": true\n}";
        for (var length = 0; length < Text.Length; length++)
            Assert.Matches(@"^x\.json:[1-5]:\d+: .", Assert.Single(_folder.Write("x.json", Text[..length]).LoadProblems("SD-CONFIG-JSON")));
        _folder.Load(Text);
    }

    [Fact]
    public void Load_DepthBomb_IsRefused()
    {
        var text = string.Concat(Enumerable.Repeat("{\"a\":", 100_000));
        var problem = Assert.Single(_folder.Write("x.json", text).LoadProblems("SD-CONFIG-JSON"));
        Assert.Equal("x.json:1:322: The reader's MaxDepth of 64 has been exceeded", problem);
    }

    [Fact]
    public void Load_CommentsTrailingCommasAndByteOrderMark_AreRead()
    {
        const string Text = "// head\n{ /* a */ \"a\": [1, 2,], \"b\": {\"c\": 1,}, // end\n}\n// tail";
        File.WriteAllText(_folder["x.json"], Text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Equal("{\"a\":[1,2],\"b\":{\"c\":1}}", _folder.Merged("x.json"));
    }

    [Fact]
    public void Load_StringsLikeDates_StayAsWritten() =>
        Assert.Equal("{\"a\":\"2019-01-02T03:04:05Z\"}", ConfigFolder.OneLine(_folder.Load("{\"a\": \"2019-01-02T03:04:05Z\"}")));

    [Fact]
    public void Load_MissingFile_SaysWhereItLooked() =>
        Assert.Equal([$"y.json: no such file (looked for y.json)"], _folder.LoadProblems("SD-CONFIG-FILE", "y.json"));

    [Fact]
    public void Load_NotText_IsRefused()
    {
        File.WriteAllBytes(_folder["x.json"], [(byte)'{', 0xff, 0xfe]);
        Assert.Equal(["x.json: is not UTF-8 text; save it as UTF-8"], _folder.LoadProblems("SD-CONFIG-FILE"));
    }

    [Fact]
    public void Load_HugeFile_IsRefusedUnread()
    {
        using (var file = File.Create(_folder["x.json"]))
            file.SetLength(1L << 40);
        Assert.Equal(["x.json: has 1099511627776 bytes; a configuration has at most 4194304"], _folder.LoadProblems("SD-CONFIG-FILE"));
    }

    [Fact]
    public void Load_Folder_IsRefused()
    {
        Directory.CreateDirectory(_folder["x.json"]);
        Assert.StartsWith("x.json: ", Assert.Single(_folder.LoadProblems("SD-CONFIG-FILE")));
    }

    [Fact]
    public void Load_AnyJson_ReadsWhatSystemTextJsonReads() => Json().Sample(text =>
    {
        using var folder = new ConfigFolder();
        using var expected = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        using var actual = JsonDocument.Parse(folder.Load(text).ToEffectiveJson());
        Assert.True(JsonElement.DeepEquals(expected.RootElement, actual.RootElement), text);
    }, iter: 300);

    [Fact]
    public void Load_DamagedJson_IsReadOrRefusedNeverAnotherError()
    {
        const string Signs = "{}[],:\"'\\/*\n\r\t 019-+.eEnftuNI\0\uFEFF\u00A0\u2028";
        var damage = Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, Signs.Length - 1], Gen.Int[0, 2]).Array[1, 3];
        Gen.Select(Json(), damage).Sample((text, changes) =>
        {
            using var folder = new ConfigFolder();
            foreach (var (place, sign, kind) in changes)
            {
                var at = place % text.Length;
                text = text.Remove(at, kind == 0 ? 0 : 1).Insert(at, kind == 2 ? "" : $"{Signs[sign]}") + " ";
            }
            try
            {
                folder.Load(text);
            }
            catch (ConfigException e)
            {
                Assert.Equal("SD-CONFIG-JSON", e.Code);
            }
        }, iter: 1000);
    }

    // Random objects with random space and comments between the tokens.
    private static Gen<string> Json()
    {
        var space = OneOf("", " ", "\n", "\r\n", "\t", " // c \"x\": 1,\n", "/* {[ */", "\r");
        var fraction = Gen.Double[-1e6, 1e6].Select(d => $"{d:R}");
        var number = Gen.OneOf(Gen.Int.Select(i => $"{i}"), fraction, OneOf("0", "-0", "1e5", "-1.25E-3"));
        var text = Gen.String.Select(s => JsonSerializer.Serialize(s));
        var scalar = Gen.OneOf(number, text, OneOf("true", "false"));
        Gen<string> Value(int depth) => depth == 0 ? scalar : Gen.OneOf(scalar, Object(depth - 1), List(depth - 1));
        Gen<string> Object(int depth) => Gen.Select(space, Value(depth), space, (a, value, b) => (a, value, b)).Array[0, 4].Select(items =>
            "{" + string.Join(",", items.Select((item, i) => $"{item.a}\"k{i}\" :{item.a}{item.value}{item.b}")) + "}");
        Gen<string> List(int depth) => Gen.Select(space, Value(depth), space, (a, value, b) => a + value + b).Array[0, 4].Select(items =>
            "[" + string.Join(",", items) + "]");
        return Object(3);
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
