package dev.sluice.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.web.ErrorResponseException;

class OrderDraftTest {

    private static final long SEED = 20260102;

    @Test
    void theTotalIsExactOrTheOrderIsRefused() {
        Random random = new Random(SEED);
        int refused = 0;
        for (int round = 0; round < 2_000; round++) {
            List<OrderRequest.@Nullable Item> items = new ArrayList<>();
            BigInteger exact = BigInteger.ZERO;
            for (int i = random.nextInt(20); i >= 0; i--) {
                long quantity = 1L + random.nextInt(100_000);
                long unitPrice = random.nextLong() >>> (1 + random.nextInt(63));
                items.add(new OrderRequest.Item("sku", quantity, unitPrice));
                exact = exact.add(BigInteger.valueOf(quantity).multiply(BigInteger.valueOf(unitPrice)));
            }
            boolean fits = exact.bitLength() < Long.SIZE;
            refused += fits ? 0 : 1;
            assertThat(total(items)).as("seed %d, round %d", SEED, round).isEqualTo(fits ? exact.longValue() : null);
        }
        assertThat(refused).isBetween(100, 1_900);
    }

    @Test
    void everyContentHasItsOwnDigest() {
        Set<Digest> digests = new HashSet<>();
        List<OrderDraft> drafts = List.of(
                draft("ab", "c", "GBP", "d", item("s", 1, 2)),
                draft("a", "bc", "GBP", "d", item("s", 1, 2)),
                draft("ab", "c", "EUR", "d", item("s", 1, 2)),
                draft("ab", null, "GBP", "d", item("s", 1, 2)),
                draft("ab", "c", "GBP", null, item("s", 1, 2)),
                draft("ab", null, "GBP", "cd", item("s", 1, 2)),
                draft("ab", "c", "GBP", "d", item("t", 1, 2)),
                draft("ab", "c", "GBP", "d", item("s", 2, 1)),
                draft("ab", "c", "GBP", "d", item("s", 1, 2), item("s", 1, 2)),
                draft("ab", "c", "GBP", "d", item("s", 1, 2), item("t", 1, 2)),
                draft("ab", "c", "GBP", "d", item("t", 1, 2), item("s", 1, 2)));
        drafts.forEach(draft -> digests.add(Digest.ofContent(draft)));

        assertThat(digests).hasSize(drafts.size());
    }

    /** Two versions of the service share the stored digests: this one may never change. */
    @Test
    void theDigestOfAnOrderIsTheSameInEveryVersion() {
        assertThat(Digest.ofContent(draft("17850", "536365", "GBP", null, item("85123A", 6, 255)))
                        .hex())
                .isEqualTo("69f312fac6e80e6d4012218932f6ca32accd1bf50dadd677729ccdda33180646");
    }

    private static @Nullable Long total(List<OrderRequest.@Nullable Item> items) {
        try {
            return OrderDraft.check(new OrderRequest("c", null, "GBP", null, items))
                    .total();
        } catch (ErrorResponseException e) {
            return null;
        }
    }

    private static OrderDraft draft(
            String customer,
            @Nullable String reference,
            String currency,
            @Nullable String country,
            OrderItem... items) {
        return new OrderDraft(customer, reference, currency, country, List.of(items), 1);
    }

    private static OrderItem item(String sku, int quantity, long unitPrice) {
        return new OrderItem(sku, quantity, unitPrice);
    }
}
