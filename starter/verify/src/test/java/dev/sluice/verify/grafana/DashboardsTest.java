package dev.sluice.verify.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.verify.Tree;
import dev.sluice.verify.metrics.MeterCatalogue;
import dev.sluice.verify.tools.Promtool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The dashboards' files are what the code says, and what they ask exists; {@code -Dsluice.docs=write} renews the files. */
class DashboardsTest {

    static Iterable<Dashboard> dashboards() {
        return Dashboards.all();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void theFileIsUpToDate(Dashboard dashboard) throws IOException {
        Path file = Tree.path("helm/platform/dashboards/" + dashboard.name() + ".json");
        String expected = GrafanaJson.of(dashboard);
        if (System.getProperty("sluice.docs", "").equals("write")) {
            Files.writeString(file, expected);
        }
        assertThat(Files.exists(file) ? Tree.read(file) : "")
                .as(file + "; renew it with: mvn -pl starter/verify -am verify -Dtest=DashboardsTest -Dit.test=none"
                        + " -Dsluice.docs=write")
                .isEqualTo(expected);
    }

    /** What an import asks for stands beside the schema, and so do the query and the text of a mark, which are Prometheus' own. */
    @ParameterizedTest
    @MethodSource("dashboards")
    void theFileIsAsGrafanasPublishedSchemaSays(Dashboard dashboard) {
        ObjectNode document = (ObjectNode) JsonMapper.shared().readTree(GrafanaJson.of(dashboard));
        document.remove(List.of("__inputs", "__requires"));
        for (JsonNode mark : document.path("annotations").path("list")) {
            ((ObjectNode) mark).remove(List.of("expr", "titleFormat"));
        }
        assertThat(GrafanaSchema.problems(document)).isEmpty();
        document.put("titel", "misspelt");
        assertThat(GrafanaSchema.problems(document)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyMetricExists(Dashboard dashboard) {
        Set<String> known = new HashSet<>(MeterCatalogue.series());
        known.addAll(MeterCatalogue.OF_LIBRARIES);
        for (String expression : Promql.of(dashboard)) {
            assertThat(Promql.metrics(expression))
                    .as(dashboard.title() + ": " + expression)
                    .isNotEmpty()
                    .isSubsetOf(known);
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyExpressionParses(Dashboard dashboard) throws Exception {
        Promtool.requireValid(
                Promql.of(dashboard).stream().map(Promql::resolved).toList());
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyPanelSaysWhatItMeans(Dashboard dashboard) {
        Set<String> titles = new HashSet<>();
        for (Panel panel : dashboard.panels()) {
            assertThat(panel.description())
                    .as(panel.title())
                    .hasSizeGreaterThan(20)
                    .endsWith(".");
            assertThat(panel.queries())
                    .as(panel.title())
                    .isNotEmpty()
                    .allSatisfy(query ->
                            assertThat(query.legend()).as(panel.title()).isNotBlank());
            assertThat(titles.add(panel.title()) || panel.title().equals("Requests missing"))
                    .as("a second panel called " + panel.title())
                    .isTrue();
        }
    }

    /** A panel that ignores a choice shows somebody else's figures. */
    @ParameterizedTest
    @MethodSource("dashboards")
    void everyPanelFollowsTheChosenNamespace(Dashboard dashboard) {
        for (Panel panel : dashboard.panels()) {
            assertThat(panel.queries())
                    .as(panel.title())
                    .allSatisfy(query -> assertThat(query.expression()).contains("namespace=~\"$namespace\""));
        }
    }
}
