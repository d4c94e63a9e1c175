using Akka.Actor;
using Lockstep.Host.Nodes;
using Lockstep.Host.Nodes.Inboxes;
using Lockstep.Model;
using Lockstep.Model.Gradients;
using Lockstep.Protocol.Streams;
using Lockstep.Tests;

namespace Lockstep.Host.Tests.Nodes;

public sealed class SumInboxTests
{
    // The coordinator deals shards by what a byte takes to arrive: on a slow link each node of the tree more is dear.
    [Fact]
    public void A_sum_of_a_whole_chunk_is_timed_and_one_of_a_bias_is_not()
    {
        var plan = new RunPlan(new Recipe(), TinyRun.CorpusOf(Enumerable.Range(0, 10_000), 10_000));
        var context = new StreamContext(plan, new StreamHello(Guid.NewGuid(), 0, "peer", 1, StreamContext.SchemaOf(plan)));
        var traffic = new Traffic();
        var inbox = new SumInbox(context, _ => ActorRefs.Nobody, traffic);

        Receive(context, inbox, context.Chunks.Of("decoder.bias").First());
        Assert.Equal(0, traffic.SecondsPerByte);
        Receive(context, inbox, context.Chunks.Of("decoder.weight").First());
        Assert.True(traffic.SecondsPerByte > 0);
    }

    private static void Receive(StreamContext context, SumInbox inbox, Chunk chunk)
    {
        var header = context.Header(FrameKind.PartialSum) with { Step = 0, Chunk = chunk.Index, NodeFirst = 0, NodeEnd = context.Root.To, BodyBytes = chunk.Length * sizeof(float) };
        Assert.Null(inbox.Begin(header, TestContext.Current.CancellationToken, out _));
        inbox.Complete(header);
    }
}
