using OpenCvSharp;
using SlakDet.Data.Rendering;
using SlakDet.Data.Tests.Images;

namespace SlakDet.Data.Tests.Rendering;

public class LegendTests
{
    [Fact]
    public void Below_ManyEntries_UsesTheWidthInColumns()
    {
        using var picture = Pictures.Plain(640, 480, new(128, 128, 128));
        using var one = Legend.Below(picture, Entries(1, "wall"));
        using var many = Legend.Below(picture, Entries(40, "wall"));
        Assert.Equal(640, many.Width);
        Assert.True(many.Height - 480 < 12 * (one.Height - 480), "40 short entries need more than 12 rows at 640 pixels.");
    }

    [Fact]
    public void Below_EntryWiderThanThePicture_WidensTheSheet()
    {
        using var picture = Pictures.Plain(100, 300, new(128, 128, 128));
        using var sheet = Legend.Below(picture, Entries(1, "a text of many letters that is wider than one hundred pixels"));
        Assert.InRange(sheet.Width, 300, 700);
        Assert.Equal(new Vec3b(250, 250, 250), sheet.At(0, 150));
    }

    [Fact]
    public void Below_LettersBeyondAscii_AreDrawnAsQuestionMarks()
    {
        using var picture = Pictures.Plain(300, 300, new(128, 128, 128));
        using var greek = Legend.Below(picture, Entries(1, "δρόμος"));
        using var marks = Legend.Below(picture, Entries(1, "??????"));
        Assert.Equal(greek.ToArray(), marks.ToArray());
    }

    private static List<LegendEntry> Entries(int count, string text)
        => [.. Enumerable.Range(0, count).Select(i => new LegendEntry(new((byte)i, 80, 160), text))];
}
