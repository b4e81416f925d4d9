using Newtonsoft.Json.Linq;
using SlakDet.Annotations;
using SlakDet.Data.Shapes;

namespace SlakDet.Data.Tests.Shapes;

public class ShapesDatasetTests
{
    private static readonly ShapesOptions Small = new() { TrainCount = 6, ValCount = 2, SizePx = 32 };

    [Fact]
    public void Write_AnyNumberOfThreads_GivesTheSameFiles()
    {
        using var folder = new TempFolder();
        ShapesDataset.Write(folder["one"], Small, threads: 1);
        ShapesDataset.Write(folder["four"], Small, threads: 4);
        var (one, four) = (Files(folder["one"]), Files(folder["four"]));
        Assert.Equal(one.Keys, four.Keys);
        Assert.All(one, file => Assert.Equal(file.Value, four[file.Key]));
    }

    [Fact]
    public void Write_NewFolder_WritesTheThreeLayouts()
    {
        using var folder = new TempFolder();
        Assert.True(ShapesDataset.Write(folder["a", "b"], Small));

        var files = Files(folder["a", "b"]).Keys;
        Assert.Equal(8, files.Count(f => f.StartsWith("ade/images/", StringComparison.Ordinal)));
        Assert.Superset(new HashSet<string>
        {
            "ade/classes.txt", "ade/classes.json", "ade/images/training/train_00005.jpg", "ade/annotations/training/train_00005.png",
            "ade/images/validation/val_00001.jpg", "ade/annotations/validation/val_00001.png",
            "voc/classes.txt", "voc/JPEGImages/val_00001.jpg", "voc/Annotations/val_00001.xml",
            "voc/ImageSets/Main/train.txt", "voc/ImageSets/Main/val.txt",
            "coco/train/train_00005.jpg", "coco/val/val_00001.jpg",
            "coco/annotations/instances_train.json", "coco/annotations/instances_val.json",
            "manifest.json",
        }, files.ToHashSet());
        var manifest = JObject.Parse(File.ReadAllText(folder["a", "b", "manifest.json"]));
        Assert.Equal([2, 6, 2, 32, 1], manifest.PropertyValues().Select(value => (int)value));
    }

    [Fact]
    public void Write_Objects_AreAnImageFolderBesideTheScenes()
    {
        using var folder = new TempFolder();
        var objects = Small with { Content = ShapesContent.Objects, TrainCount = 13, Seed = 4 };
        Assert.True(ShapesDataset.Write(folder.FullName, Small));
        Assert.True(ShapesDataset.Write(folder.FullName, objects, threads: 3));
        Assert.True(ShapesDataset.IsComplete(folder.FullName, Small));
        Assert.True(ShapesDataset.IsComplete(folder.FullName, objects));
        Assert.False(ShapesDataset.IsComplete(folder.FullName, objects with { Seed = 5 }));
        Assert.Equal(6, Directory.GetFiles(folder["ade", "images", "training"]).Length);

        var classes = ClassList.Load(folder["imagenet", "classes.txt"]);
        Assert.Equal(["disc", "square", "triangle", "star", "ring", "cross"], classes.Names);
        var training = ImageFolder.Open(folder["imagenet"], "train", classes).Items;
        Assert.Equal([0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5], training.Select(item => item.Label));
        Assert.Equal("disc/train_00012.jpg", training[2].Name);
        Assert.Equal([0, 1], ImageFolder.Scan(folder["imagenet"], "validation", classes, out _).Items.Select(item => item.Label));
    }

    [Fact]
    public void Write_Complete_TouchesNothing()
    {
        using var folder = new TempFolder();
        ShapesDataset.Write(folder["set"], Small);
        Assert.True(ShapesDataset.IsComplete(folder["set"], Small));
        File.WriteAllText(folder["set", "ade", "classes.txt"], "mine");

        Assert.False(ShapesDataset.Write(folder["set"], Small));

        Assert.Equal("mine", File.ReadAllText(folder["set", "ade", "classes.txt"]));
    }

    [Fact]
    public void Write_HalfWritten_MakesItAgain()
    {
        using var folder = new TempFolder();
        ShapesDataset.Write(folder["set"], Small);
        File.Delete(folder["set", "manifest.json"]);
        File.Delete(folder["set", "ade", "classes.txt"]);
        Assert.False(ShapesDataset.IsComplete(folder["set"], Small));

        Assert.True(ShapesDataset.Write(folder["set"], Small));

        Assert.True(File.Exists(folder["set", "ade", "classes.txt"]));
        Assert.True(ShapesDataset.IsComplete(folder["set"], Small));
    }

    [Fact]
    public void Write_OtherOptions_ReplacesTheSetAndLeavesNothingOfIt()
    {
        using var folder = new TempFolder();
        ShapesDataset.Write(folder["set"], Small with { TrainCount = 9 });
        var other = Small with { Seed = 5 };
        Assert.False(ShapesDataset.IsComplete(folder["set"], other));

        Assert.True(ShapesDataset.Write(folder["set"], other));

        Assert.False(File.Exists(folder["set", "ade", "images", "training", "train_00008.jpg"]));
        Assert.True(File.Exists(folder["set", "ade", "images", "training", "train_00005.jpg"]));
    }

    [Fact]
    public void Write_FolderWithOtherThings_RefusesAndLeavesThem()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["ade"]);
        File.WriteAllText(folder["ade", "precious.txt"], "");

        var exception = Assert.Throws<DatasetException>(() => ShapesDataset.Write(folder.FullName, Small));

        Assert.Equal("SD-SHAPES-FOLDER", exception.Code);
        Assert.Equal($"The folder {folder.FullName} is not empty and was not made by 'data make-shapes'; its files would be mixed "
            + "with the set. Name a new or empty folder.", exception.Message);
        Assert.True(File.Exists(folder["ade", "precious.txt"]));
    }

    [Fact]
    public void Write_TwiceAtOnce_WritesOnce()
    {
        using var folder = new TempFolder();
        var written = new bool[4];
        Parallel.For(0, written.Length, i => written[i] = ShapesDataset.Write(folder["set"], Small));
        Assert.Equal(1, written.Count(w => w));
        Assert.True(ShapesDataset.IsComplete(folder["set"], Small));
    }

    [Fact]
    public void Write_Progress_CountsUpToAll()
    {
        using var folder = new TempFolder();
        var told = new List<(int, int)>();
        ShapesDataset.Write(folder["set"], Small, (done, total) => told.Add((done, total)), threads: 3);
        Assert.Equal(Enumerable.Range(1, 8).Select(done => (done, 8)), told);
    }

    private static SortedDictionary<string, byte[]> Files(string folder) => new(
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetRelativePath(folder, f).Replace('\\', '/'), File.ReadAllBytes),
        StringComparer.Ordinal);
}
