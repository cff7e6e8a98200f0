package dev.sluice.verify.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.verify.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The suite for a cluster, as far as it can be looked at without one. */
class ClusterSuiteTest {
    private static final Path SUITE = Tree.path("k8s/local/e2e");

    @TempDir
    private Path directory;

    @Test
    void itsScriptsAreScripts() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "the suite needs bash");
        for (String script : List.of("run", "lib.sh"))
            assertThat(output("/bin/bash", "-n", SUITE.resolve(script).toString()))
                    .as(script)
                    .isEmpty();
    }

    @Test
    void everyScenarioIsInTheListOfAll() {
        String run = Tree.read(SUITE.resolve("run"));
        List<String> defined = Pattern.compile("(?m)^scenario_(\\w+)\\(\\)")
                .matcher(run)
                .results()
                .map(MatchResult::group)
                .map(found -> found.substring("scenario_".length(), found.length() - 2))
                .toList();
        String listed = run.lines()
                .filter(line -> line.startsWith("SCENARIOS="))
                .findFirst()
                .orElseThrow();
        assertThat(Stream.of(listed.substring("SCENARIOS=".length())
                        .replace("\"", "")
                        .split(" ", -1)))
                .containsExactlyElementsOf(defined);
    }

    @Test
    void withoutAClusterItSaysSo() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "the suite needs bash");
        for (String tool : List.of("kubectl", "helm", "python3")) failing(tool);
        assertThat(output(
                        "/usr/bin/env",
                        "PATH=" + directory + ":/usr/bin:/bin",
                        "/bin/bash",
                        SUITE.resolve("run").toString()))
                .contains("FAILED: no cluster answers; set KUBECONFIG to one");
    }

    private void failing(String tool) throws IOException {
        Path file = Files.writeString(directory.resolve(tool), "#!/bin/bash\nexit 1\n");
        if (!file.toFile().setExecutable(true)) throw new IOException("cannot make " + file + " executable");
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
