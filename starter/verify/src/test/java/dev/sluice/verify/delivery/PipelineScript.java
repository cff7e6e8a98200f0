package dev.sluice.verify.delivery;

import dev.sluice.verify.delivery.Pipeline.StepFailed;
import groovy.lang.Closure;
import groovy.lang.Script;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The steps that a Jenkinsfile may use, and the values it may read; {@link Directives} are the words of its outline. */
public abstract class PipelineScript extends Script {

    private Pipeline run;

    void runIn(Pipeline pipeline) {
        run = pipeline;
        getBinding().setVariable("params", pipeline.parameters());
        getBinding().setVariable("env", pipeline.environment());
        for (String word : List.of("any", "none")) getBinding().setVariable(word, word);
    }

    public void pipeline(Closure<?> outline) {
        new Directives(run).pipeline(outline);
    }

    public void sh(CharSequence command) {
        run.sh(command.toString());
    }

    public void junit(String files) {
        run.did("junit " + files);
    }

    public void archiveArtifacts(Map<String, ?> what) {
        run.did("archiveArtifacts " + what.get("artifacts"));
    }

    /** The build is not failed by what is caught with {@code buildResult: null}. */
    public void catchError(Map<String, ?> result, Closure<?> body) {
        try {
            body.call();
        } catch (StepFailed failure) {
            run.did("caught " + failure.getMessage());
            if (result.get("buildResult") != null) run.fail();
        }
    }

    public void withCredentials(List<Map<String, String>> credentials, Closure<?> body) {
        credentials.forEach(run.secrets()::putAll);
        try {
            body.call();
        } finally {
            credentials.forEach(each -> each.keySet().forEach(run.secrets()::remove));
        }
    }

    public Map<String, String> file(Map<String, ?> of) {
        return secret(of, "variable");
    }

    public Map<String, String> string(Map<String, ?> of) {
        return secret(of, "variable");
    }

    public Map<String, String> usernamePassword(Map<String, ?> of) {
        Map<String, String> both = new LinkedHashMap<>(secret(of, "usernameVariable"));
        both.putAll(secret(of, "passwordVariable"));
        return both;
    }

    private static Map<String, String> secret(Map<String, ?> of, String variable) {
        return Map.of(of.get(variable).toString(), "secret-of-" + of.get("credentialsId"));
    }
}
