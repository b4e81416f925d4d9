using SlakDet.Data.Images;
using SlakDet.Training.Analysis;
using SlakDet.Training.Figures;

namespace SlakDet.Training.Tests.Figures;

public class ReceptiveFieldFigureTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Write_DrawsRowsDownwards(bool isRight, bool isLow)
    {
        using var folder = new TempFolder();
        const int side = 64, block = 12, near = 14, far = 40;
        var map = new float[side * side];
        for (var y = 0; y < block; y++)
            for (var x = 0; x < block; x++)
                map[((isLow ? far : near) + y) * side + (isRight ? far : near) + x] = 3;

        ReceptiveFieldFigure.Write(folder["map.png"], new ReceptiveFieldResult(side, 1, 0, map, []), null);

        using var figure = ImageFile.DecodeColor(folder["map.png"]);
        // Yellow stands for the greatest; the colour bar on the right has it too.
        var (sumX, sumY, count) = (0L, 0L, 0);
        var (width, height) = (figure.Width, figure.Height);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width * 7 / 8; x++)
                if (figure.Row(y)[(3 * x)..] is [< 60, > 200, > 200, ..])
                    (sumX, sumY, count) = (sumX + x, sumY + y, count + 1);
        Assert.True(count > 1000, $"only {count} pixels are yellow");
        Assert.Equal((isRight, isLow), (sumX / count > width / 2, sumY / count > height / 2));
    }

    [Fact]
    public void Write_OfNoContributions_DrawsAnEvenMap()
    {
        using var folder = new TempFolder();
        ReceptiveFieldFigure.Write(folder["map.png"], new ReceptiveFieldResult(40, 1, 0, new float[1600], []), null);
        Assert.True(new FileInfo(folder["map.png"]).Length > 1000);
    }
}
