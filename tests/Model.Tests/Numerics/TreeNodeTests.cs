using FsCheck;
using FsCheck.Fluent;
using Lockstep.Model.Numerics;

namespace Lockstep.Model.Tests.Numerics;

public sealed class TreeNodeTests
{
    private static readonly Gen<(TreeNode Root, int[] Shards)> Subsets =
        from count in Gen.Choose(1, 40)
        from taken in Gen.ArrayOf(Gen.Choose(0, 3), count)
        select (new TreeNode(0, count), Enumerable.Range(0, count).Where(shard => taken[shard] > 0).ToArray());

    [Fact]
    public void A_cover_holds_exactly_its_shards_once_and_in_order() =>
        Prop.ForAll(Subsets.ToArbitrary(), subset =>
            Assert.Equal(subset.Shards, subset.Root.Cover(subset.Shards).SelectMany(node => Enumerable.Range(node.From, node.Count))))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_cover_has_nodes_of_the_tree_and_no_node_whose_parent_would_do() =>
        Prop.ForAll(Subsets.ToArbitrary(), subset =>
        {
            var parents = Trees.Parents(subset.Root);
            foreach (var node in subset.Root.Cover(subset.Shards))
            {
                Assert.True(node == subset.Root || parents.ContainsKey(node), $"{node} is no node of {subset.Root}");
                if (node == subset.Root) continue;
                var parent = parents[node];
                Assert.NotEmpty(Enumerable.Range(parent.From, parent.Count).Except(subset.Shards));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_larger_half_comes_first()
    {
        Assert.Equal(new TreeNode(2, 5), new TreeNode(2, 7).Left);
        Assert.Equal(new TreeNode(5, 7), new TreeNode(2, 7).Right);
    }

    [Fact]
    public void A_node_is_written_as_its_range_without_end() => Assert.Equal("[2, 7)", new TreeNode(2, 7).ToString());

    [Fact]
    public void A_fold_program_with_a_stack_is_the_recursion_over_the_tree() =>
        Prop.ForAll(Gen.Choose(1, 70).ToArbitrary(), Gen.Choose(0, 9).ToArbitrary(), (count, from) =>
        {
            var node = new TreeNode(from, from + count);
            var waiting = new Stack<string>();
            var shard = from;
            foreach (var additions in FoldProgram.For(node))
            {
                var sum = $"{shard++}";
                for (var i = 0; i < additions; i++) sum = $"({waiting.Pop()}+{sum})";
                waiting.Push(sum);
            }

            Assert.Equal(Recursion(node), Assert.Single(waiting));
        }).QuickCheckThrowOnFailure();

    private static string Recursion(TreeNode node) => node.Count == 1 ? $"{node.From}" : $"({Recursion(node.Left)}+{Recursion(node.Right)})";
}
