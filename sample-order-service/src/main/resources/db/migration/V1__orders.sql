-- Runs on H2, MariaDB and MySQL. What stands in /*! */ is read by MariaDB and MySQL only: texts compare byte by byte there,
-- as they do on H2. Times are microseconds since 1970 in UTC: no engine and no session converts them.
--
-- Migrations only ever expand: a release may add what the release before it can ignore. What nobody uses any more goes in
-- a later release. So the stable version and the canary can share one database at any time.

CREATE TABLE orders (
    order_number        BIGINT       NOT NULL AUTO_INCREMENT,
    id                  CHAR(36)     NOT NULL,
    idempotency_key     BINARY(32)   NOT NULL,
    request_fingerprint BINARY(32)   NOT NULL,
    reference           VARCHAR(64),
    customer            VARCHAR(64)  NOT NULL,
    currency            CHAR(3)      NOT NULL,
    country             VARCHAR(64),
    total               BIGINT       NOT NULL,
    status              VARCHAR(32)  NOT NULL,
    created_micros      BIGINT       NOT NULL,
    CONSTRAINT orders_pk PRIMARY KEY (order_number),
    CONSTRAINT orders_id UNIQUE (id),
    CONSTRAINT orders_idempotency_key UNIQUE (idempotency_key)
) /*! ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;

CREATE INDEX orders_by_customer ON orders (customer, order_number);

CREATE TABLE order_items (
    order_number BIGINT      NOT NULL,
    item_index   INT         NOT NULL,
    sku          VARCHAR(64) NOT NULL,
    quantity     INT         NOT NULL,
    unit_price   BIGINT      NOT NULL,
    CONSTRAINT order_items_pk PRIMARY KEY (order_number, item_index),
    CONSTRAINT order_items_order FOREIGN KEY (order_number) REFERENCES orders (order_number)
) /*! ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;
