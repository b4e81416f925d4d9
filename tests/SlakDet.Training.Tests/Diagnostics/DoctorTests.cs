using SlakDet.Training.Diagnostics;

namespace SlakDet.Training.Tests.Diagnostics;

public sealed class DoctorTests
{
    [Fact]
    public void Examine_OfThisMachine_FindsNothingThatStopsSlakDet()
    {
        using var folder = new TempFolder();
        var found = Doctor.Examine(folder.FullName);
        Assert.All(found, part => Assert.NotEqual(DiagnosisStatus.Failed, part.Status));
        Assert.All(found, part => Assert.Equal(part.Status == DiagnosisStatus.Good, part.Cure == null));
        Assert.All(found, part => Assert.NotEmpty(part.Detail));
        Assert.Equal(found.Count, found.Select(part => part.Part).Distinct().Count());
        Assert.Contains(folder.FullName, found.Single(part => part.Part == "disk").Detail, StringComparison.Ordinal);
    }
}
