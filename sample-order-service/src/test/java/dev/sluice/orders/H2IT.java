package dev.sluice.orders;

import org.junit.jupiter.api.Nested;

/** The contracts on H2. */
class H2IT {

    @Nested
    class Api extends ApiContract {
        Api() {
            super(H2Server.SHARED);
        }
    }

    @Nested
    class Idempotency extends IdempotencyContract {
        Idempotency() {
            super(H2Server.SHARED);
        }
    }

    @Nested
    class Concurrency extends ConcurrencyContract {
        Concurrency() {
            super(H2Server.SHARED);
        }
    }
}
