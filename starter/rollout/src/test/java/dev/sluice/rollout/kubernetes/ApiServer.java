package dev.sluice.rollout.kubernetes;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** An API server that tests run against, and what tests do to it behind the controller's back. */
interface ApiServer extends AutoCloseable {

    /** What it is, for the log of a test run. */
    String name();

    Objects objects();

    /** What a client needs to find it. */
    Path kubeconfig(Path directory);

    /** Whether it validates by the rules of the schema, too. */
    boolean knowsRules();

    @Override
    void close();

    /** The best there is: a real one of {@code KUBEBUILDER_ASSETS}, else the one in this process. */
    static ApiServer best() {
        Optional<ApiServer> real = RealApiServer.ofAssets();
        return real.orElseGet(FakeApiServer::new);
    }

    /** Its objects, as people and other controllers handle them. */
    interface Objects {

        /** Rises with each change that was made by this. */
        long version();

        Optional<ObjectNode> get(Kind kind, String namespace, String name);

        /**
         * All objects of a kind that have the labels.
         *
         * @param namespace null for all
         */
        List<ObjectNode> list(Kind kind, @Nullable String namespace, String selector);

        ObjectNode create(Kind kind, ObjectNode object, String manager);

        ObjectNode replace(Kind kind, ObjectNode object, String manager);

        ObjectNode apply(Kind kind, ObjectNode part, String manager);

        /** The status as another controller writes it. */
        ObjectNode status(Kind kind, String namespace, String name, ObjectNode status);

        void delete(Kind kind, String namespace, String name);
    }

    /** A call that is refused, with the code of HTTP. */
    final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final int status;

        Refusal(int status, String message) {
            super(message);
            this.status = status;
        }
    }
}
