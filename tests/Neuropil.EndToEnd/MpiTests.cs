using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Neuropil.EndToEnd;

/// <summary>Training over MPI as a user starts it, with each of Debian's two MPIs. Skipped where that MPI is not installed.</summary>
public sealed class MpiTests : IDisposable
{
    private const string OpenMpi = "mpirun.openmpi", Mpich = "mpirun.mpich";

    private readonly Command _neuropil = new();

    [Theory, InlineData(OpenMpi), InlineData(Mpich)]
    public void TwoRanksTrainTheNetworkOfOneProcess(string launcher)
    {
        WriteRecipe(steps: 100);
        var (code, log) = Ranks(launcher, 2, "two");
        Assert.True(code == 0, log);
        Assert.Contains("2 ranks, " + (launcher == OpenMpi ? "Open MPI" : "MPICH"), log, StringComparison.Ordinal);
        var alone = _neuropil.Run("train", "recipe.yaml", "--out", "alone");
        Assert.True(alone.ExitCode == 0, alone.Log);
        Assert.Equal(Weights("alone"), Weights("two"));
    }

    [Theory, InlineData(OpenMpi), InlineData(Mpich)]
    public void AKilledRankEndsTheJobAndWhatWasSavedGoesOn(string launcher)
    {
        WriteRecipe(steps: 100);
        using (var job = Start(launcher, 2, "broken"))
        {
            KillARank(job, launcher, "broken");
            Assert.True(job.WaitForExit(TimeSpan.FromSeconds(60)), "the job goes on without one of its ranks");
            Assert.NotEqual(0, job.ExitCode);
        }

        Assert.True(File.Exists(_neuropil.PathOf("broken/state.bin")));
        var (code, log) = Ranks(launcher, 2, "broken");
        Assert.True(code == 0, log);
        Assert.Matches("from step [1-9]", log);
        var alone = _neuropil.Run("train", "recipe.yaml", "--out", "alone");
        Assert.True(alone.ExitCode == 0, alone.Log);
        Assert.Equal(Weights("alone"), Weights("broken"));
    }

    [Theory, InlineData(OpenMpi), InlineData(Mpich)]
    public void BadInputEndsAllRanksWithExitCodeTwo(string launcher)
    {
        WriteRecipe(steps: 100);
        var (code, log) = Ranks(launcher, 3, "three");
        Assert.True(code == 2, $"exit code {code}\n{log}");
        Assert.Contains("batchSize is 4, which 3 ranks cannot share", log, StringComparison.Ordinal);
    }

    [Fact]
    public void AnMpiOfTheOtherFamilyIsRefused()
    {
        Need(OpenMpi);
        Need(Mpich);
        WriteRecipe(steps: 1);
        var (code, log) = Ranks(Mpich, 2, "mixed", ("NEUROPIL_MPI", "libmpi.so.40"));
        Assert.True(code == 2, $"exit code {code}\n{log}");
        Assert.Contains("started 2 ranks (PMI_SIZE=2), but 'libmpi.so.40'", log, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutALibraryTheMessageSaysWhatToInstall()
    {
        WriteRecipe(steps: 1);
        using var job = Process.Start(Prepare(["dotnet", Program, "train", "recipe.yaml"], [("PMI_SIZE", "2"), ("NEUROPIL_MPI", "/nowhere/libmpi.so")]))!;
        string log = job.StandardError.ReadToEnd();
        job.WaitForExit();
        Assert.Equal(2, job.ExitCode);
        Assert.Contains("/nowhere/libmpi.so", log, StringComparison.Ordinal);
        Assert.Contains("apt-get install openmpi-bin", log, StringComparison.Ordinal);
    }

    public void Dispose() => _neuropil.Dispose();

    private static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "Neuropil.Cli.dll");

    private void WriteRecipe(int steps)
    {
        WriteColumns("train", seed: 1);
        WriteColumns("held-out", seed: 2);
        File.WriteAllText(_neuropil.PathOf("recipe.yaml"), $$"""
            seed: 3
            steps: {{steps}}
            batchSize: 4
            interleaved: 8
            network: { depth: 2, features: 16, fieldOfView: [9, 9, 5], deltas: [3, 3, 2] }
            sampling: { minObjectVx: 20 }
            optimizer: { learningRate: 3.0e-3, warmUpSteps: 10 }
            data: [ { em: train-em.npy, labels: train-labels.npy } ]
            validation: [ { em: held-out-em.npy, labels: held-out-labels.npy } ]
            monitor: { logEverySteps: 20, validateEverySteps: 50, validationExamples: 5, saveEverySeconds: 0 }
            """);
    }

    /// <summary>Bright columns along z with dark walls, as <c>.npy</c>, uint8 and uint64, 20 × 40 × 40 voxels [z, y, x].</summary>
    private void WriteColumns(string name, int seed)
    {
        const int depth = 20, width = 40, pitch = 8;
        var (em, labels) = (new byte[depth * width * width], new ulong[depth * width * width]);
        for (int i = 0; i < em.Length; i++)
        {
            int x = i % width, y = i / width % width;
            bool wall = x % pitch == 0 || y % pitch == 0;
            // A few grey values of texture, from the position by a multiplicative hash.
            em[i] = (byte)((wall ? 60 : 170) + unchecked((uint)((i + 7919 * seed) * 2654435761)) % 20);
            labels[i] = wall ? 0UL : (ulong)(1 + x / pitch + 100 * (y / pitch));
        }

        WriteNpy(name + "-em.npy", "|u1", (depth, width), em);
        WriteNpy(name + "-labels.npy", "<u8", (depth, width), MemoryMarshal.AsBytes<ulong>(labels).ToArray());
    }

    /// <remarks>https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, version 1.0: the header ends at a multiple of 64 bytes.</remarks>
    private void WriteNpy(string file, string type, (int Depth, int Width) size, byte[] values)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({size.Depth}, {size.Width}, {size.Width}), }}".PadRight(128 - 11) + "\n";
        byte[] magic = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0];
        File.WriteAllBytes(_neuropil.PathOf(file), [.. magic, .. Encoding.ASCII.GetBytes(header), .. values]);
    }

    private string Weights(string run) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(_neuropil.PathOf(run + "/weights.safetensors"))));

    private (int Code, string Log) Ranks(string launcher, int ranks, string folder, params (string, string)[] variables)
    {
        using var job = Start(launcher, ranks, folder, variables);
        var answer = job.StandardOutput.ReadToEndAsync();
        string log = job.StandardError.ReadToEnd();
        job.WaitForExit();
        return (job.ExitCode, answer.GetAwaiter().GetResult() + log);
    }

    private Process Start(string launcher, int ranks, string folder, params (string, string)[] variables)
    {
        Need(launcher);
        string[] many = launcher == OpenMpi ? ["--oversubscribe"] : [];
        return Process.Start(Prepare([launcher, .. many, "-n", $"{ranks}", "dotnet", Program, "train", "recipe.yaml", "--out", _neuropil.PathOf(folder), "--threads", "1"], variables))!;
    }

    private ProcessStartInfo Prepare(string[] command, (string, string)[] variables)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = _neuropil.Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // As root in a container, and with nothing but this machine's own network.
        (string, string)[] here = [("OMPI_ALLOW_RUN_AS_ROOT", "1"), ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"), ("OMPI_MCA_btl_tcp_if_include", "lo"),
            ("OMPI_MCA_oob_tcp_if_include", "lo"), ("OMPI_MCA_pml", "ob1"), ("OMPI_MCA_btl", "self,vader,tcp"), ("TERM", "dumb")];
        foreach (var (name, value) in here.Concat(variables)) start.Environment[name] = value;
        return start;
    }

    /// <summary>SIGKILL to rank 1, once the job has logged its first steps.</summary>
    private void KillARank(Process job, string launcher, string folder)
    {
        _ = job.StandardOutput.ReadToEndAsync();
        string? said = null;
        while (!(said ?? "").Contains("step 20:", StringComparison.Ordinal))
            said = job.StandardError.ReadLine() ?? throw new InvalidOperationException("the job ended early");
        _ = job.StandardError.ReadToEndAsync();
        string wanted = (launcher == OpenMpi ? "OMPI_COMM_WORLD_RANK" : "PMI_RANK") + "=1\0";
        // The folder is this test's own, so no other job's rank has it on its command line.
        int victim = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit)).Select(int.Parse!)
            .Single(id => Read(id, "cmdline") is var line && line.StartsWith("dotnet\0", StringComparison.Ordinal)
                && line.Contains($"\0{_neuropil.PathOf(folder)}\0", StringComparison.Ordinal) && Read(id, "environ").Contains(wanted, StringComparison.Ordinal));
        Process.GetProcessById(victim).Kill();
    }

    private static string Read(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static void Need(string launcher)
    {
        bool there = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, launcher)));
        if (!there) Assert.Skip($"needs {launcher}, which is not here (Debian: apt-get install {(launcher == OpenMpi ? "openmpi-bin" : "mpich")})");
    }
}
