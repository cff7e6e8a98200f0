package dev.sluice.cli.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OrderGeneratorTest {

    private static final long SEED = 20_260_101;
    private static final int EVENTS = 20_000;

    @Test
    void theSameSeedGivesTheSameOrders() throws IOException {
        assertThat(events(SEED, 500)).isEqualTo(events(SEED, 500)).isNotEqualTo(events(SEED + 1, 500));
    }

    @Test
    void noReferenceComesTwice() throws IOException {
        assertThat(sales()).extracting(Sale::reference).doesNotHaveDuplicates();
    }

    @Test
    void ordersHaveOneToSixtyLinesWithFifteenInTheMiddle() throws IOException {
        List<Integer> lines =
                sales().stream().map(sale -> sale.items().size()).sorted().toList();

        assertThat(lines).as("seed " + SEED).allMatch(count -> count >= 1 && count <= 60);
        assertThat(lines.get(lines.size() / 2)).as("seed " + SEED).isBetween(10, 18);
    }

    @Test
    void amountsAreSpreadWidelyAroundTwoHundredAndSixtyPounds() throws IOException {
        List<Long> totals = sales().stream().map(Sale::total).sorted().toList();

        assertThat(totals.get(totals.size() / 2)).as("median, seed " + SEED).isBetween(20_000L, 40_000L);
        assertThat(totals.get(totals.size() * 99 / 100))
                .as("99 %, seed " + SEED)
                .isGreaterThan(200_000L);
        assertThat(totals.stream().filter(total -> total >= 50_000).count())
                .as("sensitive orders, seed " + SEED)
                .isBetween(totals.size() / 6L, totals.size() / 2L);
    }

    @Test
    void aboutThreeThousandCustomersOrderSomeFarMoreThanOthers() throws IOException {
        Map<String, Long> ordersOf = sales().stream()
                .filter(sale -> !sale.customer().startsWith("guest-"))
                .collect(Collectors.groupingBy(Sale::customer, Collectors.counting()));

        assertThat(ordersOf.size()).as("seed " + SEED).isBetween(2_300, 3_000);
        assertThat(ordersOf.values()).as("seed " + SEED).anyMatch(count -> count > 40);
    }

    @Test
    void guestsAndCancellationsComeAsOftenAsTheyAreSaidTo() throws IOException {
        List<Sale> sales = sales();
        long guests = sales.stream()
                .filter(sale -> sale.customer().startsWith("guest-"))
                .count();

        // Five standard deviations of a binomial count.
        assertThat((double) guests / sales.size()).as("seed " + SEED).isBetween(0.07, 0.09);
        assertThat((double) (EVENTS - sales.size()) / EVENTS).as("seed " + SEED).isBetween(0.073, 0.094);
    }

    private static List<Sale> sales() throws IOException {
        return events(SEED, EVENTS).stream()
                .filter(Sale.class::isInstance)
                .map(Sale.class::cast)
                .toList();
    }

    private static List<OrderEvent> events(long seed, int count) throws IOException {
        List<OrderEvent> events = new ArrayList<>();
        try (OrderStream stream = OrderStream.madeUp(seed)) {
            for (int i = 0; i < count; i++) {
                events.add(stream.next());
            }
        }
        return events;
    }
}
