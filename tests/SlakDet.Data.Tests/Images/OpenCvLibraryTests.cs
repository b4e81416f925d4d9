using SlakDet.Data.Images;

namespace SlakDet.Data.Tests.Images;

public class OpenCvLibraryTests
{
    [Theory]
    [InlineData("OpenCvSharpExtern", true)]
    [InlineData("LibTorchSharp", false)]
    public void IsMissing_LibraryThatDoesNotLoad_IsOpenCvOnlyWhereItIs(string library, bool isOpenCv)
    {
        var missing = new DllNotFoundException($"Unable to load shared library '{library}' or one of its dependencies.");
        foreach (var exception in (Exception[])[missing, new TypeInitializationException("Some.Type", missing), new AggregateException(missing, new IOException())])
            Assert.Equal(isOpenCv, OpenCvLibrary.IsMissing(exception));
    }

    [Fact]
    public void IsMissing_AnotherFailure_IsFalse() => Assert.False(OpenCvLibrary.IsMissing(new IOException("OpenCvSharpExtern")));

    [Fact]
    public void IsLoadable_HereWhereTestsNeedIt_IsTrue() => Assert.True(OpenCvLibrary.IsLoadable && OpenCvLibrary.IsShipped);
}
