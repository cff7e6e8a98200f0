package dev.sluice.verify.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.verify.Tree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The Jenkinsfile is run: once with recorded shell steps, once with real ones against programs that write down how they were called. */
class JenkinsfileTest {

    private static final Path JENKINSFILE = Tree.path("Jenkinsfile");

    private final Map<String, Map<String, String>> environments = new LinkedHashMap<>();

    @Test
    void aGoodBuildGoesThroughAllStages() throws IOException {
        Pipeline build = run(recorded(""));

        assertThat(build.failed()).isFalse();
        assertThat(build.log())
                .filteredOn(line -> line.startsWith("stage ") || line.startsWith("skipped "))
                .containsExactly(
                        "stage Build",
                        "stage Test",
                        "skipped Bench",
                        "stage Images",
                        "stage Deploy to staging",
                        "stage Smoke",
                        "stage Canary Release");
        assertThat(build.commands())
                .containsExactly(
                        "pipeline/build",
                        "pipeline/verify",
                        "pipeline/images",
                        "NAMESPACE=sluice-staging pipeline/deploy staging",
                        "NAMESPACE=sluice-staging pipeline/smoke",
                        "pipeline/release \"$SERVICE\"");
    }

    @Test
    void aWorseCanaryFailsTheBuildIsTakenBackAndSaid() throws IOException {
        Pipeline build = run(recorded("pipeline/release"));

        assertThat(build.failed()).isTrue();
        assertThat(build.commands())
                .endsWith(
                        "pipeline/release \"$SERVICE\"",
                        "pipeline/abort \"$SERVICE\" \"build $BUILD_NUMBER did not succeed\"",
                        "pipeline/notify \"$SERVICE failed: $BUILD_URL\"");
    }

    @Test
    void aFailedTestStopsBeforeAnythingIsDeployedAndKeepsItsReports() throws IOException {
        Pipeline build = run(recorded("pipeline/verify"));

        assertThat(build.commands())
                .doesNotContain("pipeline/images")
                .contains("pipeline/notify \"$SERVICE failed: $BUILD_URL\"");
        assertThat(build.log()).anyMatch(line -> line.startsWith("junit ") && line.contains("surefire-reports"));
    }

    /** A controller or a messenger that is away must not hide why the build failed, nor keep people from being told. */
    @Test
    void whatFailsAfterTheFailureIsOnlyNoted() throws IOException {
        Pipeline build = run(new Pipeline((command, environment) -> command.startsWith("pipeline/b") ? 0 : 1));

        assertThat(build.log()).contains("failed: script returned exit code 1: pipeline/verify");
        assertThat(build.log()).filteredOn(line -> line.startsWith("caught ")).hasSize(2);
    }

    @Test
    void benchesRunWhenTheyAreAskedForAndAreArchived() throws IOException {
        Pipeline build = run(recorded("").with("BENCHES", "runtime rollback"));

        assertThat(build.log())
                .containsSequence("stage Bench", "sh pipeline/bench $BENCHES", "archiveArtifacts target/bench/*.json");
    }

    @Test
    void everyStageHasATimeoutAndTheBuildHasOne() throws IOException {
        Pipeline build = run(recorded("").with("BENCHES", "runtime"));

        List<String> stages = build.log().stream()
                .filter(line -> line.startsWith("stage "))
                .map(line -> line.substring(6))
                .toList();
        assertThat(build.stagesWithTimeout()).contains("").containsAll(stages);
        assertThat(Tree.read(JENKINSFILE)).contains("disableConcurrentBuilds()");
    }

    @Test
    void credentialsAreThereWhereTheyAreNeededAndNowhereElse() throws IOException {
        run(recorded("").with("ENVIRONMENT", "production"));

        assertThat(environments.get("NAMESPACE=sluice-staging pipeline/deploy staging"))
                .containsEntry("KUBECONFIG", "secret-of-kubeconfig-staging");
        assertThat(environments.get("pipeline/release \"$SERVICE\""))
                .containsEntry("KUBECONFIG", "secret-of-kubeconfig-production")
                .containsEntry("NAMESPACE", "sluice-production")
                .containsEntry("SERVICE", "orders")
                .containsEntry("TAG", "4c6fb3d0aa")
                .containsEntry("AUTO_PROMOTE", "true")
                .doesNotContainKey("REGISTRY_PASSWORD");
        assertThat(environments.get("pipeline/build")).doesNotContainKey("KUBECONFIG");
    }

    @Test
    void aBuildThatIsWellAgainIsSaid() throws IOException {
        assertThat(run(recorded("").afterAFailure()).commands())
                .contains("pipeline/notify \"$SERVICE is well again: $BUILD_URL\"");
    }

    private Pipeline recorded(String failing) {
        return new Pipeline((command, environment) -> {
            environments.put(command, Map.copyOf(environment));
            return !failing.isEmpty() && command.contains(failing) ? 1 : 0;
        });
    }

    private static Pipeline run(Pipeline pipeline) throws IOException {
        return pipeline.run(JENKINSFILE);
    }
}
