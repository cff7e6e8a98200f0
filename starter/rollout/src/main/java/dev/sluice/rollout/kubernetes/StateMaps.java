package dev.sluice.rollout.kubernetes;

import dev.sluice.rollout.kubernetes.KubernetesObjects.ApiRefused;
import dev.sluice.rollout.kubernetes.KubernetesObjects.Fence;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Texts in ConfigMaps, compressed, one a map. Each write must find the resource version of the one before: a writer that was
 * overtaken, however late its write comes, is refused.
 */
final class StateMaps {
    private static final Logger log = LoggerFactory.getLogger(StateMaps.class);
    private static final String KEY = "content";
    private static final String CONTENT = "sluice.dev/content";
    private static final String WRITER = "sluice.dev/writer";

    private final KubernetesObjects objects;
    private final Patience patience;
    private final String writer;
    private final Map<String, JsonNode> known = new ConcurrentHashMap<>();

    /** @param writer identity of this controller in this life */
    StateMaps(KubernetesObjects objects, String writer) {
        this(objects, writer, Patience.ofSeconds());
    }

    /** @param patience of a start, which needs what it asks for */
    StateMaps(KubernetesObjects objects, String writer, Patience patience) {
        this.objects = objects;
        this.patience = patience;
        this.writer = writer;
    }

    /** A text as it was found. */
    record Text(String namespace, String name, String text) {}

    /** All texts of a kind; from now on this controller is their writer, and an earlier one is refused. */
    List<Text> takeOver(Collection<String> namespaces, String content) {
        return patience.ask(() -> takenOver(namespaces, content));
    }

    private List<Text> takenOver(Collection<String> namespaces, String content) {
        List<Text> texts = new ArrayList<>();
        for (String namespace : namespaces.isEmpty() ? List.of("") : namespaces)
            for (JsonNode map : objects.list(Kind.CONFIG_MAP, namespace, CONTENT + "=" + content)) {
                ObjectNode mine = (ObjectNode) map.deepCopy();
                mine.put("apiVersion", Kind.CONFIG_MAP.apiVersion()).put("kind", Kind.CONFIG_MAP.word());
                sign(mine);
                remember(objects.replace(Kind.CONFIG_MAP, mine));
                texts.add(new Text(Documents.namespace(map), Documents.name(map), text(map)));
            }
        return texts;
    }

    Optional<String> read(String namespace, String name) {
        Optional<JsonNode> map = patience.ask(() -> objects.get(Kind.CONFIG_MAP, namespace, name));
        map.ifPresent(this::remember);
        return map.map(StateMaps::text);
    }

    /**
     * Writes a text, and makes its map when it is not there.
     *
     * @param head metadata of a new map
     * @throws Fence.LostLease when another controller has written meanwhile
     */
    void write(ObjectNode head, String content, String text) {
        JsonNode last = known.get(key(head));
        ObjectNode map = last == null ? head : (ObjectNode) last.deepCopy();
        Documents.child(Documents.child(map, "metadata"), "labels").put(CONTENT, content);
        sign(map);
        map.putObject("binaryData").put(KEY, zipped(text));
        try {
            remember(last == null ? objects.create(Kind.CONFIG_MAP, map) : objects.replace(Kind.CONFIG_MAP, map));
        } catch (ApiRefused refused) {
            if (!refused.conflict() && !refused.notFound()) throw refused;
            rewrite(head, content, text);
        }
    }

    void delete(String namespace, String name) {
        known.remove(namespace + "/" + name);
        objects.delete(Kind.CONFIG_MAP, namespace, name);
    }

    /** Somebody else touched the map: a person's label is no harm, another controller's name ends this one. */
    private void rewrite(ObjectNode head, String content, String text) {
        Optional<JsonNode> found = objects.get(Kind.CONFIG_MAP, Documents.namespace(head), Documents.name(head));
        if (found.isEmpty()) {
            known.remove(key(head));
            write(head, content, text);
            return;
        }
        boolean mine = found.get()
                .at("/metadata/annotations")
                .path(WRITER)
                .asString("")
                .equals(writer);
        if (!mine && known.containsKey(key(head))) throw new Fence.LostLease();
        remember(found.get());
        ObjectNode map = (ObjectNode) found.get().deepCopy();
        sign(map);
        map.putObject("binaryData").put(KEY, zipped(text));
        remember(objects.replace(Kind.CONFIG_MAP, map));
    }

    private void sign(ObjectNode map) {
        Documents.child(Documents.child(map, "metadata"), "annotations").put(WRITER, writer);
    }

    private void remember(JsonNode map) {
        known.put(key(map), map);
    }

    private static String key(JsonNode map) {
        return Documents.namespace(map) + "/" + Documents.name(map);
    }

    private static String zipped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static String text(JsonNode map) {
        byte[] bytes =
                Base64.getDecoder().decode(map.path("binaryData").path(KEY).asString(""));
        if (bytes.length == 0) return "";
        try (GZIPInputStream zip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(zip.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException exception) {
            throw new UncheckedIOException("ConfigMap " + key(map) + " is damaged", exception);
        }
    }

    /** Asks again what the API server did not answer: a start that ends with its first hiccup costs a lease and another start. */
    static final class Patience {
        private static final int TIMES = 20;
        private static final long PAUSE_MILLIS = 500;

        private final Runnable pause;

        /** @param pause between two questions */
        Patience(Runnable pause) {
            this.pause = pause;
        }

        static Patience ofSeconds() {
            return new Patience(Patience::pause);
        }

        <T> T ask(Supplier<T> question) {
            for (int left = TIMES; left > 0; left--) {
                try {
                    return question.get();
                } catch (UncheckedIOException | ApiRefused unanswered) {
                    if (unanswered instanceof ApiRefused refused && !refused.passing()) throw unanswered;
                    log.atWarn()
                            .addKeyValue("error.message", unanswered.getMessage())
                            .log("The API server did not answer and is asked again");
                }
                pause.run();
            }
            return question.get();
        }

        private static void pause() {
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while the API server did not answer", interrupted);
            }
        }
    }
}
