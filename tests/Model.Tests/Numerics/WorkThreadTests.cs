using Lockstep.Model.Numerics;

namespace Lockstep.Model.Tests.Numerics;

public sealed class WorkThreadTests
{
    [Fact]
    public void Work_is_done_in_the_order_it_is_given_on_one_thread_that_is_not_the_caller()
    {
        var order = new List<int>();
        var threads = new HashSet<int>();
        using var done = new ManualResetEventSlim();
        using var thread = new WorkThread("test");
        for (var i = 0; i < 1000; i++)
        {
            var number = i;
            thread.Post(() =>
            {
                order.Add(number);
                threads.Add(Environment.CurrentManagedThreadId);
            });
        }

        thread.Post(done.Set);
        done.Wait(TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 1000), order);
        Assert.NotEqual(Environment.CurrentManagedThreadId, Assert.Single(threads));
    }

    [Fact]
    public void Work_given_before_the_end_is_still_done()
    {
        using var begin = new ManualResetEventSlim();
        using var done = new ManualResetEventSlim();
        var thread = new WorkThread("test");
        thread.Post(() => begin.Wait(TestContext.Current.CancellationToken));
        thread.Post(done.Set);
        thread.Dispose();
        begin.Set();
        Assert.True(done.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }
}
