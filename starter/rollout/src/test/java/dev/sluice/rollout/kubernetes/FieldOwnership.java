package dev.sluice.rollout.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who set which field of one object, for server-side apply: fields are leaves by path; lists and selectors are one leaf, but for the few
 * lists that the controller shares with others (finalizers, owners, conditions), whose items are leaves.
 */
final class FieldOwnership {
    private static final Map<String, String> KEYED =
            Map.of("/metadata/ownerReferences", "uid", "/status/conditions", "type");
    private static final Set<String> SETS = Set.of("/metadata/finalizers");

    /** Maps that the API server takes for one value. */
    private static final Set<String> ATOMIC = Set.of("/spec/selector");

    private static final Set<String> UNOWNED = Set.of("/apiVersion", "/kind", "/metadata/name", "/metadata/namespace");

    private final Map<String, Set<String>> owned = new TreeMap<>();

    /** A manager made or replaced the object: what is different now is its own. */
    void updated(String manager, JsonNode before, JsonNode after) {
        Map<String, JsonNode> then = leaves(before);
        Map<String, JsonNode> now = leaves(after);
        Set<String> mine = owned.computeIfAbsent(manager + ":Update", name -> new TreeSet<>());
        now.forEach((path, value) -> {
            if (value.equals(then.get(path))) return;
            owned.values().forEach(paths -> paths.remove(path));
            mine.add(path);
        });
        owned.values().forEach(paths -> paths.removeIf(path -> then.containsKey(path) && !now.containsKey(path)));
    }

    /**
     * Applies a configuration.
     *
     * @return fields that another manager has with another value; nothing is changed then
     */
    List<String> apply(String manager, boolean force, ObjectNode live, JsonNode configuration) {
        Map<String, JsonNode> wanted = leaves(configuration);
        Map<String, JsonNode> present = leaves(live);
        List<String> conflicts = new ArrayList<>();
        wanted.forEach((path, value) -> owned.forEach((owner, paths) -> {
            if (!owner.equals(manager + ":Apply") && paths.contains(path) && !value.equals(present.get(path)))
                conflicts.add(path + " of " + owner);
        }));
        if (!conflicts.isEmpty() && !force) return conflicts;
        wanted.forEach((path, value) -> {
            if (!value.equals(present.get(path))) owned.values().forEach(paths -> paths.remove(path));
            set(live, path, value);
        });
        Set<String> before = owned.getOrDefault(manager + ":Apply", Set.of());
        owned.put(manager + ":Apply", new TreeSet<>(wanted.keySet()));
        for (String path : before)
            if (!wanted.containsKey(path) && owned.values().stream().noneMatch(paths -> paths.contains(path)))
                remove(live, path);
        return List.of();
    }

    static Map<String, JsonNode> leaves(JsonNode object) {
        Map<String, JsonNode> leaves = new LinkedHashMap<>();
        collect(object, "", leaves);
        leaves.keySet().removeAll(UNOWNED);
        leaves.keySet()
                .removeIf(path -> path.startsWith("/metadata/resourceVersion")
                        || path.startsWith("/metadata/uid")
                        || path.startsWith("/metadata/generation")
                        || path.startsWith("/metadata/creationTimestamp"));
        return leaves;
    }

    private static void collect(JsonNode node, String path, Map<String, JsonNode> leaves) {
        if (node instanceof ObjectNode object && !object.isEmpty() && !ATOMIC.contains(path)) {
            object.properties()
                    .forEach(field -> collect(
                            field.getValue(),
                            path + "/" + field.getKey().replace("~", "~0").replace("/", "~1"),
                            leaves));
        } else if (SETS.contains(path)) {
            node.values().forEach(item -> leaves.put(path + "#" + item.asString(""), item));
        } else if (KEYED.containsKey(path)) {
            node.values()
                    .forEach(item ->
                            leaves.put(path + "#" + item.path(KEYED.get(path)).asString(""), item));
        } else {
            leaves.put(path, node);
        }
    }

    private static void set(ObjectNode root, String path, JsonNode value) {
        int hash = path.indexOf('#');
        String[] names =
                (hash < 0 ? path : path.substring(0, hash)).substring(1).split("/", -1);
        ObjectNode at = root;
        for (int i = 0; i < names.length - 1; i++) at = Documents.child(at, plain(names[i]));
        String last = plain(names[names.length - 1]);
        if (hash < 0) {
            at.set(last, value.deepCopy());
            return;
        }
        ArrayNode list = at.get(last) instanceof ArrayNode there ? there : at.putArray(last);
        int index = index(list, path, hash);
        if (index < 0) list.add(value.deepCopy());
        else list.set(index, value.deepCopy());
    }

    private static void remove(ObjectNode root, String path) {
        int hash = path.indexOf('#');
        String[] names =
                (hash < 0 ? path : path.substring(0, hash)).substring(1).split("/", -1);
        JsonNode at = root;
        for (int i = 0; i < names.length - 1; i++) at = at.path(plain(names[i]));
        if (!(at instanceof ObjectNode holder)) return;
        String last = plain(names[names.length - 1]);
        if (hash < 0) {
            holder.remove(last);
        } else if (holder.get(last) instanceof ArrayNode list) {
            int index = index(list, path, hash);
            if (index >= 0) list.remove(index);
            if (list.isEmpty()) holder.remove(last);
        }
    }

    private static int index(ArrayNode list, String path, int hash) {
        String key = KEYED.get(path.substring(0, hash));
        for (int i = 0; i < list.size(); i++) {
            String item = key == null
                    ? list.get(i).asString("")
                    : list.get(i).path(key).asString("");
            if (item.equals(path.substring(hash + 1))) return i;
        }
        return -1;
    }

    private static String plain(String name) {
        return name.replace("~1", "/").replace("~0", "~");
    }
}
