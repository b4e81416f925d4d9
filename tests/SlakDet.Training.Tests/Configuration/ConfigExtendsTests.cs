using CsCheck;

namespace SlakDet.Training.Tests.Configuration;

public sealed class ConfigExtendsTests : IDisposable
{
    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_Chain_MergesObjectsAndReplacesLists()
    {
        _folder.Write("base/a.json", """{"x": 1, "list": [1, 2, 3], "o": {"p": 1, "q": {"r": 1, "s": 2}}}""")
            .Write("base/b.json", """{"extends": ["a.json"], "list": [9], "o": {"q": {"s": 3}}}""")
            .Write("run/c.json", """{"extends": ["../base/b.json"], "x": 2, "o": {"t": 4}}""");
        Assert.Equal("""{"x":2,"list":[9],"o":{"p":1,"q":{"r":1,"s":3},"t":4}}""", _folder.Merged("run/c.json"));
    }

    [Fact]
    public void Load_SeveralBases_LaterWin()
    {
        _folder.Write("a.json", """{"x": 1, "y": 1, "z": 1}""").Write("b.json", """{"x": 2, "y": 2}""")
            .Write("x.json", """{"extends": ["a.json", "b.json"], "x": 3}""");
        Assert.Equal("""{"x":3,"y":2,"z":1}""", _folder.Merged("x.json"));
    }

    [Fact]
    public void Load_Diamond_TakesTheCommonBaseOnce()
    {
        _folder.Write("base.json", """{"lr": 1, "steps": 1}""")
            .Write("left.json", """{"extends": ["base.json"], "lr": 2}""")
            .Write("right.json", """{"extends": ["base.json"], "steps": 3}""")
            .Write("x.json", """{"extends": ["left.json", "right.json"]}""");
        Assert.Equal("""{"lr":2,"steps":3}""", _folder.Merged("x.json"));
    }

    [Fact]
    public void Load_OtherKind_ReplacesTheObject()
    {
        _folder.Write("a.json", """{"optimizer": {"kind": "adamW", "lr": 1, "betas": [0.9, 0.999]}}""")
            .Write("x.json", """{"extends": ["a.json"], "optimizer": {"kind": "sgd", "momentum": 0.9}}""")
            .Write("y.json", """{"extends": ["a.json"], "optimizer": {"kind": "adamW", "lr": 2}}""");
        Assert.Equal("""{"optimizer":{"kind":"sgd","momentum":0.9}}""", _folder.Merged("x.json"));
        Assert.Equal("""{"optimizer":{"kind":"adamW","lr":2,"betas":[0.9,0.999]}}""", _folder.Merged("y.json"));
    }

    [Fact]
    public void Load_Null_TakesTheInheritedValueAway()
    {
        _folder.Write("a.json", """{"ema": {"decay": 0.9}, "o": {"p": 1, "q": 2}}""")
            .Write("x.json", """{"extends": ["a.json"], "ema": null, "o": {"p": null}}""");
        Assert.Equal("""{"o":{"q":2}}""", _folder.Merged("x.json"));
    }

    [Fact]
    public void Load_Cycle_NamesTheChain()
    {
        _folder.Write("x.json", "{\"extends\":\n [\"sub/b.json\"]}").Write("sub/b.json", """{"extends": ["c.json"]}""")
            .Write("sub/c.json", """{"extends": ["../sub/b.json"]}""");
        Assert.Equal(
            ["sub/c.json:1:14: files extend each other in a circle: sub/b.json -> sub/c.json -> sub/b.json; remove one of these 'extends'"],
            _folder.LoadProblems("SD-CONFIG-EXTENDS"));
    }

    [Fact]
    public void Load_ExtendsItself_IsACycle()
    {
        _folder.Write("x.json", """{"extends": ["x.json"]}""");
        Assert.Equal(
            ["x.json:1:14: files extend each other in a circle: x.json -> x.json; remove one of these 'extends'"],
            _folder.LoadProblems("SD-CONFIG-EXTENDS"));
    }

    [Theory]
    [InlineData("\"a.json\"", "x.json:1:2: extends: is \"a.json\"; must be a list of files, such as [\"../base/x.json\"]")]
    [InlineData("[5]", "x.json:1:14: extends: has 5; must be a list of files, such as [\"../base/x.json\"]")]
    [InlineData("[\"\"]", "x.json:1:14: extends: has \"\"; must be a list of files, such as [\"../base/x.json\"]")]
    [InlineData("[\"a\\u0000b\"]", "x.json:1:14: extends: has \"a\\u0000b\"; must be a list of files, such as [\"../base/x.json\"]")]
    public void Load_BadExtends_SaysWhatIsAllowed(string extends, string expected)
    {
        _folder.Write("x.json", $"{{\"extends\": {extends}}}");
        Assert.Equal([expected], _folder.LoadProblems("SD-CONFIG-EXTENDS"));
    }

    [Fact]
    public void Load_MissingBase_SaysWhereItLooked()
    {
        _folder.Write("run/x.json", """{"extends": ["../no/a.json"]}""");
        Assert.Equal(
            [
                "run/x.json:1:14: extends \"../no/a.json\": no such file (looked for no/a.json); "
                    + "paths are relative to the file that names them",
            ],
            _folder.LoadProblems("SD-CONFIG-EXTENDS", "run/x.json"));
    }

    [Fact]
    public void Load_BrokenBase_NamesTheBase()
    {
        _folder.Write("x.json", """{"extends": ["a.json"]}""").Write("a.json", "{\n\"a\" 1}");
        Assert.StartsWith("a.json:2:5: ", Assert.Single(_folder.LoadProblems("SD-CONFIG-JSON")));
    }

    [Fact]
    public void OriginOf_MergedValues_NamesTheFileThatWon()
    {
        _folder.Write("a.json", "{\"x\": 1,\n \"o\": {\"p\": 1, \"q\": [1,\n 2]}}")
            .Write("x.json", """{"extends": ["a.json"], "o": {"p": 2}}""");
        var document = _folder.Open("x.json", "x=5");
        Assert.Equal("--set x=5", document.OriginOf("x"));
        Assert.Equal(_folder["x.json"] + ":1:31", document.OriginOf("o.p"));
        Assert.Equal(_folder["a.json"] + ":2:16", document.OriginOf("o.q"));
        Assert.Equal(_folder["a.json"] + ":3:2", document.OriginOf("o.q.1"));
        var error = Assert.Throws<ArgumentException>(() => document.OriginOf("o.r"));
        Assert.Equal($"{_folder["x.json"]} has no 'o.r'. (Parameter 'key')", error.Message);
    }

    [Fact]
    public void Merge_IsAssociativeWhereTypesAgree() => Gen.Select(Config(), Config(), Config()).Sample((a, b, c) =>
    {
        // (a + b) + c is a file that extends a and b, c on top; a + (b + c) goes through the written-out merge of b and c.
        using var folder = new ConfigFolder();
        folder.Write("a.json", a).Write("b.json", b).Write("c.json", c);
        folder.Write("bc.json", folder.Write("x.json", """{"extends": ["b.json", "c.json"]}""").Open("x.json").ToEffectiveJson());
        var left = folder.Write("x.json", """{"extends": ["a.json", "b.json", "c.json"]}""").Merged("x.json");
        var right = folder.Write("x.json", """{"extends": ["a.json", "bc.json"]}""").Merged("x.json");
        Assert.Equal(left, right);
    }, iter: 200);

    [Fact]
    public void Merge_WithItselfOrNothing_ChangesNothing() => Config().Sample(text =>
    {
        using var folder = new ConfigFolder();
        folder.Write("a.json", text).Write("copy.json", text).Write("none.json", "{}");
        var expected = folder.Merged("a.json");
        Assert.Equal(expected, folder.Write("x.json", """{"extends": ["a.json", "copy.json"]}""").Merged("x.json"));
        Assert.Equal(expected, folder.Write("x.json", """{"extends": ["none.json", "a.json", "none.json"]}""").Merged("x.json"));
    }, iter: 50);

    [Fact]
    public void Merge_EffectiveJson_LoadsAsTheSame() => Config().Sample(text =>
    {
        using var folder = new ConfigFolder();
        var once = folder.Load(text).ToEffectiveJson();
        Assert.Equal(once, folder.Load(once).ToEffectiveJson());
    }, iter: 50);

    // A key's letter fixes its type, as a schema does: o objects, l lists, s single values.
    private static Gen<string> Config(int depth = 2)
    {
        var single = Gen.Int[0, 9].Select(i => $"{i}");
        var list = single.Array[0, 3].Select(items => $"[{string.Join(',', items)}]");
        Gen<string> Of(string key) => key[0] == 's' ? single : key[0] == 'l' ? list : Config(depth - 1);
        string[] keys = depth == 0 ? ["s1", "s2", "l1"] : ["s1", "s2", "l1", "l2", "o1", "o2"];
        var entries = keys.Select(key => Gen.Select(Gen.Bool, Of(key), (there, value) => there ? $"\"{key}\":{value}" : null)).ToArray();
        return Sequence(entries).Select(items => $"{{{string.Join(',', items.Where(item => item != null))}}}");
    }

    private static Gen<IEnumerable<string?>> Sequence(IEnumerable<Gen<string?>> entries) => entries.Aggregate(
        Gen.Const(Enumerable.Empty<string?>()), (all, entry) => Gen.Select(all, entry, (items, item) => items.Append(item)));
}
