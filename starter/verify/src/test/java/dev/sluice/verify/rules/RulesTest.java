package dev.sluice.verify.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.verify.Tree;
import dev.sluice.verify.grafana.Promql;
import dev.sluice.verify.metrics.MeterCatalogue;
import dev.sluice.verify.tools.Promtool;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules parse, fire and keep silent as their tests say, read metrics that exist, and tell the operator what to do. */
class RulesTest {

    private static final String TESTS = "starter/verify/src/test/resources/rules/alerts.test.yaml";

    static List<RuleFiles.Alert> alerts() {
        return RuleFiles.alerts();
    }

    @Test
    void everyRuleParses() throws Exception {
        for (var file : RuleFiles.files()) {
            Promtool.run("check", "rules", file.toString());
        }
    }

    @Test
    void everyAlertFiresForTheOneInTroubleAndForNobodyElse() throws Exception {
        Promtool.run("test", "rules", Tree.path(TESTS).toString());
    }

    @Test
    void everyAlertIsTested() {
        String tests = Tree.read(Tree.path(TESTS));
        assertThat(alerts())
                .isNotEmpty()
                .allSatisfy(alert -> assertThat(tests).contains("  - name: " + alert.name() + "\n"));
    }

    @Test
    void everyMetricExists() {
        Set<String> known = new HashSet<>(MeterCatalogue.series());
        known.addAll(MeterCatalogue.OF_LIBRARIES);
        known.addAll(RuleFiles.recorded());
        for (String expression : RuleFiles.expressions()) {
            assertThat(Promql.metrics(expression)).as(expression).isNotEmpty().isSubsetOf(known);
        }
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void everyAlertHasASeverityAndARunbook(RuleFiles.Alert alert) {
        assertThat(alert.name()).startsWith("Sluice");
        assertThat(alert.severity()).isIn("critical", "warning");
        assertThat(alert.runbook()).isEqualTo("https://sluice.dev/docs/operations.md#" + alert.anchor());
    }

    @Test
    void everyRunbookIsWritten() {
        Set<String> anchors = Tree.anchors(Tree.path("docs/operations.md"));
        assertThat(alerts()).allSatisfy(alert -> assertThat(anchors).contains(alert.anchor()));
    }
}
