namespace Neuropil.Cli;

/// <summary>How the program ends, and what it says when it does not end well.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int OurBug = 1;
    public const int BadInput = 2;
    public const int Unfinished = 3;

    public static int Of(Exception e)
    {
        switch (e)
        {
            case InputException or StoreException:
                Console.Error.WriteLine("error: " + e.Message);
                return BadInput;
            case OperationCanceledException:
                Console.Error.WriteLine("Interrupted. What is finished is kept; run the same command again to continue.");
                return Unfinished;
            case AggregateException { InnerExceptions.Count: > 0 } many when many.InnerExceptions.All(i => i is InputException or StoreException):
                return Of(many.InnerExceptions[0]);
            case IOException or UnauthorizedAccessException:
                Console.Error.WriteLine("error: the disk or file system refused: " + e.Message + " What is finished is kept; mend it and run again.");
                return BadInput;
            default:
                Console.Error.WriteLine("This is a bug in Neuropil, please report it with the lines below. What is finished is kept.\n" + e);
                return OurBug;
        }
    }
}
