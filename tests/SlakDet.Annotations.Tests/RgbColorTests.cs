namespace SlakDet.Annotations.Tests;

public class RgbColorTests
{
    [Theory]
    [InlineData("787878", 0x78, 0x78, 0x78)]
    [InlineData("#0a14FF", 10, 20, 255)]
    public void TryParse_HexDigits_GivesRedGreenBlue(string text, byte red, byte green, byte blue)
    {
        Assert.True(RgbColor.TryParse(text, out var color));
        Assert.Equal(new RgbColor(red, green, blue), color);
    }

    [Theory]
    [InlineData("")]
    [InlineData("#")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("12345g")]
    [InlineData("+12345")]
    [InlineData(" 12345")]
    [InlineData("##12345")]
    public void TryParse_OtherText_IsFalse(string text) => Assert.False(RgbColor.TryParse(text, out _));

    [Fact]
    public void ToString_IsWhatTryParseReads() => Assert.Equal("0a14ff", new RgbColor(10, 20, 255).ToString());
}
