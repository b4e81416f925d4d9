namespace SlakDet.Annotations.Tests;

public class SafePathTests
{
    private static readonly string Root = Path.Combine(Path.GetTempPath(), "set");

    [Theory]
    [InlineData("a.jpg", "a.jpg")]
    [InlineData("val/a.jpg", "val/a.jpg")]
    [InlineData("val\\a.jpg", "val/a.jpg")]
    [InlineData("./a.jpg", "a.jpg")]
    [InlineData("val/../a.jpg", "a.jpg")]
    [InlineData("..a.jpg", "..a.jpg")]
    [InlineData("b c/äöü 日本.jpg", "b c/äöü 日本.jpg")]
    [InlineData("console.jpg", "console.jpg")]
    public void Resolve_NameInside_GivesFullPath(string name, string expected) =>
        Assert.Equal(Path.Combine(Root, expected.Replace('/', Path.DirectorySeparatorChar)), SafePath.Resolve(Root, name));

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("  ", "it is empty")]
    [InlineData("/etc/passwd", "it is an absolute path")]
    [InlineData("\\\\server\\share", "it is an absolute path")]
    [InlineData("\\a.jpg", "it is an absolute path")]
    [InlineData("C:\\a.jpg", "it holds a ':'")]
    [InlineData("a.jpg:stream", "it holds a ':'")]
    [InlineData("..", "it leads outside the folder")]
    [InlineData(".", "it leads outside the folder")]
    [InlineData("../a.jpg", "it leads outside the folder")]
    [InlineData("..\\a.jpg", "it leads outside the folder")]
    [InlineData("val/../../a.jpg", "it leads outside the folder")]
    [InlineData("../set-2/a.jpg", "it leads outside the folder")]
    [InlineData("a\0.jpg", "it holds a control character")]
    [InlineData("a\n.jpg", "it holds a control character")]
    [InlineData("nul", "'nul' is a device on Windows")]
    [InlineData("val/COM1.jpg", "'COM1.jpg' is a device on Windows")]
    [InlineData("aux .jpg", "'aux .jpg' is a device on Windows")]
    public void Resolve_NameThatLeavesTheFolder_IsRefused(string name, string reason)
    {
        var error = Assert.Throws<DatasetException>(() => SafePath.Resolve(Root, name));
        Assert.Equal("SD-PATH", error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(Root, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/tmp/")]
    public void Resolve_RootWithSeparatorAtTheEnd_Works(string root) =>
        Assert.Equal(Path.Combine(root, "a.jpg"), SafePath.Resolve(root, "a.jpg"));
}
