package dev.sluice.runtime.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlameGraphTest {
    @Test
    void thePageNeedsNothingElse() throws IOException {
        var page = page(Stacks.parse(ProfileEvent.CPU, "main;work 7\nmain 1\n", 1));
        assertThat(page)
                .contains("{\"names\":[\"all\",\"main\",\"work\"],\"tree\":[0,8,[1,8,[2,7]]]}")
                .contains("<title>cpu &lt;3</title>")
                .doesNotContain("{{", "http://", "https://", "src=", "<link");
    }

    @Test
    void aFrameCannotEndTheScriptItStandsIn() throws IOException {
        var stacks = new Stacks(ProfileEvent.CPU);
        stacks.add(List.of("</script><b>\"\\\n\u00e9"), 1);
        assertThat(page(stacks)).contains("\\u003c/script\\u003e\\u003cb\\u003e\\\"\\\\\\u000a\\u00e9");
    }

    @Test
    void whatIsTooNarrowToBeSeenIsLeftOut() throws IOException {
        var stacks = Stacks.parse(ProfileEvent.CPU, "wide 1000000\nnarrow 1\n", 1);
        assertThat(page(stacks)).contains("\"wide\"").doesNotContain("\"narrow\"");
    }

    private static String page(Stacks stacks) throws IOException {
        var out = new ByteArrayOutputStream();
        FlameGraph.write(stacks, "cpu <3", out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
