package dev.sluice.rollout.kubernetes;

import dev.sluice.policy.rollout.Recorded;
import dev.sluice.rollout.Decision;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutStore;
import dev.sluice.rollout.kubernetes.KubernetesObjects.ApiRefused;
import dev.sluice.rollout.local.ReleaseRecords;
import dev.sluice.rollout.local.StateJson;
import dev.sluice.rollout.traffic.GatewayTableRouter.EpochStore;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The controller's memory in a cluster: {@code NAME-sluice} is all that is known of a rollout, {@code NAME-sluice-log} its
 * latest decisions; both belong to the Rollout and go with it. Records of releases are files of this pod.
 *
 * <p>A decision is written before anything follows from it. Counts alone are written every two seconds at most, since an API
 * server is no place for four writes a second of every release: what a killed leader had counted in between is lost for both
 * versions alike, which costs evidence and biases none.
 */
final class KubernetesStore implements RolloutStore, EpochStore {
    private static final Logger log = LoggerFactory.getLogger(KubernetesStore.class);
    private static final Duration COUNTS = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int DECISIONS = 200;
    private static final long EPOCHS_AHEAD = 1_000_000;
    private static final String STATE = "rollout";
    private static final String LOG = "decisions";
    private static final String EPOCHS = "sluice-epochs";

    private final JsonMapper mapper = StateJson.mapper();
    private final StateMaps maps;
    private final Home home;
    private final ReleaseRecords records;
    private final LongSupplier nanoClock;
    private final Map<String, Saved> saved = new ConcurrentHashMap<>();
    private final Map<String, List<Decision>> decisions = new ConcurrentHashMap<>();
    private long reserved;

    /**
     * Where this controller lives.
     *
     * @param namespace of the controller itself
     * @param namespaces of the Rollouts, empty for all
     * @param object the Rollout of a name, as the API server has it
     * @param silence how long the API server has not confirmed the lease
     */
    record Home(
            String namespace,
            Collection<String> namespaces,
            Function<String, Optional<JsonNode>> object,
            Supplier<Duration> silence) {}

    /** What the API server has of a rollout, apart from its counts. */
    private record Saved(long decision, long generation, boolean deleting, long at) {

        /** Whether nothing but counts can be different. */
        boolean differsInCounts(Saved next) {
            return decision == next.decision && generation == next.generation && deleting == next.deleting;
        }
    }

    KubernetesStore(StateMaps maps, Home home, ReleaseRecords records, LongSupplier nanoClock) {
        this.maps = maps;
        this.home = home;
        this.records = records;
        this.nanoClock = nanoClock;
        this.reserved = reservedSoFar();
    }

    @Override
    public List<Rollout> load() {
        List<Rollout> rollouts = new ArrayList<>();
        for (StateMaps.Text text : maps.takeOver(home.namespaces(), STATE)) {
            try {
                rollouts.add(mapper.readValue(text.text(), Rollout.class));
            } catch (RuntimeException damaged) {
                log.atError()
                        .addKeyValue("sluice.rollout.state", text.namespace() + "/" + text.name())
                        .setCause(damaged)
                        .log("State of a rollout cannot be read; it begins anew with what its stable Deployment runs");
            }
        }
        for (StateMaps.Text text : maps.takeOver(home.namespaces(), LOG))
            decisions.put(rolloutOf(text.name()), read(text.text()));
        return rollouts;
    }

    @Override
    public void save(Rollout rollout) {
        long now = nanoClock.getAsLong();
        Decision decision = rollout.decision();
        Saved next = new Saved(decision == null ? 0 : decision.number(), rollout.generation(), rollout.deleting(), now);
        Saved last = saved.get(rollout.name());
        boolean countsOnly = last != null && last.differsInCounts(next);
        if (last != null && countsOnly && now - last.at() < COUNTS.toNanos()) return;
        try {
            maps.write(head(rollout, "-sluice"), STATE, mapper.writeValueAsString(rollout));
            saved.put(rollout.name(), next);
        } catch (ApiRefused | UncheckedIOException exception) {
            if (!countsOnly) throw exception;
            log.atDebug().setCause(exception).log("Counts could not be written; the next write has them");
        }
    }

    @Override
    public Optional<String> behind() {
        return home.silence().get().compareTo(PATIENCE) < 0
                ? Optional.empty()
                : Optional.of("The API server does not answer; nothing new begins until it does.");
    }

    @Override
    public void log(Rollout rollout) {
        Decision decision = rollout.decision();
        if (decision == null) return;
        List<Decision> known = decisions.getOrDefault(rollout.name(), List.of());
        if (!known.isEmpty() && known.getLast().number() >= decision.number()) return;
        List<Decision> longer = new ArrayList<>(known.subList(Math.max(0, known.size() - DECISIONS + 1), known.size()));
        longer.add(decision);
        maps.write(
                head(rollout, "-sluice-log"),
                LOG,
                longer.stream().map(mapper::writeValueAsString).collect(Collectors.joining("\n")));
        decisions.put(rollout.name(), List.copyOf(longer));
    }

    @Override
    public List<Decision> decisions(String rollout) {
        return decisions.getOrDefault(rollout, List.of());
    }

    @Override
    public void record(String rollout, boolean begins, List<Recorded> lines) {
        records.add(rollout, begins, lines);
    }

    @Override
    public List<Recorded> recorded(String rollout) {
        return records.latest(rollout);
    }

    @Override
    public void writeRecord(String rollout, OutputStream out) throws IOException {
        records.copy(rollout, out);
    }

    @Override
    public void delete(String rollout) {
        saved.remove(rollout);
        decisions.remove(rollout);
        records.delete(rollout);
        home.object().apply(rollout).map(Documents::namespace).ifPresent(namespace -> {
            maps.delete(namespace, rollout + "-sluice");
            maps.delete(namespace, rollout + "-sluice-log");
        });
    }

    @Override
    public long reserved() {
        return reserved;
    }

    /** Far ahead, so that weight zero never waits for the API server. */
    @Override
    public void reserve(long upTo) {
        if (upTo <= reserved && reserved > 0) return;
        long ahead = upTo + EPOCHS_AHEAD;
        maps.write(Documents.head(Kind.CONFIG_MAP, home.namespace(), EPOCHS), "epochs", Long.toString(ahead));
        reserved = ahead;
    }

    private long reservedSoFar() {
        return maps.read(home.namespace(), EPOCHS)
                .filter(text -> !text.isEmpty())
                .map(Long::parseLong)
                .orElse(0L);
    }

    private ObjectNode head(Rollout rollout, String end) {
        JsonNode object = home.object()
                .apply(rollout.name())
                .orElseThrow(() -> new IllegalStateException("The Rollout " + rollout.name() + " is gone"));
        return Labels.owned(Kind.CONFIG_MAP, object, rollout.name() + end);
    }

    private List<Decision> read(String lines) {
        return lines.lines()
                .filter(line -> !line.isBlank())
                .map(line -> mapper.readValue(line, Decision.class))
                .toList();
    }

    private static String rolloutOf(String map) {
        return map.substring(0, map.length() - "-sluice-log".length());
    }
}
