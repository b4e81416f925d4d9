namespace SlakDet.Annotations.Tests;

public sealed class ClassListTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_Text_ReadsANameALine()
    {
        var list = ClassList.Load(Write("c.txt", "sky\r\n building \n traffic light\n\n\n"));
        Assert.Equal(["sky", "building", "traffic light"], list.Names);
        Assert.Equal(3, list.Count);
    }

    [Fact]
    public void Load_TextWithByteOrderMark_LeavesItOut()
    {
        File.WriteAllText(_folder["c.txt"], "sky\n", new System.Text.UTF8Encoding(true));
        Assert.Equal("sky", ClassList.Load(_folder["c.txt"]).Names[0]);
    }

    [Fact]
    public void Load_Json_ReadsNamesAndColorsAndFillsMissingColors()
    {
        var list = ClassList.Load(Write("c.json", """
            // a comment
            {"classes": [{"name": "2019-01-02T00:00:00", "color": "0a14ff"}, {"name": "b"}]}
            """));
        Assert.Equal(["2019-01-02T00:00:00", "b"], list.Names);
        Assert.Equal(new RgbColor(10, 20, 255), list.Palette[0]);
        Assert.Equal(new ClassList(["x", "y"]).Palette[1], list.Palette[1]);
    }

    [Fact]
    public void Load_JsonWithIds_ReadsThem()
    {
        Assert.Equal([1, 3], ClassList.Load(Write("c.json", """{"classes": [{"name": "a", "id": 1}, {"name": "b", "id": 3}]}""")).CategoryIds);
        Assert.Equal([1, 2], new ClassList(["a", "b"]).CategoryIds);
    }

    [Fact]
    public void Load_Ade20K_Has150ClassesInOrder()
    {
        var list = ClassList.Load(Path.Combine(Repository.Root, "datasets", "ade20k.json"));
        Assert.Equal(150, list.Count);
        Assert.Equal(("wall", "787878"), (list.Names[0], list.Palette[0].ToString()));
        Assert.Equal(("bed", "cc05ff"), (list.Names[7], list.Palette[7].ToString()));
        Assert.Equal(("crt screen", "7a00ff"), (list.Names[141], list.Palette[141].ToString()));
        Assert.Equal(("flag", "5c00ff"), (list.Names[149], list.Palette[149].ToString()));
    }

    [Theory]
    [InlineData("c.txt", "", "The list has no class")]
    [InlineData("c.txt", "a\n\nb", "Class 1 has a blank name")]
    [InlineData("c.txt", "a\nb\na", "The name 'a' is given to class 0 and to class 2")]
    [InlineData("c.csv", "a", "is a .txt or a .json file, not '.CSV'")]
    [InlineData("c.json", "[]", "Expected an object with classes")]
    [InlineData("c.json", "{}", "It needs a list \"classes\"")]
    [InlineData("c.json", "{\"classes\": 3}", "It needs a list \"classes\"")]
    [InlineData("c.json", "{\"classes\": []}", "The list has no class")]
    [InlineData("c.json", "{\"classes\": [{\"name\": \"a\", \"id\": 1}, {\"name\": \"b\"}]}", "Where one class has an \"id\", each needs one that is a whole number (line 1")]
    [InlineData("c.json", "{\"classes\": [{\"name\": \"a\", \"id\": 1.5}]}", "each needs one that is a whole number")]
    [InlineData("c.json", "{\"classes\": [{\"name\": \"a\", \"id\": 4}, {\"name\": \"b\", \"id\": 4}]}", "The number 4 is given to 2 classes")]
    [InlineData("c.json", "{\"classes\": [\"wall\"]}", "Expected an object with name and color and id (line 1")]
    [InlineData("c.json", "{\"classes\": [{\"color\": \"000000\"}]}", "needs a \"name\" that is a text (line 1")]
    [InlineData("c.json", "{\"classes\": [{\"name\": 7}]}", "needs a \"name\" that is a text (line 1")]
    [InlineData("c.json", "{\"classes\": [{\"name\": \"a\",\n\"colour\": \"000000\"}]}", "Unknown key \"colour\" (line 2")]
    [InlineData("c.json", "{\"classes\": [{\"name\": \"a\", \"color\": \"red\"}]}", "six hexadecimal digits RRGGBB, not \"red\" (line 1")]
    [InlineData("c.json", "{\"classes\": [{\"name\": \"a\", \"color\": 0}]}", "six hexadecimal digits RRGGBB, not 0")]
    [InlineData("c.json", "{\"classes\": [], \"classes\": []}", "already exists")]
    [InlineData("c.json", "{\"classes\": [{\"name\": \"a\"}]} x", "line 1")]
    [InlineData("c.json", "{\"classes\": [{\"name\": \"a\"}]} {}", "Additional text encountered after finished reading JSON content")]
    [InlineData("c.json", "{\"classes\": [", "Unexpected end")]
    public void Load_BrokenList_SaysFileAndReason(string name, string content, string reason)
    {
        var path = Write(name, content);
        var error = Assert.Throws<DatasetException>(() => ClassList.Load(path));
        Assert.Equal("SD-CLASSES", error.Code);
        Assert.StartsWith($"Cannot use the class list {path}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MissingFile_SaysFile()
    {
        var error = Assert.Throws<DatasetException>(() => ClassList.Load(_folder["none.txt"]));
        Assert.Contains(_folder["none.txt"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Palette_Generated_IsStableDistinctAndAPrefixOfALongerOne()
    {
        var palette = new ClassList(Names(200)).Palette;
        Assert.Equal(200, palette.Distinct().Count());
        Assert.Equal(palette.Take(11), new ClassList(Names(11)).Palette);
        Assert.DoesNotContain(new RgbColor(0, 0, 0), palette);
        Assert.DoesNotContain(new RgbColor(255, 255, 255), palette);
    }

    [Fact]
    public void Palette_Of20_KeepsColorsFarApart()
    {
        var palette = new ClassList(Names(20)).Palette;
        for (var i = 0; i < palette.Count; i++)
            for (var j = 0; j < i; j++)
                Assert.True(Distance(palette[i], palette[j]) >= 64, $"{palette[i]} and {palette[j]}");
    }

    [Fact]
    public void Palette_OfMoreClassesThanColors_Repeats()
    {
        var palette = new ClassList(Names(1203)).Palette;
        var distinct = palette.Distinct().Count();
        Assert.InRange(distinct, 500, 729);
        Assert.Equal(palette.Take(10), palette.Skip(distinct).Take(10));
    }

    private static IEnumerable<string> Names(int count) => Enumerable.Range(0, count).Select(i => $"class {i}");

    private static double Distance(RgbColor a, RgbColor b) =>
        Math.Sqrt(Math.Pow(a.Red - b.Red, 2) + Math.Pow(a.Green - b.Green, 2) + Math.Pow(a.Blue - b.Blue, 2));

    private string Write(string name, string content)
    {
        File.WriteAllText(_folder[name], content);
        return _folder[name];
    }
}
