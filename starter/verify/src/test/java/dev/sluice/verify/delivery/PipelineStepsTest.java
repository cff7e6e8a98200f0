package dev.sluice.verify.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.verify.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Jenkinsfile with real shell steps: the stages' scripts run, against programs that write down how they were called. */
class PipelineStepsTest {

    @TempDir
    private Path checkout;

    @BeforeEach
    void copyTheScripts() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "the stages' scripts need bash");
        for (Path script : Tree.files(Tree.path("pipeline"), "")) {
            Path copy = checkout.resolve("pipeline").resolve(script.getFileName());
            Files.createDirectories(copy.getParent());
            Files.copy(script, copy);
        }
        Files.copy(Tree.path("Jenkinsfile"), checkout.resolve("Jenkinsfile"));
        program("mvn", "mkdir -p images/target/images && touch images/target/images/gateway.tar");
        program("helm", "");
        program("git", "echo abc1234");
        program("curl", "");
        program("kubectl", """
                case "$*" in
                  *'get deployment orders'*) echo registry.example/sluice/order-service:old ;;
                  *'get secret'*) echo dG9rZW4= ;;
                  *port-forward*) echo 'Forwarding from 127.0.0.1:43210 -> 8090'; exec sleep 60 ;;
                esac""");
        sluice(0);
    }

    @Test
    void aGoodReleaseChangesTheTagAndWatchesTheCanary() throws IOException {
        Pipeline build = run(new Pipeline(this::shell).with("REGISTRY", "registry.example"));

        assertThat(build.failed()).as(output()).isFalse();
        assertThat(calls())
                .anyMatch(call -> call.startsWith("mvn ") && call.contains("verify"))
                .anyMatch(call -> call.startsWith("mvn ")
                        && call.contains("-Dimages.prefix=registry.example/sluice/")
                        && call.contains("-Dimages.tag=4c6fb3d0aa"))
                .anyMatch(call ->
                        call.startsWith("helm upgrade sluice helm/platform --install --namespace sluice-staging")
                                && call.contains("image.registry=registry.example"))
                .anyMatch(call -> call.startsWith("helm test sluice --namespace sluice-staging"))
                .anyMatch(call -> call.startsWith("helm upgrade orders helm/service")
                        && call.contains("--namespace sluice-staging")
                        && call.contains("image.tag=4c6fb3d0aa")
                        && call.contains("image.repository=registry.example/sluice/order-service")
                        && call.contains("{\"weight\":5,\"atLeast\":\"1m\"}")
                        && call.contains("{\"weight\":100}"))
                .anyMatch(call -> call.startsWith("sluice watch orders --exit-code --newer-than 1700000000000")
                        && call.endsWith("at http://127.0.0.1:43210 with token"))
                .noneMatch(call -> call.startsWith("sluice abort"));
    }

    @Test
    void aRolledBackCanaryFailsTheBuildAndPeopleAreTold() throws IOException {
        sluice(1);

        Pipeline build = run(new Pipeline(this::shell).with("REGISTRY", "registry.example"));

        assertThat(build.failed()).isTrue();
        assertThat(calls())
                .anyMatch(call -> call.startsWith("sluice abort orders --reason build 7 did not succeed"))
                .anyMatch(call -> call.startsWith("curl ")
                        && call.contains("{\"text\":\"orders failed: http://ci.example/7/\"}")
                        && call.contains("secret-of-notify-url"));
    }

    @Test
    void anApprovalIsAStepOfItsOwn() throws IOException {
        run(new Pipeline(this::shell).with("AUTO_PROMOTE", false).with("STEPS", "10"));

        assertThat(calls())
                .anyMatch(call -> call.contains(
                        "rollout.steps=[{\"weight\":10,\"atLeast\":\"1m\"},{\"approval\":{}},{\"weight\":100}]"));
    }

    @Test
    void theLoginOfARegistryStandsInNoCommandLine() throws IOException {
        run(new Pipeline(this::shell).with("REGISTRY", "registry.example"));

        assertThat(calls())
                .anyMatch(call -> call.contains("-Dimages.goal=build"))
                .noneMatch(call -> call.contains("secret-of-registry"));
    }

    @Test
    void withoutAClusterTheScriptSaysSo() throws IOException {
        program("kubectl", "exit 1");

        assertThat(shell("pipeline/deploy staging", Map.of())).isEqualTo(2);

        assertThat(output()).contains("deploy: no cluster answers; set KUBECONFIG to one");
    }

    @Test
    void theSameTagIsNoRelease() throws IOException {
        assertThat(shell("pipeline/release orders", Map.of("TAG", "old")))
                .as(output())
                .isZero();

        assertThat(output()).contains("orders runs old already");
    }

    private Pipeline run(Pipeline pipeline) throws IOException {
        return pipeline.run(checkout.resolve("Jenkinsfile"));
    }

    private int shell(String command, Map<String, String> variables) {
        ProcessBuilder process = new ProcessBuilder("/bin/bash", "-e", "-c", command)
                .directory(checkout.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        checkout.resolve("output").toFile()));
        process.environment().putAll(variables);
        process.environment().put("PATH", checkout.resolve("bin") + ":/usr/bin:/bin");
        try {
            return process.start().waitFor();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The launcher: writes down what it is asked and where, and answers a `get` like the controller. */
    private void sluice(int watched) throws IOException {
        script(checkout.resolve("sluice"), """
                echo "sluice $* at $SLUICE_SERVER with $SLUICE_TOKEN" >>'%s'
                case $1 in
                  get) printf '{\\n  "startedAt" : 1700000000000,\\n}\\n' ;;
                  watch) exit %d ;;
                esac
                """.formatted(log(), watched));
    }

    private void program(String name, String body) throws IOException {
        script(checkout.resolve("bin").resolve(name), "echo \"" + name + " $*\" >>'" + log() + "'\n" + body + "\n");
    }

    private static void script(Path file, String body) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/bash\n" + body);
        if (!file.toFile().setExecutable(true)) throw new IOException("cannot make " + file + " executable");
    }

    private Path log() {
        return checkout.resolve("calls");
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(log());
    }

    private String output() throws IOException {
        return Files.exists(checkout.resolve("output")) ? Files.readString(checkout.resolve("output")) : "";
    }
}
