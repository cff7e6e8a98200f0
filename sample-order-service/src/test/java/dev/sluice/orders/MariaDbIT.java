package dev.sluice.orders;

import org.junit.jupiter.api.Nested;

/** The contracts on a real MariaDB. */
class MariaDbIT {

    @Nested
    class Api extends ApiContract {
        Api() {
            super(MariaDbServer.shared());
        }
    }

    @Nested
    class Idempotency extends IdempotencyContract {
        Idempotency() {
            super(MariaDbServer.shared());
        }
    }

    @Nested
    class Concurrency extends ConcurrencyContract {
        Concurrency() {
            super(MariaDbServer.shared());
        }
    }
}
