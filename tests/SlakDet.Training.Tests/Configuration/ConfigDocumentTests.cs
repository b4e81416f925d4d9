using SlakDet.Training.Configuration;

namespace SlakDet.Training.Tests.Configuration;

public sealed class ConfigDocumentTests : IDisposable
{
    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Bind_ManyProblems_TellsAllAtOnce()
    {
        const string Text = """
            {
              "stepz": 100,
              "batch": 0,
              "optimzer": {
                "kind": "sgd"
              },
              "data": "x"
            }
            """;
        var error = Assert.Throws<ConfigException>(() => _folder.Load(Text, "seed=-1").Bind(ReadTrain));
        var path = _folder["x.json"];
        Assert.Equal(
            $"""
            {path} cannot be used, 7 problems:
              {path}:1:1: steps: is missing; must be an integer of at least 1
              {path}:3:3: batch: is 0; must be an integer of at least 1
              {path}:1:1: optimizer: is missing; must be an object
              {path}:7:3: data: is "x"; must be an object
              --set seed=-1: seed: is -1; must be an integer of at least 0
              {path}:2:3: unknown key 'stepz'; did you mean 'steps'?
              {path}:4:3: unknown key 'optimzer'; did you mean 'optimizer'?
            """,
            error.Message);
        Assert.Equal(7, error.Problems.Count);
        Assert.Equal("SD-CONFIG-INVALID", error.Code);
    }

    [Fact]
    public void Bind_OneProblem_IsCountedAsOne()
    {
        var error = Assert.Throws<ConfigException>(() => _folder.Load("{}").Bind(root => root.Int("steps")));
        Assert.StartsWith($"{_folder["x.json"]} cannot be used, 1 problem:\n  ", error.Message);
    }

    [Fact]
    public void Bind_BadOverrideAndBadValue_TellsBoth() => Assert.Equal(
        ["--set steps.x=1: steps is true (at x.json:1:2), so it has no 'x'", "x.json:1:2: steps: is true; must be an integer"],
        _folder.Problems("""{"steps": true}""", root => root.Int("steps"), "steps.x=1"));

    [Fact]
    public void Bind_UnknownKeyFarFromAll_ListsWhatIsAllowed()
    {
        Assert.Equal(
            ["x.json:1:2: unknown key 'gpu'; allowed: steps, seed"],
            _folder.Problems("""{"gpu": 1}""", root => root.Int("steps", 1) + root.Int("seed", 0)));
        Assert.Equal(["x.json:1:2: unknown key 'gpu'; no keys are allowed here"], _folder.Problems("""{"gpu": 1}""", _ => 0));
    }

    [Fact]
    public void Bind_KeyInOtherCase_IsUnknownWithAHint() => Assert.Equal(
        ["x.json:1:2: unknown key 'WARMUP'; did you mean 'warmUp'?"],
        _folder.Problems("""{"WARMUP": 1}""", root => root.Int("warmUp", 1)));

    [Fact]
    public void Bind_UnknownKeyOfABase_NamesTheBase()
    {
        _folder.Write("base/a.json", "{\n  \"o\": {\n    \"widht\": 1\n  }\n}");
        Assert.Equal(
            ["base/a.json:3:5: unknown key 'widht' in 'o'; did you mean 'width'?"],
            _folder.Problems("""{"extends": ["base/a.json"], "o": {"width": 2}}""", root => root.Object("o").Int("width")));
    }

    [Fact]
    public void Bind_StandInsReachARecordThatRefusesThem_TellsTheCause()
    {
        var problems = _folder.Problems("""{"kernel": "x"}""", root => RefuseEven(root.Int("kernel")));
        Assert.Equal(["x.json:1:2: kernel: is \"x\"; must be an integer"], problems);
    }

    [Fact]
    public void Bind_RecordRefusesItsValues_IsAConfigProblem() =>
        Assert.Equal(["x.json:1:1: kernel must be odd"], _folder.Problems("""{"kernel": 4}""", root => RefuseEven(root.Int("kernel"))));

    [Fact]
    public void Bind_ErrorOfTheProgram_IsNotHidden() =>
        Assert.Throws<InvalidOperationException>(() => _folder.Load("{}").Bind<int>(_ => throw new InvalidOperationException()));

    [Fact]
    public void ToEffectiveJson_AfterBind_HasSchemaOrderDefaultsAndFullPaths()
    {
        _folder.Write("base/a.json", """{"data": {"root": "ade"}, "optimizer": {"kind": "sgd"}, "scales": [1, 2]}""");
        var document = _folder.Load("""{"extends": ["base/a.json"], "heads": [{"width": 3}, {}], "log": {}, "steps": 9}""", "batch=2");

        document.Bind(Read);

        Assert.Equal(
            $$"""
            {
              "steps": 9,
              "batch": 2,
              "seed": 0,
              "optimizer": {
                "kind": "sgd",
                "lr": 1E-05
              },
              "scales": [1, 2],
              "ratios": [0.5, 2],
              "heads": [
                {
                  "width": 3
                },
                {
                  "width": 8
                }
              ],
              "log": {},
              "data": {
                "root": "{{_folder["base/ade"]}}"
              }
            }

            """,
            document.ToEffectiveJson());
        Assert.Equal("default", document.OriginOf("seed"));
        Assert.Equal("--set batch=2", document.OriginOf("batch"));

        var again = _folder.Write("elsewhere/y.json", document.ToEffectiveJson()).Open("elsewhere/y.json");
        again.Bind(Read);
        Assert.Equal(document.ToEffectiveJson(), again.ToEffectiveJson());

        static int Read(ConfigNode root)
        {
            root.Int("steps");
            root.Int("batch");
            root.Int("seed", 0);
            var optimizer = root.Object("optimizer");
            optimizer.Kind("kind", "sgd");
            optimizer.Double("lr", 1e-5);
            root.Ints("scales");
            root.Doubles("ratios", [0.5, 2]);
            foreach (var head in root.Objects("heads"))
                head.Int("width", 8);
            root.Object("log").OptionalDouble("every");
            root.Object("data").Path("root");
            return 0;
        }
    }

    [Fact]
    public void Path_And_Name_AreThoseOfTheFile()
    {
        var document = _folder.Write("run/quick.start.json", "{}").Open("run/quick.start.json");
        Assert.Equal((_folder["run/quick.start.json"], "quick.start"), (document.Path, document.Name));
    }

    [Fact]
    public void Load_BelowTheWorkingDirectory_ShowsRelativePaths()
    {
        var name = $"config-{Guid.NewGuid():N}.json";
        File.WriteAllText(name, "{\"a\": 1}");
        try
        {
            var error = Assert.Throws<ConfigException>(() => ConfigDocument.Load(name).Bind(_ => 0));
            Assert.Equal([$"{name}:1:2: unknown key 'a'; no keys are allowed here"], error.Problems);
        }
        finally
        {
            File.Delete(name);
        }
    }

    private static int ReadTrain(ConfigNode root)
    {
        var steps = root.Int("steps", min: 1) + root.Int("batch", 16, min: 1);
        var optimizer = root.Object("optimizer");
        var rate = optimizer.Kind("kind", "adamW", "sgd") == "adamW" ? optimizer.Double("lr", above: 0) : optimizer.Double("momentum");
        return steps + (int)rate + root.Object("data").Path("root").Length + root.Int("seed", 0, min: 0);
    }

    private static int RefuseEven(int kernel) => kernel % 2 == 1 ? kernel : throw new ArgumentException("kernel must be odd");
}
