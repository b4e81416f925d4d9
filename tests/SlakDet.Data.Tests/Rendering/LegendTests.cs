using OpenCvSharp;
using SlakDet.Data.Rendering;

namespace SlakDet.Data.Tests.Rendering;

public class LegendTests
{
    [Fact]
    public void Below_ManyEntries_UsesTheWidthInColumns()
    {
        using var picture = new Mat(480, 640, MatType.CV_8UC3, Scalar.Gray);
        using var one = Legend.Below(picture, Entries(1, "wall"));
        using var many = Legend.Below(picture, Entries(40, "wall"));
        Assert.Equal(640, many.Width);
        Assert.True(many.Height - 480 < 12 * (one.Height - 480), "40 short entries need more than 12 rows at 640 pixels.");
    }

    [Fact]
    public void Below_EntryWiderThanThePicture_WidensTheSheet()
    {
        using var picture = new Mat(300, 100, MatType.CV_8UC3, Scalar.Gray);
        using var sheet = Legend.Below(picture, Entries(1, "a text of many letters that is wider than one hundred pixels"));
        Assert.InRange(sheet.Width, 300, 700);
        Assert.Equal(new Vec3b(250, 250, 250), sheet.Get<Vec3b>(0, 150));
    }

    [Fact]
    public void Below_LettersBeyondAscii_AreDrawnAsQuestionMarks()
    {
        using var picture = new Mat(300, 300, MatType.CV_8UC3, Scalar.Gray);
        using var greek = Legend.Below(picture, Entries(1, "δρόμος"));
        using var marks = Legend.Below(picture, Entries(1, "??????"));
        Assert.Equal(0, Cv2.Norm(greek, marks));
    }

    private static List<LegendEntry> Entries(int count, string text)
        => [.. Enumerable.Range(0, count).Select(i => new LegendEntry(new((byte)i, 80, 160), text))];
}
