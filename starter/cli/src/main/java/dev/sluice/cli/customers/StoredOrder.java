package dev.sluice.cli.customers;

/** An order as the service has it. */
record StoredOrder(String reference, long total, String status) {}
