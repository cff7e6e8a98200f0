package dev.sluice.verify.delivery;

import groovy.lang.Binding;
import groovy.lang.GroovyShell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.codehaus.groovy.control.CompilerConfiguration;

/**
 * One run of a declarative Jenkinsfile: what it did, step by step, and how it ended. The script itself is executed, by Groovy; a word that
 * is no directive and no step of {@link PipelineScript} fails the run, as it would there.
 */
final class Pipeline {

    /** What a shell step does. */
    interface Shell {
        /**
         * Runs a command.
         *
         * @return its exit code
         */
        int run(String command, Map<String, String> environment);
    }

    private final Shell shell;
    private final List<String> log = new ArrayList<>();
    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final List<String> timeouts = new ArrayList<>();

    private boolean failed;
    private boolean failedBefore;

    Pipeline(Shell shell) {
        this.shell = shell;
        environment.put("BUILD_NUMBER", "7");
        environment.put("BUILD_URL", "http://ci.example/7/");
        environment.put("GIT_COMMIT", "4c6fb3d0aa");
    }

    /** As a person who fills in the form. */
    Pipeline with(String parameter, Object value) {
        parameters.put(parameter, value);
        return this;
    }

    /** As a build that follows a failed one. */
    Pipeline afterAFailure() {
        failedBefore = true;
        return this;
    }

    Pipeline run(Path jenkinsfile) throws java.io.IOException {
        CompilerConfiguration compiler = new CompilerConfiguration();
        compiler.setScriptBaseClass(PipelineScript.class.getName());
        PipelineScript script = (PipelineScript)
                new GroovyShell(getClass().getClassLoader(), new Binding(), compiler).parse(jenkinsfile.toFile());
        script.runIn(this);
        script.run();
        return this;
    }

    /** One line a step, stages included, in the order in which they happened. */
    List<String> log() {
        return List.copyOf(log);
    }

    List<String> commands() {
        return log.stream()
                .filter(line -> line.startsWith("sh "))
                .map(line -> line.substring(3))
                .toList();
    }

    List<String> stagesWithTimeout() {
        return List.copyOf(timeouts);
    }

    boolean failed() {
        return failed;
    }

    // ── for the script ───────────────────────────────────────────────────────────────────────────────────────────────

    Map<String, Object> parameters() {
        return parameters;
    }

    Map<String, String> environment() {
        return environment;
    }

    Map<String, String> secrets() {
        return secrets;
    }

    void did(String step) {
        log.add(step);
    }

    void limited(String stage) {
        timeouts.add(stage);
    }

    void fail() {
        failed = true;
    }

    boolean fixed() {
        return failedBefore && !failed;
    }

    void sh(String command) {
        did("sh " + command);
        Map<String, String> variables = new LinkedHashMap<>();
        parameters.forEach((name, value) -> variables.put(name, value.toString()));
        variables.putAll(environment);
        variables.putAll(secrets);
        int code = shell.run(command, variables);
        if (code != 0) throw new StepFailed("script returned exit code " + code + ": " + command);
    }

    /** A step that failed: ends its stage and, uncaught, the build. */
    static final class StepFailed extends RuntimeException {
        private static final long serialVersionUID = 1;

        StepFailed(String message) {
            super(message);
        }
    }
}
