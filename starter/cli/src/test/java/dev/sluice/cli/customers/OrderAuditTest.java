package dev.sluice.cli.customers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.orders.Sale;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderAuditTest {

    private static final Sale SALE = new Sale("r1", "77", null, "GBP", List.of(new Sale.Item("A1", 2, 150)));
    private static final PlacedOrder PLACED = PlacedOrder.acknowledged(SALE, "id1", "ACCEPTED");
    private static final StoredOrder STORED = new StoredOrder("r1", 300, "ACCEPTED");

    @Test
    void anOrderThatIsThereOnceIsAllRight() {
        assertThat(OrderAudit.compare(List.of(PLACED), List.of(STORED))).isEqualTo(new OrderAudit(1, 1, 0, 0, 0, 0));
    }

    @Test
    void anAcknowledgedOrderThatIsNotThereIsLost() {
        assertThat(OrderAudit.compare(List.of(PLACED), List.of())).isEqualTo(new OrderAudit(1, 0, 0, 1, 0, 0));
    }

    @Test
    void anOrderThatNobodyAnsweredMayBeMissingWithoutBeingLost() {
        assertThat(OrderAudit.compare(List.of(PlacedOrder.unanswered(SALE)), List.of()))
                .isEqualTo(new OrderAudit(1, 0, 0, 0, 0, 0));
    }

    @Test
    void everyFurtherCopyIsADuplicate() {
        assertThat(OrderAudit.compare(List.of(PLACED), List.of(STORED, STORED, STORED)))
                .isEqualTo(new OrderAudit(1, 1, 2, 0, 0, 0));
    }

    @Test
    void anotherTotalOrStatusThanTheCustomerWasToldIsAltered() {
        assertThat(OrderAudit.compare(List.of(PLACED), List.of(new StoredOrder("r1", 301, "ACCEPTED")))
                        .altered())
                .isOne();
        assertThat(OrderAudit.compare(List.of(PLACED.cancelled()), List.of(STORED))
                        .altered())
                .isOne();
        assertThat(OrderAudit.compare(List.of(PLACED.perhapsCancelled()), List.of(STORED))
                        .altered())
                .isZero();
    }

    @Test
    void anOrderRefusedForRiskIsNotSentAndMustNotBeStored() {
        PlacedOrder refused = PlacedOrder.refused(SALE);

        assertThat(OrderAudit.compare(List.of(refused), List.of())).isEqualTo(new OrderAudit(0, 0, 0, 0, 0, 1));
        assertThat(OrderAudit.compare(List.of(refused), List.of(STORED)).altered())
                .isOne();
    }

    @Test
    void ordersOfOthersUnderTheSameCustomerAreNoneOfOurs() {
        assertThat(OrderAudit.compare(List.of(PLACED), List.of(STORED, new StoredOrder("other", 1, "ACCEPTED"))))
                .isEqualTo(new OrderAudit(1, 1, 0, 0, 0, 0));
    }
}
