package dev.sluice.runtime.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StacksTest {
    @Test
    void linesOfStacksAreRead() {
        var stacks = Stacks.parse(ProfileEvent.CPU, "a;b c 2\na 1\n\nnonsense\n", 10);
        assertThat(stacks.values())
                .containsEntry(List.of("a", "b c"), 20L)
                .containsEntry(List.of("a"), 10L)
                .hasSize(2);
        assertThat(stacks.collapsed()).isEqualTo("a;b c 20\na 10\n");
    }

    @Test
    void equalStacksAddUpAndEmptyOnesDoNotCount() {
        var stacks = new Stacks(ProfileEvent.ALLOC);
        stacks.add(List.of("a"), 1);
        stacks.add(List.of("a"), 2);
        stacks.add(List.of("b"), 0);
        stacks.add(List.of(), 5);
        assertThat(stacks.values()).containsOnly(Map.entry(List.of("a"), 3L));
        assertThat(stacks.unit()).isEqualTo("bytes");
    }

    @Test
    void theTreeHasCommonCallersOnce() {
        var stacks = Stacks.parse(ProfileEvent.CPU, "main;b 2\nmain;a 3\nmain 1\n", 1);
        var main = stacks.tree().children().getFirst();
        assertThat(stacks.tree().total()).isEqualTo(6);
        assertThat(main.total()).isEqualTo(6);
        assertThat(main.children()).extracting(Stacks.Node::name).containsExactly("a", "b");
        assertThat(main.children()).extracting(Stacks.Node::total).containsExactly(3L, 2L);
    }
}
