package dev.sluice.verify.delivery;

import dev.sluice.verify.delivery.Pipeline.StepFailed;
import groovy.lang.Closure;
import groovy.lang.GroovyObjectSupport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The outline of a declarative pipeline. Each block is a closure whose words are the methods of its delegate. */
final class Directives {

    private final Pipeline run;

    Directives(Pipeline run) {
        this.run = run;
    }

    void pipeline(Closure<?> outline) {
        Outline block = within(outline, new Outline());
        if (block.stages == null) throw new IllegalStateException("the pipeline has no stages");
        try {
            within(block.stages, new Stages());
        } catch (StepFailed failure) {
            run.did("failed: " + failure.getMessage());
            run.fail();
        }
        block.post.run(run.failed(), run.fixed());
    }

    private static <T> T within(Closure<?> block, T delegate) {
        block.setDelegate(delegate);
        block.setResolveStrategy(Closure.DELEGATE_FIRST);
        block.call();
        return delegate;
    }

    /** {@code pipeline}. */
    public final class Outline extends GroovyObjectSupport {
        private Closure<?> stages;
        private Post post = new Post();

        public void agent(Object where) {}

        public void parameters(Closure<?> block) {
            within(block, new Parameters());
        }

        public void options(Closure<?> block) {
            if (within(block, new Options()).limited) run.limited("");
        }

        public void environment(Closure<?> block) {
            within(block, new Environment());
        }

        public void stages(Closure<?> block) {
            stages = block;
        }

        public void post(Closure<?> block) {
            post = within(block, new Post());
        }
    }

    /** {@code parameters}: the default of each that nobody filled in. */
    public final class Parameters extends GroovyObjectSupport {
        public void string(Map<String, ?> of) {
            of(of, of.get("defaultValue"));
        }

        public void booleanParam(Map<String, ?> of) {
            of(of, of.get("defaultValue"));
        }

        public void choice(Map<String, ?> of) {
            of(of, ((List<?>) of.get("choices")).getFirst());
        }

        private void of(Map<String, ?> parameter, Object value) {
            run.parameters().putIfAbsent(parameter.get("name").toString(), value);
        }
    }

    /** {@code options}. */
    public static final class Options extends GroovyObjectSupport {
        private boolean limited;

        public void timeout(Map<String, ?> of) {
            limited = true;
        }

        public void disableConcurrentBuilds() {}

        public void timestamps() {}

        public void buildDiscarder(Object strategy) {}

        public Object logRotator(Map<String, ?> of) {
            return of;
        }
    }

    /** {@code environment}: what is assigned here is a variable of every shell step. */
    public final class Environment extends GroovyObjectSupport {
        @Override
        public void setProperty(String name, Object value) {
            run.environment().put(name, value.toString());
        }
    }

    /** {@code stages}. */
    public final class Stages extends GroovyObjectSupport {
        public void stage(String name, Closure<?> block) {
            within(block, new Stage(name)).run();
        }
    }

    /** {@code stage}. */
    public final class Stage extends GroovyObjectSupport {
        private final String name;
        private Closure<?> steps;
        private Post post = new Post();
        private boolean wanted = true;

        Stage(String name) {
            this.name = name;
        }

        public void options(Closure<?> block) {
            if (within(block, new Options()).limited) run.limited(name);
        }

        public void when(Closure<?> block) {
            wanted = within(block, new When()).holds;
        }

        public void steps(Closure<?> block) {
            steps = block;
        }

        public void post(Closure<?> block) {
            post = within(block, new Post());
        }

        private void run() {
            run.did((wanted ? "stage " : "skipped ") + name);
            if (!wanted) return;
            boolean failed = true;
            try {
                steps.call();
                failed = false;
            } finally {
                post.run(failed, false);
            }
        }
    }

    /** {@code when}. */
    public static final class When extends GroovyObjectSupport {
        private boolean holds = true;

        public void expression(Closure<?> condition) {
            Object value = condition.call();
            holds &= value instanceof Boolean flag
                    ? flag
                    : value != null && !value.toString().isEmpty();
        }
    }

    /** {@code post}: blocks by the condition under which they run, in Jenkins' order. */
    public static final class Post extends GroovyObjectSupport {
        private final Map<String, Closure<?>> blocks = new LinkedHashMap<>();

        public void always(Closure<?> block) {
            blocks.put("always", block);
        }

        public void fixed(Closure<?> block) {
            blocks.put("fixed", block);
        }

        public void success(Closure<?> block) {
            blocks.put("success", block);
        }

        public void unsuccessful(Closure<?> block) {
            blocks.put("unsuccessful", block);
        }

        private void run(boolean failed, boolean fixed) {
            List<String> conditions = new ArrayList<>(List.of("always"));
            if (fixed) conditions.add("fixed");
            conditions.add(failed ? "unsuccessful" : "success");
            conditions.stream()
                    .filter(blocks::containsKey)
                    .forEach(condition -> blocks.get(condition).call());
        }
    }
}
