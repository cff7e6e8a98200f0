package dev.sluice.orders.events;

import dev.sluice.orders.H2Server;
import dev.sluice.orders.MariaDbServer;
import org.junit.jupiter.api.Nested;

/** The contract of the events on real databases. */
class EventsIT {

    @Nested
    class OnH2 extends EventsContract {
        OnH2() {
            super(H2Server.newDatabase());
        }
    }

    @Nested
    class OnMariaDb extends EventsContract {
        OnMariaDb() {
            super(MariaDbServer.newDatabase());
        }
    }
}
