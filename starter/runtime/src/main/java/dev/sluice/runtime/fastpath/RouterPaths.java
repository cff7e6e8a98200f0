package dev.sluice.runtime.fastpath;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Whether a router of functions may answer requests for some paths. Reads the structure of its predicates: what it cannot
 * judge without a request counts as a possible match.
 */
final class RouterPaths implements RouterFunctions.Visitor {
    private final PathSet wanted;
    private final PathPatternParser parser;
    private boolean possible;

    private RouterPaths(PathSet wanted, PathPatternParser parser) {
        this.wanted = wanted;
        this.parser = parser;
    }

    static boolean mayMatch(RouterFunction<?> router, PathSet wanted, PathPatternParser parser) {
        var paths = new RouterPaths(wanted, parser);
        router.accept(paths);
        return paths.possible;
    }

    @Override
    public void route(RequestPredicate predicate, HandlerFunction<?> handler) {
        var judge = new Judge();
        predicate.accept(judge);
        possible |= judge.verdict().possible;
    }

    /** The paths of nested routes are parts of paths. */
    @Override
    public void startNested(RequestPredicate predicate) {
        possible = true;
    }

    @Override
    public void endNested(RequestPredicate predicate) {
        // The start has said it all.
    }

    @Override
    public void resources(Function<ServerRequest, Mono<Resource>> lookup) {
        possible = true;
    }

    @Override
    public void attributes(Map<String, Object> attributes) {
        // Attributes match nothing.
    }

    @Override
    public void unknown(RouterFunction<?> router) {
        possible = true;
    }

    /** What is known of a predicate without a request: whether it may hold, and whether it must. */
    private record Verdict(boolean possible, boolean certain) {
        static final Verdict OPEN = new Verdict(true, false);

        Verdict and(Verdict other) {
            return new Verdict(possible && other.possible, certain && other.certain);
        }

        Verdict or(Verdict other) {
            return new Verdict(possible || other.possible, certain || other.certain);
        }

        Verdict negated() {
            return new Verdict(!certain, !possible);
        }
    }

    private final class Judge implements RequestPredicates.Visitor {
        private final Deque<Verdict> verdicts = new ArrayDeque<>();

        /** Open as well when a predicate has said something about itself that is not a tree. */
        Verdict verdict() {
            return verdicts.size() == 1 ? verdicts.pop() : Verdict.OPEN;
        }

        @Override
        public void path(String pattern) {
            var theirs = parser.parse(pattern);
            verdicts.push(new Verdict(wanted.mayMeet(theirs), wanted.isWithin(theirs)));
        }

        @Override
        public void endAnd() {
            var second = verdicts.pop();
            verdicts.push(verdicts.pop().and(second));
        }

        @Override
        public void endOr() {
            var second = verdicts.pop();
            verdicts.push(verdicts.pop().or(second));
        }

        @Override
        public void endNegate() {
            verdicts.push(verdicts.pop().negated());
        }

        @Override
        public void method(Set<HttpMethod> methods) {
            verdicts.push(Verdict.OPEN);
        }

        @Override
        @SuppressWarnings("removal")
        public void pathExtension(String extension) {
            verdicts.push(Verdict.OPEN);
        }

        @Override
        public void header(String name, String value) {
            verdicts.push(Verdict.OPEN);
        }

        @Override
        public void queryParam(String name, String value) {
            verdicts.push(Verdict.OPEN);
        }

        @Override
        public void version(String version) {
            verdicts.push(Verdict.OPEN);
        }

        @Override
        public void unknown(RequestPredicate predicate) {
            verdicts.push(Verdict.OPEN);
        }

        @Override
        public void startAnd() {
            // Both sides come before the end.
        }

        @Override
        public void and() {
            // Between the sides.
        }

        @Override
        public void startOr() {
            // Both sides come before the end.
        }

        @Override
        public void or() {
            // Between the sides.
        }

        @Override
        public void startNegate() {
            // What is negated comes before the end.
        }
    }
}
