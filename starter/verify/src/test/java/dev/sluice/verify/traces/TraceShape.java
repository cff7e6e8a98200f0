package dev.sluice.verify.traces;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one order's trace must be: gateway, risk function and order service with its database, each caused by the one before. */
public final class TraceShape {

    private static final String GATEWAY = "sluice-gateway";
    private static final String EDGE = "sluice-edge-function";
    private static final String ORDERS = "order-service";

    private TraceShape() {}

    /** One of the traces is that of an order whose risk was checked, from the gateway to the database. */
    public static void requireWholeOrder(Map<String, List<Span>> traces) {
        assertThat(traces.values())
                .as("traces of whole orders among " + traces.size() + ", for example "
                        + traces.values().stream().limit(2).toList())
                .anyMatch(TraceShape::isWhole);
    }

    private static boolean isWhole(List<Span> spans) {
        return child(spans, of(spans, GATEWAY, "POST risk"), EDGE).isPresent()
                && child(spans, of(spans, GATEWAY, "POST order-service"), ORDERS)
                        .filter(served -> spans.stream()
                                .anyMatch(span -> span.service().equals(ORDERS) && descends(spans, span, served)))
                        .isPresent()
                && spans.stream().filter(span -> span.parent().isEmpty()).count() == 1;
    }

    private static Optional<Span> of(List<Span> spans, String service, String name) {
        return spans.stream()
                .filter(span -> span.service().equals(service) && span.name().equals(name))
                .findFirst();
    }

    private static Optional<Span> child(List<Span> spans, Optional<Span> parent, String service) {
        return parent.flatMap(cause -> spans.stream()
                .filter(span -> span.service().equals(service) && span.parent().equals(cause.id()))
                .findFirst());
    }

    /** Whether the span is a statement to the database, somewhere below the other. */
    private static boolean descends(List<Span> spans, Span span, Span above) {
        return span.name().matches("(?i).*(query|insert|select).*") && isBelow(spans, span, above, spans.size());
    }

    private static boolean isBelow(List<Span> spans, Span span, Span above, int depth) {
        if (span.parent().equals(above.id())) {
            return true;
        }
        return depth > 0
                && spans.stream()
                        .filter(candidate -> candidate.id().equals(span.parent()))
                        .anyMatch(candidate -> isBelow(spans, candidate, above, depth - 1));
    }
}
