using SlakDet.Training.Configuration;

namespace SlakDet.Training.Tests.Configuration;

public sealed class ConfigOverrideTests : IDisposable
{
    private const string Text =
        """{"steps": 5, "name": "n", "optimizer": {"kind": "adamW", "lr": 1}, "list": [1, 2], "heads": [{"kind": "fcn", "width": 1}]}""";

    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("steps=7", "\"steps\":7")]
    [InlineData("optimizer.lr=1e-4", "\"lr\":1e-4")]
    [InlineData("name=abc", "\"name\":\"abc\"")]
    [InlineData("name=\"7\"", "\"name\":\"7\"")]
    [InlineData("name=", "\"name\":\"\"")]
    [InlineData("name=a=b", "\"name\":\"a=b\"")]
    [InlineData("name=http://x/y", "\"name\":\"http://x/y\"")]
    [InlineData("name=NaN", "\"name\":\"NaN\"")]
    [InlineData("name=007", "\"name\":\"007\"")]
    [InlineData("new.key=true", "\"new\":{\"key\":true}")]
    [InlineData("list=[3]", "\"list\":[3]")]
    [InlineData("list.1=9", "\"list\":[1,9]")]
    [InlineData("heads.0.width=8", "\"heads\":[{\"kind\":\"fcn\",\"width\":8}]")]
    [InlineData("heads.0={\"width\":3}", "\"heads\":[{\"kind\":\"fcn\",\"width\":3}]")]
    [InlineData("optimizer={\"wd\":2}", "\"optimizer\":{\"kind\":\"adamW\",\"lr\":1,\"wd\":2}")]
    [InlineData("optimizer={\"kind\":\"sgd\"}", "\"optimizer\":{\"kind\":\"sgd\"}")]
    [InlineData("optimizer.kind=adamW", "\"optimizer\":{\"kind\":\"adamW\",\"lr\":1}")]
    public void Load_Override_IsTypedAndMerged(string assignment, string expected) =>
        Assert.Contains(expected, ConfigFolder.OneLine(_folder.Load(Text, assignment)));

    [Fact]
    public void Load_OverrideOfKind_ComesFirst()
    {
        var merged = ConfigFolder.OneLine(_folder.Load(Text, "optimizer.lr=2", "optimizer.kind=sgd", "optimizer.lr=3"));
        Assert.Contains("\"optimizer\":{\"kind\":\"sgd\",\"lr\":3}", merged);
    }

    [Fact]
    public void Load_OverrideWithNull_TakesTheValueAway() =>
        Assert.DoesNotContain("optimizer", ConfigFolder.OneLine(_folder.Load(Text, "optimizer=null")));

    [Theory]
    [InlineData("steps", "--set steps: must be KEY=VALUE, such as optimizer.lr=1e-4 or milestones.0=500")]
    [InlineData("=5", "--set =5: must be KEY=VALUE, such as optimizer.lr=1e-4 or milestones.0=500")]
    [InlineData("a..b=5", "--set a..b=5: must be KEY=VALUE, such as optimizer.lr=1e-4 or milestones.0=500")]
    [InlineData("steps.x=5", "--set steps.x=5: steps is 5 (at x.json:1:2), so it has no 'x'")]
    [InlineData("list.2=5", "--set list.2=5: list is a list of 2 values (at x.json:1:68), so it has no '2'; places go from 0 to 1")]
    [InlineData("list.-1=5", "--set list.-1=5: list is a list of 2 values (at x.json:1:68), so it has no '-1'; places go from 0 to 1")]
    [InlineData("list.x=5", "--set list.x=5: list is a list of 2 values (at x.json:1:68), so it has no 'x'; places go from 0 to 1")]
    [InlineData("list.0.x=5", "--set list.0.x=5: list.0 is 1 (at x.json:1:77), so it has no 'x'")]
    [InlineData("list=[1,", "--set list=[1,: the text ends too early: the list opened at line 1, column 1 is not closed")]
    [InlineData("name={\"a\": 1 2}", "--set name={\"a\": 1 2}: After parsing a value an unexpected character was encountered: 2")]
    [InlineData("name=\"abc", "--set name=\"abc: Unterminated string. Expected delimiter: \"")]
    public void Bind_BadOverride_SaysWhatIsAllowed(string assignment, string expected) =>
        Assert.Equal([expected], _folder.Problems(Text, Read, assignment));

    [Fact]
    public void Bind_OverrideOfUnknownKey_IsAnErrorLikeAnyOther() => Assert.Equal(
        [
            "--set optimizer.lrr=1: unknown key 'lrr' in 'optimizer' of kind \"adamW\"; did you mean 'lr'?",
            "--set stepz=1: unknown key 'stepz'; did you mean 'steps'?",
        ],
        _folder.Problems(Text, Read, "optimizer.lrr=1", "stepz=1").Order());

    [Fact]
    public void Bind_OverrideOfWrongType_NamesTheOverride() =>
        Assert.Equal(["--set steps=many: steps: is \"many\"; must be an integer"], _folder.Problems(Text, Read, "steps=many"));

    [Fact]
    public void Bind_NullForAnUnknownKey_IsStillUnknown() => Assert.Equal(
        ["--set optimiser=null: unknown key 'optimiser'; did you mean 'optimizer'?"],
        _folder.Problems(Text, Read, "optimiser=null"));

    private static int Read(ConfigNode root)
    {
        root.String("name", "n");
        root.Ints("list", []);
        var optimizer = root.Object("optimizer");
        optimizer.Kind("kind", "adamW", "sgd");
        optimizer.Double("lr");
        foreach (var head in root.Objects("heads"))
        {
            head.Kind("kind", "fcn");
            head.Int("width");
        }
        return root.Int("steps");
    }
}
