package dev.sluice.rollout.kubernetes;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Objects with resource versions, generations, finalizers, owners and the fields' managers, and the history that watches read.
 * One thread at a time.
 */
final class FakeObjects implements ApiServer.Objects {
    private final Map<String, ObjectNode> objects = new TreeMap<>();
    private final Map<String, FieldOwnership> owners = new TreeMap<>();
    private final List<Change> history = new ArrayList<>();
    private long version = 100;
    private long oldest = 100;

    /** One change, for watches. */
    record Change(long version, Kind kind, String type, ObjectNode object) {}

    @Override
    public synchronized long version() {
        return version;
    }

    @Override
    public synchronized Optional<ObjectNode> get(Kind kind, String namespace, String name) {
        return Optional.ofNullable(objects.get(key(kind, namespace, name))).map(ObjectNode::deepCopy);
    }

    @Override
    public synchronized List<ObjectNode> list(Kind kind, @Nullable String namespace, String selector) {
        return objects.entrySet().stream()
                .filter(it -> it.getKey().startsWith(kind + " "))
                .map(Map.Entry::getValue)
                .filter(it -> namespace == null || Documents.namespace(it).equals(namespace))
                .filter(it -> selected(it, selector))
                .map(ObjectNode::deepCopy)
                .toList();
    }

    /** Changes after a version; empty once the history does not reach back to it. */
    synchronized Optional<List<Change>> after(long since) {
        if (since < oldest) return Optional.empty();
        return Optional.of(
                history.stream().filter(change -> change.version() > since).toList());
    }

    /** Forgets the history, as an API server does after a while. */
    synchronized void compact() {
        history.clear();
        oldest = version;
    }

    @Override
    public synchronized ObjectNode create(Kind kind, ObjectNode object, String manager) {
        String key = key(kind, object);
        if (objects.containsKey(key)) throw new ApiServer.Refusal(409, key + " already exists");
        if (!Documents.version(object).isEmpty())
            throw new ApiServer.Refusal(400, "resourceVersion may not be set on creation");
        ObjectNode made = object.deepCopy();
        if (kind == Kind.ROLLOUT) {
            List<String> errors = SchemaValidator.validate(Crd.schema(), made);
            if (!errors.isEmpty()) throw new ApiServer.Refusal(422, String.join("; ", errors));
        }
        owners.computeIfAbsent(key, name -> new FieldOwnership())
                .updated(manager, Documents.MAPPER.createObjectNode(), made);
        return stored(kind, null, made);
    }

    @Override
    public synchronized ObjectNode replace(Kind kind, ObjectNode object, String manager) {
        ObjectNode last = known(kind, object);
        String version = Documents.version(object);
        if (!version.isEmpty() && !version.equals(Documents.version(last)))
            throw new ApiServer.Refusal(
                    409, "the object has been modified; please apply your changes to the latest version");
        ObjectNode next = object.deepCopy();
        Documents.child(next, "metadata").set("uid", last.at("/metadata/uid"));
        owners.computeIfAbsent(key(kind, object), name -> new FieldOwnership()).updated(manager, last, next);
        return stored(kind, last, next);
    }

    synchronized ObjectNode apply(Kind kind, ObjectNode part, String manager, boolean force, boolean status) {
        String key = key(kind, part);
        ObjectNode last = objects.get(key);
        if (last == null && status) throw new ApiServer.Refusal(404, key + " not found");
        ObjectNode configuration = part.deepCopy();
        if (status) configuration.remove("spec");
        else configuration.remove("status");
        ObjectNode next =
                last == null ? Documents.head(kind, Documents.namespace(part), Documents.name(part)) : last.deepCopy();
        FieldOwnership ownership = owners.computeIfAbsent(key, name -> new FieldOwnership());
        List<String> conflicts = ownership.apply(status ? manager + "/status" : manager, force, next, configuration);
        if (!conflicts.isEmpty()) throw new ApiServer.Refusal(409, "conflicts with " + conflicts);
        if (last != null
                && kind == Kind.DEPLOYMENT
                && !last.at("/spec/selector").equals(next.at("/spec/selector")))
            throw new ApiServer.Refusal(422, "spec.selector: field is immutable");
        return stored(kind, last, next);
    }

    @Override
    public synchronized ObjectNode apply(Kind kind, ObjectNode part, String manager) {
        return apply(kind, part, manager, true, false);
    }

    @Override
    public synchronized ObjectNode status(Kind kind, String namespace, String name, ObjectNode status) {
        ObjectNode last = objects.get(key(kind, namespace, name));
        if (last == null) throw new ApiServer.Refusal(404, name + " not found");
        ObjectNode next = last.deepCopy();
        next.set("status", status);
        return stored(kind, last, next);
    }

    @Override
    public synchronized void delete(Kind kind, String namespace, String name) {
        String key = key(kind, namespace, name);
        ObjectNode last = objects.get(key);
        if (last == null) throw new ApiServer.Refusal(404, key + " not found");
        if (last.at("/metadata/finalizers").isEmpty()) {
            drop(kind, key, last);
            return;
        }
        ObjectNode next = last.deepCopy();
        Documents.child(next, "metadata")
                .put(
                        "deletionTimestamp",
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        stored(kind, last, next);
    }

    private ObjectNode stored(Kind kind, @Nullable ObjectNode last, ObjectNode next) {
        String key = key(kind, next);
        ObjectNode metadata = Documents.child(next, "metadata");
        if (last == null) {
            metadata.put("uid", UUID.randomUUID().toString());
            metadata.put(
                    "creationTimestamp",
                    Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
            metadata.put("generation", 1);
            if (kind == Kind.DEPLOYMENT && !next.path("spec").has("replicas"))
                Documents.child(next, "spec").put("replicas", 1);
        } else {
            metadata.set("resourceVersion", last.at("/metadata/resourceVersion"));
            if (kind == Kind.DEPLOYMENT && !next.path("spec").has("replicas"))
                Documents.child(next, "spec").put("replicas", 1);
            if (next.equals(last)) return last.deepCopy();
            boolean changed = !next.path("spec").equals(last.path("spec"));
            metadata.put("generation", last.at("/metadata/generation").asLong() + (changed ? 1 : 0));
        }
        boolean gone =
                Documents.deleting(next) && next.at("/metadata/finalizers").isEmpty();
        if (gone) {
            drop(kind, key, next);
            return next;
        }
        metadata.put("resourceVersion", Long.toString(++version));
        objects.put(key, next);
        history.add(new Change(version, kind, last == null ? "ADDED" : "MODIFIED", next.deepCopy()));
        return next.deepCopy();
    }

    private void drop(Kind kind, String key, ObjectNode object) {
        objects.remove(key);
        owners.remove(key);
        ObjectNode last = object.deepCopy();
        Documents.child(last, "metadata").put("resourceVersion", Long.toString(++version));
        history.add(new Change(version, kind, "DELETED", last));
        collect(Documents.uid(object));
    }

    /** What belonged to it goes with it. */
    private void collect(String uid) {
        for (Map.Entry<String, ObjectNode> it : List.copyOf(objects.entrySet())) {
            boolean owned = it.getValue().at("/metadata/ownerReferences").values().stream()
                    .anyMatch(owner -> owner.path("uid").asString("").equals(uid));
            if (owned) drop(Kind.valueOf(it.getKey().split(" ", 2)[0]), it.getKey(), it.getValue());
        }
    }

    private ObjectNode known(Kind kind, JsonNode object) {
        ObjectNode last = objects.get(key(kind, object));
        if (last == null) throw new ApiServer.Refusal(404, key(kind, object) + " not found");
        return last;
    }

    static boolean selected(JsonNode object, String selector) {
        if (selector.isEmpty()) return true;
        JsonNode labels = object.at("/metadata/labels");
        for (String term : selector.split(",", -1)) {
            int equals = term.indexOf('=');
            boolean fits = equals < 0
                    ? labels.has(term)
                    : labels.path(term.substring(0, equals)).asString("").equals(term.substring(equals + 1));
            if (!fits) return false;
        }
        return true;
    }

    private static String key(Kind kind, JsonNode object) {
        return key(kind, Documents.namespace(object), Documents.name(object));
    }

    private static String key(Kind kind, String namespace, String name) {
        return kind + " " + namespace + "/" + name;
    }
}
