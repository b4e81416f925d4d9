using OpenCvSharp;
using SlakDet.Data.Rendering;
using SlakDet.Data.Tests.Images;

namespace SlakDet.Data.Tests.Rendering;

public class ContactSheetTests
{
    [Fact]
    public void Render_PicturesOfAnySize_AreFittedIntoTheirCells()
    {
        using var wide = Pictures.Plain(100, 50, new(0, 0, 255));
        using var large = Pictures.Plain(300, 300, new(255, 0, 0));

        using var sheet = ContactSheet.Render(["picture", "prediction"], [[wide, large], [large, wide]], cellPx: 64);

        // Cells of 64 with gaps of 2, below a head of 16.
        Assert.Equal((2 * 66 + 2, 16 + 2 * 66 + 2), (sheet.Width, sheet.Height));
        Assert.Equal(new Vec3b(0, 0, 255), sheet.At(18 + 32, 2 + 32));
        Assert.Equal(new Vec3b(250, 250, 250), sheet.At(18 + 10, 2 + 32));
        Assert.Equal(new Vec3b(255, 0, 0), sheet.At(18, 68));
        Assert.Equal(new Vec3b(255, 0, 0), sheet.At(18 + 66, 2));
    }

    [Fact]
    public void Render_Legend_ComesBelow()
    {
        using var picture = Pictures.Plain(8, 8, new(0, 0, 255));
        using var plain = ContactSheet.Render(["a"], [[picture]]);
        using var explained = ContactSheet.Render(["a"], [[picture]], legend: [new LegendEntry(new(1, 2, 3), "class")]);
        Assert.True(explained.Height > plain.Height);
    }

    [Fact]
    public void Render_RowOfAnotherLengthOrKind_TellsWhich()
    {
        using var picture = Pictures.Plain(8, 8, new(0, 0, 255));
        var exception = Assert.Throws<ArgumentException>(() => ContactSheet.Render(["a", "b"], [[picture, picture], [picture]]));
        Assert.StartsWith("Row 1 has 1 pictures, but there are 2 titles.", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ContactSheet.Render([], []));
        using var grey = Pictures.Of(2, 1, 1, 7, 7);
        Assert.StartsWith("The picture has 1 channels; needed are 3", Assert.Throws<ArgumentException>(() => ContactSheet.Render(["a"], [[grey]])).Message, StringComparison.Ordinal);
    }
}
