using System.Globalization;
using System.Text;
using CsCheck;
using SlakDet.Annotations.Coco;

namespace SlakDet.Annotations.Tests.Coco;

public class PlainJsonTests
{
    // What .NET parses is correctly rounded.
    [Fact]
    public void Number_AnyDecimal_IsTheNearestDouble() => Gen.Select(
            Gen.Long[0, 999_999_999_999_999_999], Gen.Int[0, 18], Gen.Int[0, 18], Gen.Bool, Gen.Int[0, 5].Select(i => new[] { "", "", "", "e5", "E-7", "e+0" }[i]))
        .Sample((digits, length, point, isNegative, exponent) =>
        {
            var whole = (digits % (long)Math.Pow(10, length)).ToString(CultureInfo.InvariantCulture);
            var text = (isNegative ? "-" : "") + (point > 0 && point < whole.Length ? whole.Insert(point, ".") : "0." + whole) + exponent;
            AssertReads(text);
        }, iter: 20_000);

    [Fact]
    public void Number_ShortestTextOfAnyDouble_ReadsBack() => Gen.OneOf(Gen.Double, Gen.Float.Select(v => (double)v), Gen.Double[-1000, 1000])
        .Where(double.IsFinite).Sample(value => AssertReads(value.ToString("R", CultureInfo.InvariantCulture)), iter: 20_000);

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("-0.0")]
    [InlineData("9007199254740993")]
    [InlineData("0.000000000000000001")]
    [InlineData("0.0000000000000000000000000000000000000001")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("4.9e-324")]
    public void Number_Extremes_AreTheNearestDouble(string text) => AssertReads(text);

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("01")]
    [InlineData("-00")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("+1")]
    [InlineData("1e999")]
    [InlineData("NaN")]
    [InlineData("\"1\"")]
    public void Number_NotOneOfJson_IsLeftToTheFullReader(string text)
    {
        var json = new PlainJson(Encoding.UTF8.GetBytes(text));
        Assert.False(json.Number(out _));
    }

    [Theory]
    [InlineData("0", 0L)]
    [InlineData(" -17,", -17L)]
    [InlineData("9007199254740992", 1L << 53)]
    [InlineData("9007199254740993", null)]
    [InlineData("123456789012345678901234567890", null)]
    [InlineData("-9223372036854775808", null)]
    [InlineData("1.0", null)]
    [InlineData("1e3", null)]
    public void Integer_OnlyWhatDoublesHold_IsRead(string text, long? expected)
    {
        var json = new PlainJson(Encoding.UTF8.GetBytes(text));
        Assert.Equal(expected, json.Integer(out var value) ? value : null);
    }

    [Theory]
    [InlineData("\"a b\" ,", "a b")]
    [InlineData(" \"\"", "")]
    [InlineData("\"\\\\\"", "\\")]
    [InlineData("\"x\\\\yy\\\\\\\\\"", "x\\yy\\\\")]
    [InlineData("\"x", null)]
    [InlineData("\"x\\", null)]
    [InlineData("\"x\\\\", null)]
    [InlineData("\"x\\n\"", null)]
    [InlineData("x", null)]
    public void Text_OnlyWithoutOtherEscapes_IsRead(string text, string? expected)
    {
        var json = new PlainJson(Encoding.UTF8.GetBytes(text));
        var buffer = new byte[1];
        Assert.Equal(expected, json.Text(ref buffer, out var found) ? Encoding.UTF8.GetString(found) : null);
        if (expected != null)
            Assert.Equal(text.LastIndexOf('"') + 1, json.At);
    }

    [Theory]
    [InlineData("\"a b},{\",", "a b},{")]
    [InlineData("\"a\tb\"", null)]
    [InlineData("\"a\\tb\"", null)]
    [InlineData("\"a", null)]
    [InlineData("7", null)]
    public void PassText_OnlyWithoutEscapes_IsRead(string text, string? expected)
    {
        var json = new PlainJson(Encoding.UTF8.GetBytes(text));
        Assert.Equal(expected != null, json.PassText(out var read));
        Assert.Equal(expected ?? "", Encoding.UTF8.GetString(read));
    }

    private static void AssertReads(string text)
    {
        var json = new PlainJson(Encoding.UTF8.GetBytes(text + ","));
        Assert.True(json.Number(out var value), text);
        Assert.Equal(text.Length, json.At);
        var expected = double.Parse(text, CultureInfo.InvariantCulture);
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(value));
    }
}
