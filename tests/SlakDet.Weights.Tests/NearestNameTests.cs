namespace SlakDet.Weights.Tests;

public class NearestNameTests
{
    [Theory]
    [InlineData("stepz", "steps")]
    [InlineData("STEPS", "steps")]
    [InlineData("setps", "steps")]                 // one swap of neighbours
    [InlineData("lt", "lr")]
    [InlineData("backbone.stages.0.0.gama", "backbone.stages.0.0.gamma")]
    [InlineData("stop", "step")]
    [InlineData("nothing", null)]
    [InlineData("", null)]
    public void Find_AnyName_GivesTheNearestWithinAThirdOfItsLetters(string name, string? expected) =>
        Assert.Equal(expected, NearestName.Find(name, ["steps", "step", "lr", "backbone.stages.0.0.gamma"]));
}
