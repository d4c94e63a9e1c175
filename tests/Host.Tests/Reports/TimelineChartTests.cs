using System.Xml.Linq;
using Lockstep.Host.Monitoring;
using Lockstep.Host.Reports;

namespace Lockstep.Host.Tests.Reports;

public sealed class TimelineChartTests
{
    [Fact]
    public void Every_segment_is_a_bar_in_the_lane_of_its_worker_and_tells_how_long_it_took()
    {
        var svg = XElement.Parse(TimelineChart.Svg([
            new TimelineStep(7, 1, 2, [("ann", [new Segment("computing", 1, 1.5), new Segment("waiting", 1.5, 2)]), ("b<b", [new Segment("computing", 1, 2)])]),
            new TimelineStep(8, 2, 3, [("ann", [new Segment("pushing", 2, 2.5)])])]));

        var bars = svg.Descendants("rect").ToList();
        Assert.Equal(["computing", "waiting", "computing", "pushing"], bars.Select(bar => bar.Attribute("class")!.Value));
        Assert.Equal(2, bars.Select(bar => bar.Attribute("y")!.Value).Distinct().Count());
        Assert.Equal("ann, step 7: computing for 500 ms", bars[0].Element("title")!.Value);
        Assert.Contains(svg.Elements("text"), text => text.Value == "b<b");
        Assert.All(bars, bar => Assert.InRange((double)bar.Attribute("x")! + (double)bar.Attribute("width")!, 110, 692.1));
    }

    [Fact]
    public void A_run_without_workers_has_no_timeline() => Assert.Equal("", TimelineChart.Svg([]));
}
