package dev.sluice.verify.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.verify.Tree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The chart gives the controller what docs/kubernetes.md says that it does, verb by verb, and nothing more. */
class RbacTest {

    private static final Pattern ROW =
            Pattern.compile("^\\| (`[a-z0-9.]+`|core) \\| ([^|]+) \\| ([a-z, ]+) \\|$", Pattern.MULTILINE);

    @TempDir
    private Path directory;

    @Test
    void theRoleIsWhatTheControllerDoes() throws IOException {
        Chart chart = new Chart("platform", "rollout: {routers: {gatewayApi: true, istio: true}}", directory);
        Map<String, Set<String>> granted = new TreeMap<>();
        chart.render("sluice", "sluice").stream()
                .filter(object -> Manifests.kind(object).equals("ClusterRole"))
                .forEach(role -> granted.putAll(verbs(role)));

        assertThat(granted).isEqualTo(documented());
    }

    private static Map<String, Set<String>> verbs(JsonNode role) {
        Map<String, Set<String>> verbs = new TreeMap<>();
        for (JsonNode rule : role.path("rules"))
            for (JsonNode resource : rule.path("resources"))
                rule.path("verbs")
                        .forEach(verb -> verbs.computeIfAbsent(
                                        rule.path("apiGroups").path(0).asString("") + "/" + resource.asString(""),
                                        key -> new TreeSet<>())
                                .add(verb.asString("")));
        return verbs;
    }

    private static Map<String, Set<String>> documented() {
        Map<String, Set<String>> verbs = new TreeMap<>();
        Matcher row = ROW.matcher(Tree.read(Tree.path("docs/kubernetes.md")));
        while (row.find()) {
            String group = row.group(1).equals("core") ? "" : row.group(1).replace("`", "");
            for (String resource : row.group(2).replace("`", "").split(",\\s*", -1))
                verbs.put(
                        group + "/" + resource.strip(),
                        new TreeSet<>(Arrays.asList(row.group(3).split(",\\s*", -1))));
        }
        return verbs;
    }
}
