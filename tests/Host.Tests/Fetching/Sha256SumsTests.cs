using Lockstep.Host.Fetching;
using Lockstep.Model;

namespace Lockstep.Host.Tests.Fetching;

public sealed class Sha256SumsTests
{
    [Theory]
    [InlineData("abc  ptb.train.txt")]
    [InlineData("zz65dff31e70846b2a6030a87482edcd5d199130cdcfa1f3dccbb033728deee0  ptb.train.txt")]
    [InlineData("dd65dff31e70846b2a6030a87482edcd5d199130cdcfa1f3dccbb033728deee0 ptb.train.txt")]
    public void A_line_of_another_form_is_refused_with_its_number(string line)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "\n" + line + "\n");
            Assert.Contains("Line 2 of", Assert.Throws<InputException>(() => Sha256Sums.Read(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_missing_list_is_named() =>
        Assert.Contains("/nowhere/sums", Assert.Throws<InputException>(() => Sha256Sums.Read("/nowhere/sums")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_the_list_lacks_is_named() =>
        Assert.Contains("other.txt", Assert.Throws<InputException>(() => Sha256Sums.Ptb["other.txt"]).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("https://example.org/data", "https://example.org/data/")]
    [InlineData("http://example.org/data/", "http://example.org/data/")]
    public void A_base_url_ends_with_a_slash(string given, string used) => Assert.Equal(new Uri(used), PtbDownload.BaseUrl(given));

    [Theory]
    [InlineData("data")]
    [InlineData("ftp://example.org/")]
    [InlineData("")]
    public void A_url_of_another_kind_is_refused(string given) => Assert.Throws<InputException>(() => PtbDownload.BaseUrl(given));
}
