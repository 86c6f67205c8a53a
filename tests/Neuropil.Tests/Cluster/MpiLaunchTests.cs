using Neuropil.Cluster;

namespace Neuropil.Tests.Cluster;

public class MpiLaunchTests
{
    [Fact]
    public void AProcessThatNoLauncherStartedStandsAlone() => Assert.Null(Detect());

    [Fact]
    public void ALauncherOfOneProcessNeedsNoMpi() => Assert.Null(Detect(("OMPI_COMM_WORLD_SIZE", "1")));

    [Theory]
    [InlineData("OMPI_COMM_WORLD_SIZE", "OpenMpi")]
    [InlineData("PMI_SIZE", "Mpich")]
    [InlineData("SLURM_STEP_NUM_TASKS", "Unknown")]
    public void ALauncherIsKnownByItsVariable(string variable, string family)
    {
        var launch = Detect((variable, "4"))!;
        Assert.Equal((4, family), (launch.Ranks, launch.Family.ToString()));
    }

    [Fact]
    public void AnMpirunInsideASlurmStepCountsItsOwnRanks() =>
        Assert.Equal(8, Detect(("SLURM_STEP_NUM_TASKS", "2"), ("OMPI_COMM_WORLD_SIZE", "8"))!.Ranks);

    [Fact]
    public void SrunWithPmixIsOpenMpi() =>
        Assert.Equal(MpiFamily.OpenMpi, Detect(("SLURM_STEP_NUM_TASKS", "2"), ("PMIX_RANK", "0"))!.Family);

    [Fact]
    public void WithoutALibraryTheMessageSaysWhatToInstall()
    {
        var refused = Assert.Throws<InputException>(() => MpiLibrary.Load(["libno-such-mpi.so.1"], "PMI_SIZE=2"));
        Assert.Contains("libno-such-mpi.so.1", refused.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install openmpi-bin", refused.Message, StringComparison.Ordinal);
        Assert.Contains("NEUROPIL_MPI=", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALibraryThatIsNoMpiIsRefused()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("needs Linux: loads the C library as if it were MPI");
        Assert.Contains("no MPI library", Assert.Throws<InputException>(() => MpiLibrary.Load(["libm.so.6"], "PMI_SIZE=2")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ANamedLibraryIsTheOnlyOneTried() => Assert.Equal(["/opt/mpi/libmpi.so"], MpiNames.For(MpiFamily.Mpich, "/opt/mpi/libmpi.so"));

    private static MpiLaunch? Detect(params (string Name, string Value)[] variables) =>
        MpiLaunch.Detect(name => variables.FirstOrDefault(v => v.Name == name).Value);
}
