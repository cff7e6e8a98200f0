package dev.sluice.verify.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.verify.metrics.MeterCatalogue;
import dev.sluice.verify.metrics.MeterEntry;
import dev.sluice.verify.tools.PrometheusServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a Prometheus that watched the platform has to show. */
public final class PanelData {

    /** The JVM tells these since Java 24. */
    private static final List<String> OF_CARRIERS = List.of("sluice_runtime_carriers", "sluice_runtime_virtual_");

    /** Without Redis the risk function reads no events. */
    private static final String OF_EVENT_READERS = "sluice_edge_events";

    private PanelData() {}

    /** Every query of every panel has data of that time, every series is documented, and every documented meter was there. */
    public static void require(Path data, Path directory, Instant from, Instant to)
            throws IOException, InterruptedException {
        try (PrometheusServer prometheus = PrometheusServer.over(data, directory)) {
            assertThat(without(prometheus, from, to)).as("queries without data").isEmpty();
            Set<String> found = prometheus.metrics();
            found.removeIf(name -> !name.matches("(sluice|orders)_.*"));
            assertThat(found).as("series of the platform").isSubsetOf(MeterCatalogue.series());
            assertThat(unseen(found)).as("documented meters that nobody has").isEmpty();
        }
    }

    private static List<String> without(PrometheusServer prometheus, Instant from, Instant to)
            throws IOException, InterruptedException {
        List<String> empty = new ArrayList<>();
        for (Dashboard dashboard : Dashboards.all()) {
            for (Panel panel : dashboard.panels()) {
                for (Query query : panel.queries()) {
                    String expression = Promql.resolved(query.expression());
                    if (isTold(expression) && prometheus.samples(expression, from, to) == 0) {
                        empty.add(dashboard.title() + ", " + panel.title() + ": " + expression);
                    }
                }
            }
        }
        return empty;
    }

    private static Set<String> unseen(Set<String> found) {
        Set<String> unseen = new TreeSet<>();
        for (List<MeterEntry> entries : MeterCatalogue.byEnum().values()) {
            for (MeterEntry entry : entries) {
                if (!entry.prometheusName().startsWith(OF_EVENT_READERS)
                        && isTold(entry.prometheusName())
                        && Collections.disjoint(entry.series(), found)) {
                    unseen.add(entry.name());
                }
            }
        }
        return unseen;
    }

    private static boolean isTold(String text) {
        return Runtime.version().feature() >= 24 || OF_CARRIERS.stream().noneMatch(text::contains);
    }
}
