using Newtonsoft.Json.Linq;
using SlakDet.Cli.Rendering;

namespace SlakDet.Cli.Tests.Rendering;

public class JsonOutputTests
{
    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Number_NotFinite_IsNull(double value) => Assert.Equal(JTokenType.Null, JsonOutput.Number(value).Type);

    [Fact]
    public void Number_Finite_KeepsEveryDigit() => Assert.Equal(0.1 + 0.2, (double)JToken.Parse(JsonOutput.Number(0.1 + 0.2).ToString(Newtonsoft.Json.Formatting.None)));

    [Fact]
    public void Write_ToAFile_ReplacesIt()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["a.json"], "before");
        JsonOutput.Write(folder["a.json"], new JObject { ["a"] = 1 });
        Assert.Equal("{\n  \"a\": 1\n}\n", File.ReadAllText(folder["a.json"]));
    }

    [Fact]
    public void Write_ToNothing_WritesNothing() => JsonOutput.Write(null, new JObject());
}
