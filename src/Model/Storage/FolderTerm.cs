using System.Globalization;
using System.Text;

namespace Lockstep.Model.Storage;

/// <summary>The term of who trains in a run's folder, in a file of its own: whoever finds a higher one there was taken over from.</summary>
internal sealed class FolderTerm
{
    private const long MaxBytes = 64;

    private readonly string _path;

    private FolderTerm(string path, long value) => (_path, Value) = (path, value);

    /// <summary>The own term.</summary>
    public long Value { get; private set; }

    /// <summary>Whether nobody trains here under another term by now; false too where the file cannot be read.</summary>
    public bool IsOwn
    {
        get
        {
            try
            {
                return Read(_path) == Value;
            }
            catch (InputException)
            {
                return false;
            }
        }
    }

    /// <summary>Writes the term of a run that begins here.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public static FolderTerm Begin(string path, long value)
    {
        var term = new FolderTerm(path, value);
        term.Write();
        return term;
    }

    /// <summary>Takes the term after the one in the file; where there is no file, the first.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    /// <exception cref="IOException">It could not be written.</exception>
    public static FolderTerm TakeNext(string path) => Begin(path, File.Exists(path) ? Read(path) + 1 : 1);

    /// <summary>Raises the term by one, or further.</summary>
    /// <param name="atLeast">What it is at least afterwards.</param>
    /// <exception cref="IOException">It could not be written; the term is as it was.</exception>
    public void Raise(long atLeast)
    {
        var former = Value;
        Value = Math.Max(former + 1, atLeast);
        try
        {
            Write();
        }
        catch (IOException)
        {
            Value = former;
            throw;
        }
    }

    private static long Read(string path)
    {
        var text = Encoding.UTF8.GetString(InputFile.ReadAllBytes(path, MaxBytes)).Trim();
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is > 0 and < long.MaxValue
            ? value
            : throw new InputException($"{path} is not the number of a term; write the highest term of ledger.jsonl into it.");
    }

    private void Write() => DurableFile.WriteText(_path, string.Create(CultureInfo.InvariantCulture, $"{Value}\n"));
}
