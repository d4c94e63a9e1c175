using Lockstep.Model;
using Lockstep.Model.Storage;

namespace Lockstep.Host.Verification;

/// <summary>The model in a run's folder.</summary>
internal static class HeldModel
{
    /// <summary>The digest of its weights; null where it cannot be read, which is a finding.</summary>
    public static string? Digest(string path, Findings findings)
    {
        try
        {
            return WeightsDigest.Sha256(ModelFile.Read(path).Parameters);
        }
        catch (InputException exception)
        {
            findings.Add(new Finding(path, null, null, exception.Message));
            return null;
        }
    }
}
