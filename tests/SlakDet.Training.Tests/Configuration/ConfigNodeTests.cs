using SlakDet.Training.Configuration;

namespace SlakDet.Training.Tests.Configuration;

public sealed class ConfigNodeTests : IDisposable
{
    private readonly ConfigFolder _folder = new();

    private enum Mode
    {
        Whole,
        SlidingWindow,
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("5", 1, 10, null)]
    [InlineData("1", 1, 10, null)]
    [InlineData("10", 1, 10, null)]
    [InlineData("0", 1, 10, "is 0; must be an integer from 1 to 10")]
    [InlineData("11", 1, 10, "is 11; must be an integer from 1 to 10")]
    [InlineData("0", 1, int.MaxValue, "is 0; must be an integer of at least 1")]
    [InlineData("3", int.MinValue, 2, "is 3; must be an integer from -2147483648 to 2")]
    [InlineData("1.9", 1, 10, "is 1.9; must be an integer from 1 to 10")]
    [InlineData("1.0", 1, 10, "is 1.0; must be an integer from 1 to 10")]
    [InlineData("1e3", 1, int.MaxValue, "is 1e3; must be an integer of at least 1")]
    [InlineData("3000000000", 1, int.MaxValue, "is 3000000000; must be an integer from 1 to 2147483647")]
    [InlineData("99999999999999999999999999", 1, int.MaxValue, "is 99999999999999999999999999; must be an integer from 1 to 2147483647")]
    [InlineData("\"5\"", int.MinValue, int.MaxValue, "is \"5\"; must be an integer")]
    [InlineData("true", int.MinValue, int.MaxValue, "is true; must be an integer")]
    [InlineData("[1]", int.MinValue, int.MaxValue, "is a list of 1 value; must be an integer")]
    [InlineData("{}", int.MinValue, int.MaxValue, "is an object; must be an integer")]
    [InlineData("null", int.MinValue, 4, "is null; must be an integer of at most 4")]
    public void Int_Value_IsCheckedAgainstTypeAndRange(string value, int min, int max, string? problem) =>
        Expect(value, problem, root => root.Int("key", min: min, max: max));

    [Theory]
    [InlineData("9007199254740993", null)]
    [InlineData("9223372036854775807", null)]
    [InlineData("9223372036854775808", "is 9223372036854775808; must be an integer from -9223372036854775808 to 9223372036854775807")]
    public void Long_Value_KeepsEveryDigit(string value, string? problem) => Expect(value, problem, root => root.Long("key"));

    [Theory]
    [InlineData("0.5", null)]
    [InlineData("1", null)]
    [InlineData("1.5", "is 1.5; must be a number from 0 to 1")]
    [InlineData("-1e-9", "is -1e-9; must be a number from 0 to 1")]
    [InlineData("\"0.5\"", "is \"0.5\"; must be a number from 0 to 1")]
    [InlineData("1e999", "is 1e999; must be a number from 0 to 1")]
    public void Double_Bounds_AreIncluded(string value, string? problem) =>
        Expect(value, problem, root => root.Double("key", min: 0, max: 1));

    [Fact]
    public void Double_OtherRanges_AreSaidInWords()
    {
        Expect("0", "is 0; must be a number greater than 0", root => root.Double("key", above: 0));
        Expect("1", "is 1; must be a number of at least 0 and less than 1", root => root.Double("key", min: 0, below: 1));
        Expect("-1", "is -1; must be a number of at least 0", root => root.Double("key", min: 0));
        Expect("2", "is 2; must be a number of at most 1", root => root.Double("key", max: 1));
        Expect("-1e999", "is -1e999; must be a finite number", root => root.Double("key"));
        Expect("1e-3", null, root => root.Double("key"));
    }

    [Fact]
    public void Bool_OtherValue_IsRefused()
    {
        Expect("true", null, root => root.Bool("key"));
        Expect("1", "is 1; must be true or false", root => root.Bool("key"));
        Expect("\"true\"", "is \"true\"; must be true or false", root => root.Bool("key"));
    }

    [Fact]
    public void String_EmptyOrOtherType_IsRefused()
    {
        Expect("\"x\"", null, root => root.String("key"));
        Expect("\"\"", "is \"\"; must be a string that is not empty", root => root.String("key"));
        Expect("7", "is 7; must be a string that is not empty", root => root.String("key"));
    }

    [Fact]
    public void String_LongValue_IsCutInTheMessage() => Expect(
        $"[\"{new string('x', 100)}\"]",
        $"is \"{new string('x', 59)}...; must be an integer",
        root => root.Ints("key"),
        "key.0",
        10);

    [Fact]
    public void Enum_CamelCaseNames_AreRead()
    {
        Assert.Equal(Mode.SlidingWindow, Bind("""{"key": "slidingWindow"}""", root => root.Enum<Mode>("key")));
        Assert.Equal(Mode.SlidingWindow, Bind("{}", root => root.Enum<Mode>("key", Mode.SlidingWindow)));
        Expect(
            "\"SlidingWindow\"",
            "is \"SlidingWindow\"; must be \"whole\" or \"slidingWindow\"; did you mean \"slidingWindow\"?",
            root => root.Enum<Mode>("key"));
        Expect("\"x\"", "is \"x\"; must be \"whole\" or \"slidingWindow\"", root => root.Enum<Mode>("key"));
        Expect("1", "is 1; must be \"whole\" or \"slidingWindow\"", root => root.Enum<Mode>("key"));
    }

    [Fact]
    public void Kind_Unknown_SaysNoMoreAboutItsObject()
    {
        var problems = _folder.Problems("""{"optimizer": {"kind": "adam", "momentum": 1}}""", root =>
        {
            var optimizer = root.Object("optimizer");
            return optimizer.Kind("kind", "adamW", "sgd") switch { "adamW" => optimizer.Double("beta"), _ => optimizer.Double("momentum") };
        });
        Assert.Equal(["x.json:1:16: optimizer.kind: is \"adam\"; must be \"adamW\" or \"sgd\"; did you mean \"adamW\"?"], problems);
    }

    [Fact]
    public void Kind_KeyOfAnotherKind_IsUnknownForThisOne()
    {
        var problems = _folder.Problems("""{"o": {"kind": "adamW", "momentum": 1}}""", root =>
        {
            var optimizer = root.Object("o");
            return optimizer.Kind("kind", "adamW", "sgd") == "adamW" ? optimizer.Double("eps", 1e-8) : optimizer.Double("momentum");
        });
        Assert.Equal(["x.json:1:25: unknown key 'momentum' in 'o' of kind \"adamW\"; allowed: kind, eps"], problems);
    }

    [Fact]
    public void Lists_Elements_AreCheckedOneByOne()
    {
        Assert.Equal([1, 2], Bind("""{"key": [1, 2]}""", root => root.Ints("key", count: 2)));
        Assert.Equal([0.5], Bind("""{"key": [0.5]}""", root => root.Doubles("key", min: 0)));
        Expect("[1, 2.5]", "is 2.5; must be an integer", root => root.Ints("key"), "key.1", 13);
        Expect("[-1]", "is -1; must be a number of at least 0", root => root.Doubles("key", min: 0), "key.0", 10);
        Expect("[null]", "is null; must be an integer", root => root.Ints("key"), "key.0", 10);
        Expect("[1]", "is a list of 1 value; must be a list of integers with 2 values", root => root.Ints("key", count: 2));
        Expect("3", "is 3; must be a list of numbers", root => root.Doubles("key"));
    }

    [Fact]
    public void Lists_Defaults_HoldWhereTheKeyIsMissing()
    {
        Assert.Equal([1, 2], Bind("{}", root => root.Ints("key", [1, 2])));
        Assert.Equal([0.9], Bind("{}", root => root.Doubles("key", [0.9])));
        Assert.Empty(Bind("{}", root => root.Ints("key", [])));
    }

    [Fact]
    public void Objects_List_IsBoundOneByOne()
    {
        static int[] Widths(ConfigNode root) => [.. root.Objects("key", minCount: 1).Select(node => node.Int("width", 7))];
        Assert.Equal([3, 7], Bind("""{"key": [{"width": 3}, {}]}""", Widths));
        Expect("[]", "is a list of 0 values; must be a list of objects with at least 1 value", Widths);
        Expect("{}", "is an object; must be a list of objects with at least 1 value", Widths);
        Expect("[1]", "is 1; must be an object", Widths, "key.0", 10);
        Assert.Equal(
            ["x.json:1:11: unknown key 'widht' in 'key.0'; did you mean 'width'?"],
            _folder.Problems("""{"key": [{"widht": 3}]}""", Widths));
    }

    [Fact]
    public void Optional_MissingKey_IsNothing()
    {
        static (int?, double?) Read(ConfigNode root) => (root.OptionalInt("a"), root.OptionalDouble("b"));
        Assert.Equal((null, null), Bind("""{"b": null}""", Read));
        Assert.Equal((1, 2.5), Bind("""{"a": 1, "b": 2.5}""", Read));
        Assert.Equal((null, null, false), Bind("{}", root => (root.OptionalPath("d"), root.OptionalObject("e"), root.Has("f"))));
        Expect("0", "is 0; must be an integer of at least 1", root => root.OptionalInt("key", min: 1));
        Expect("0", "is 0; must be a number greater than 0", root => root.OptionalDouble("key", above: 0));
    }

    [Fact]
    public void Object_AskedForTwice_IsOneNode()
    {
        Assert.Equal(3, Bind("""{"o": {"a": 1, "b": 2}}""", root => root.Object("o").Int("a") + (root.OptionalObject("o")?.Int("b") ?? 0)));
        Assert.Equal(
            ["x.json:1:1: o: is missing; must be an object"],
            _folder.Problems("{}", root => root.Object("o").Int("a") + root.Object("o").Int("b")));
    }

    [Fact]
    public void Path_Relative_StartsFromTheFileThatSaysIt()
    {
        _folder.Write("base/a.json", """{"data": {"root": "../d", "list": "/abs/l"}}""")
            .Write("run/x.json", """{"extends": ["../base/a.json"], "out": "o"}""");
        var paths = _folder.Open("run/x.json", "weights=w.pth").Bind(root =>
        {
            var data = root.Object("data");
            return new[] { data.Path("root"), data.Path("list"), root.Path("out"), root.Path("weights"), root.Path("cache", "c") };
        });
        Assert.Equal([_folder["d"], "/abs/l", _folder["run/o"], Path.GetFullPath("w.pth"), _folder["run/c"]], paths);
        Expect("\"a\\u0000\"", "is \"a\\u0000\"; must be the path of a file or folder", root => root.Path("key"));
        Expect("5", "is 5; must be the path of a file or folder", root => root.OptionalPath("key"));
    }

    [Fact]
    public void Has_KeyThatIsNotRead_HasNoEffect()
    {
        Assert.Equal(2, Bind("""{"a": 2}""", root => root.Has("a") ? root.Int("a") : 1));
        Assert.Equal(["x.json:1:2: the key 'a' has no effect here; remove it"], _folder.Problems("""{"a": 2}""", root => root.Has("a")));
    }

    [Fact]
    public void Check_RuleBetweenValues_NamesThePlace()
    {
        const string Text = """{"steps": 100, "schedule": {"warmUp": 500}}""";
        static int Read(ConfigNode root)
        {
            var steps = root.Int("steps");
            var warmUp = root.Object("schedule").Int("warmUp", 0);
            root.Check(warmUp < steps, "schedule.warmUp", $"is {warmUp}; must be less than steps ({steps})");
            root.Check(steps > 1, "steps", $"is {steps}; must be more than 1");
            return steps;
        }
        Assert.Equal(["x.json:1:29: schedule.warmUp: is 500; must be less than steps (100)"], _folder.Problems(Text, Read));
        Assert.Equal(100, Bind("""{"steps": 100, "schedule": {}}""", Read));
        Assert.Equal(["x.json:1:2: steps: is \"x\"; must be an integer"], _folder.Problems(Text.Replace("100", "\"x\""), Read));
        Assert.Equal(
            ["x.json:1:12: schedule.warmUp: is 0; must be less than steps (0)", "x.json:1:2: steps: is 0; must be more than 1"],
            _folder.Problems("""{"steps":0,"schedule":{}}""", Read));
    }

    private T Bind<T>(string text, Func<ConfigNode, T> map) => _folder.Load(text).Bind(map);

    private void Expect<T>(string value, string? problem, Func<ConfigNode, T> map, string key = "key", int column = 2)
    {
        var text = $"{{\"key\": {value}}}";
        if (problem == null)
            Bind(text, map);
        else
            Assert.Equal([$"x.json:1:{column}: {key}: {problem}"], _folder.Problems(text, map));
    }
}
