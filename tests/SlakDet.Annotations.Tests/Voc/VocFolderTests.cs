using SlakDet.Annotations.Voc;

namespace SlakDet.Annotations.Tests.Voc;

public sealed class VocFolderTests : IDisposable
{
    private static readonly ClassList Classes = new(["cat", "dog"]);
    private readonly TempFolder _folder = new();

    public VocFolderTests()
    {
        foreach (var folder in new[] { "ImageSets/Main", "JPEGImages", "Annotations" })
            Directory.CreateDirectory(_folder[folder]);
        Add("b", ".jpg", Object("cat"));
        Add("a 1", ".PNG", Object("dog") + Object("cat"));
        List("train", "b", "a 1 ", "");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_FolderInOrder_GivesThePicturesInTheListsOrder()
    {
        var items = VocFolder.Open(_folder.FullName, "train", Classes).Items;
        Assert.Equal(["b", "a 1"], items.Select(item => item.Id));
        Assert.Equal([_folder["JPEGImages", "b.jpg"], _folder["JPEGImages", "a 1.PNG"]], items.Select(item => item.ImagePath));
        Assert.Equal([_folder["Annotations", "b.xml"], _folder["Annotations", "a 1.xml"]], items.Select(item => item.AnnotationPath));
        Assert.Equal(["dog", "cat"], items[1].Annotation.Objects.Select(one => one.Name));
    }

    [Fact]
    public void Open_MissingFoldersOrLists_AreRefusedWithWhatIsThere()
    {
        AssertRefused("SD-FOLDER-MISSING", "Check data.root", () => VocFolder.Open(_folder["JPEGImages"], "train"));
        AssertRefused("SD-VOC-LIST", "there are: train", () => VocFolder.Open(_folder.FullName, "val"));
        AssertRefused("SD-PATH", "leads outside", () => VocFolder.Open(_folder.FullName, "../../../x"));
        List("none");
        AssertRefused("SD-VOC-LIST", "is empty", () => VocFolder.Open(_folder.FullName, "none"));
    }

    [Fact]
    public void Open_MissingPictureOrAnnotation_IsRefused()
    {
        List("one", "b", "c");
        AssertRefused("SD-VOC-IMAGE", "No picture " + _folder["JPEGImages", "c"], () => VocFolder.Open(_folder.FullName, "one"));
        File.WriteAllText(_folder["JPEGImages", "c.jpeg"], "");
        AssertRefused("SD-VOC-FILE", _folder["Annotations", "c.xml"], () => VocFolder.Open(_folder.FullName, "one"));
        List("out", "../ImageSets/b");
        AssertRefused("SD-PATH", "leads outside", () => VocFolder.Open(_folder.FullName, "out"));
    }

    [Fact]
    public void Open_UnknownClass_IsRefusedOnlyWithAClassList()
    {
        Add("c", ".jpg", Object("cat") + Object("Dog"));
        List("one", "c");
        Assert.Equal(2, VocFolder.Open(_folder.FullName, "one").Items[0].Annotation.Objects.Count);
        AssertRefused("SD-VOC-CLASS", "object 2 ('Dog'): the class is none of the 2", () => VocFolder.Open(_folder.FullName, "one", Classes));
    }

    [Fact]
    public void Scan_ManyProblems_TellsAllAndGivesTheRest()
    {
        Add("c", ".jpg", Object("cat", xMax: 21) + Object("cat", xMin: 0) + Object("cat", xMax: 1), fileName: "other.jpg");
        Add("d", ".jpg", "<object/>");
        List("all", "b", "b", "missing", "c", "d");
        var folder = VocFolder.Scan(_folder.FullName, "all", Classes, out var findings);
        Assert.Equal(["b", "b", "c"], folder.Items.Select(item => item.Id));
        Assert.Equal(
            ["SD-VOC-LIST", "SD-VOC-IMAGE", "SD-VOC-BOX-OUTSIDE", "SD-VOC-BOX-OUTSIDE", "SD-VOC-BOX-EMPTY", "SD-VOC-FILE-NAME", "SD-VOC-XML"],
            findings.Select(finding => finding.Code));
        Assert.Equal([1, 6], findings.Select((finding, i) => (finding, i)).Where(f => f.finding.Severity == FindingSeverity.Error).Select(f => f.i));
        Assert.Contains("object 1 ('cat'): the box (1, 1) to (21, 10) reaches beyond the picture of 20 x 10", findings[2].Message, StringComparison.Ordinal);
    }

    private static string Object(string name, int xMin = 1, int xMax = 20) =>
        $"<object><name>{name}</name><bndbox><xmin>{xMin}</xmin><ymin>1</ymin><xmax>{xMax}</xmax><ymax>10</ymax></bndbox></object>";

    private static void AssertRefused(string code, string reason, Action open)
    {
        var error = Assert.Throws<DatasetException>(open);
        Assert.Equal(code, error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private void Add(string id, string extension, string objects, string? fileName = null)
    {
        File.WriteAllText(_folder["JPEGImages", id + extension], "");
        File.WriteAllText(_folder["Annotations", id + ".xml"], $"<annotation><filename>{fileName ?? id + extension}</filename>"
            + $"<size><width>20</width><height>10</height></size>{objects}</annotation>");
    }

    private void List(string split, params string[] ids) => File.WriteAllLines(_folder["ImageSets", "Main", split + ".txt"], ids);
}
