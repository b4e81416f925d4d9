using System.Text;
using SlakDet.Annotations.Voc;

namespace SlakDet.Annotations.Tests.Voc;

public sealed class VocAnnotationTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_FileAsPublished_GivesItsObjectsAndNotTheirParts()
    {
        var read = Load("""
            <?xml version="1.0" encoding="utf-8"?>
            <!-- made by hand -->
            <annotation>
              <folder>VOC2007</folder> <filename> 000001.jpg </filename>
              <source><database>x</database><annotation>PASCAL</annotation></source>
              <owner/>
              <size><width>353</width><height>500.0</height><depth>3</depth></size>
              <segmented>0</segmented>
              <object>
                <name>person</name><pose>Left</pose><truncated>1</truncated><difficult>1</difficult>
                <bndbox><ymin>12</ymin><xmin>8.5</xmin><xmax>352</xmax><ymax>498</ymax></bndbox>
                <part><name>head</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></part>
              </object>
              <object><bndbox><xmin>-1</xmin><ymin>2</ymin><xmax>-1</xmax><ymax>4e2</ymax></bndbox><name><![CDATA[dog & cat]]></name></object>
            </annotation>
            """);
        Assert.Equal(("000001.jpg", 353, 500), (read.FileName, read.WidthPx, read.HeightPx));
        Assert.Equal([new("person", 8.5, 12, 352, 498, true), new("dog & cat", -1, 2, -1, 400, false)], read.Objects);
    }

    [Fact]
    public void Load_NothingInside_HasNoSizeNameOrObjects()
    {
        foreach (var text in new[] { "<annotation/>", "<annotation></annotation>" })
            Assert.Equal(("", 0, 0, 0), Load(text) is var read ? (read.FileName, read.WidthPx, read.HeightPx, read.Objects.Count) : default);
    }

    [Fact]
    public void Load_OtherEncodings_AreUnderstood()
    {
        const string Text = "<annotation><filename>ä.jpg</filename></annotation>";
        Assert.Equal("ä.jpg", Load(Text, Encoding.Unicode).FileName);
        Assert.Equal("ä.jpg", Load("""<?xml version="1.0" encoding="iso-8859-1"?>""" + Text, Encoding.Latin1).FileName);
        Assert.Equal("ä.jpg", Load(Text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)).FileName);
    }

    [Theory]
    [InlineData("<object><name>a</name></object>", "SD-VOC-XML", "object 1: the object has no <bndbox>")]
    [InlineData("<object><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></object>", "SD-VOC-XML", "has no <name>")]
    [InlineData("<object><name> </name></object>", "SD-VOC-XML", "has no <name>")]
    [InlineData("<object><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax></bndbox></object>", "SD-VOC-XML", "<bndbox> has no <ymax>")]
    [InlineData("<object><bndbox><xmin>one</xmin></bndbox></object>", "SD-VOC-BOX", "<xmin> is 'one'; it must be a finite number")]
    [InlineData("<object><bndbox><xmin>NaN</xmin></bndbox></object>", "SD-VOC-BOX", "<xmin> is 'NaN'")]
    [InlineData("<object><bndbox><xmin/></bndbox></object>", "SD-VOC-BOX", "<xmin> is ''")]
    [InlineData("<object><bndbox><xmin>1</xmin><xmin>1</xmin></bndbox></object>", "SD-VOC-XML", "<xmin> comes twice")]
    [InlineData("<object><name>a</name><bndbox><xmin>5</xmin><ymin>1</ymin><xmax>4</xmax><ymax>2</ymax></bndbox></object>",
        "SD-VOC-BOX", "the box of 'a' goes from (5, 1) to (4, 2)")]
    [InlineData("<object><difficult>maybe</difficult></object>", "SD-VOC-XML", "<difficult> is 'maybe'; it must be a whole number")]
    [InlineData("<object><name><b>a</b></name></object>", "SD-VOC-XML", "<name> holds the element <b>")]
    [InlineData("<size><width>5</width></size>", "SD-VOC-XML", "<size> has no <height>")]
    [InlineData("<size><width>-5</width></size>", "SD-VOC-XML", "<width> is '-5'")]
    [InlineData("<size><width>99999999999999999999</width></size>", "SD-VOC-XML", "<width> is '99999999999999999999'")]
    [InlineData("<filename>a</filename>\n<filename>a</filename>", "SD-VOC-XML", "line 2: <filename> comes twice")]
    [InlineData("<object>", "SD-VOC-XML", "is not XML")]
    [InlineData("&xxe;", "SD-VOC-XML", "is not XML")]
    public void Load_BadContent_IsRefusedWithFileAndPlace(string content, string code, string reason)
        => AssertRefused($"<annotation>{content}</annotation>", code, reason);

    [Theory]
    [InlineData("", "is not XML")]
    [InlineData("{\"a\": 1}", "is not XML")]
    [InlineData("<html/>", "the file holds <html>; it must be <annotation>")]
    [InlineData("<annotation/><annotation/>", "is not XML")]
    [InlineData("<!DOCTYPE annotation [<!ENTITY a \"aaaa\">]><annotation><filename>&a;</filename></annotation>", "DTD is prohibited")]
    [InlineData("<!DOCTYPE annotation SYSTEM \"file:///etc/passwd\"><annotation/>", "DTD is prohibited")]
    [InlineData("<?xml version=\"1.0\" encoding=\"no-such\"?><annotation/>", "encoding")]
    public void Load_BadFile_IsRefused(string text, string reason) => AssertRefused(text, "SD-VOC-XML", reason);

    [Fact]
    public void Load_MoreThanTenMegabytes_IsRefused()
        => AssertRefused($"<annotation><filename>{new string('a', 10_000_001)}</filename></annotation>", "SD-VOC-XML", "is not XML");

    [Fact]
    public void Load_NoSuchFile_IsRefused()
        => Assert.Equal("SD-VOC-FILE", Assert.Throws<DatasetException>(() => VocAnnotation.Load(_folder["none.xml"])).Code);

    private VocAnnotation Load(string text, Encoding? encoding = null)
    {
        File.WriteAllText(_folder["a.xml"], text, encoding ?? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return VocAnnotation.Load(_folder["a.xml"]);
    }

    private void AssertRefused(string text, string code, string reason)
    {
        var error = Assert.Throws<DatasetException>(() => Load(text));
        Assert.Equal(code, error.Code);
        Assert.Contains(_folder["a.xml"], error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
