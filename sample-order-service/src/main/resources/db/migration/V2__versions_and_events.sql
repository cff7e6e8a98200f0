-- Expands V1. A release that knows V1 alone goes on beside this one: it names neither of the new columns, so its orders start
-- with version 1 and no announcement, and its cancellations change neither. The relay finds both kinds and announces them.

ALTER TABLE orders ADD COLUMN version INT DEFAULT 1 NOT NULL;

-- The status that the newest event of the order speaks of; null as long as there is no event.
ALTER TABLE orders ADD COLUMN announced VARCHAR(32);

CREATE INDEX orders_by_announcement ON orders (announced, status, order_number);

-- The outbox: one row for every version of an order, written in the transaction that made the version.
CREATE TABLE order_events (
    event_number     BIGINT      NOT NULL AUTO_INCREMENT,
    order_number     BIGINT      NOT NULL,
    order_version    INT         NOT NULL,
    status           VARCHAR(32) NOT NULL,
    created_micros   BIGINT      NOT NULL,
    published_micros BIGINT,
    CONSTRAINT order_events_pk PRIMARY KEY (event_number),
    CONSTRAINT order_events_once UNIQUE (order_number, order_version),
    CONSTRAINT order_events_order FOREIGN KEY (order_number) REFERENCES orders (order_number)
) /*! ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;

CREATE INDEX order_events_by_publication ON order_events (published_micros, event_number);

-- Whoever holds the lock of this row is the one relay that publishes.
CREATE TABLE order_relay (
    name VARCHAR(32) NOT NULL,
    CONSTRAINT order_relay_pk PRIMARY KEY (name)
) /*! ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;

INSERT INTO order_relay (name) VALUES ('events');
