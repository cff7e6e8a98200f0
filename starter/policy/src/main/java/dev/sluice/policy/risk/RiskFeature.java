package dev.sluice.policy.risk;

import java.util.Optional;

/**
 * The vocabulary of the models: what may be known of an order. A feature describes what came before the order, never the
 * order's own effect on a counter. Windows reach back from the order's own time and include their near end: {@code (time - window, time]}.
 */
public enum RiskFeature {
    AMOUNT("amount", "value of the order in units of the reference currency"),
    ITEMS("items", "number of lines of the order"),
    ACCOUNT_AGE_DAYS("accountAgeDays", "days since the customer's account was opened, as the caller says"),
    ON_INVOICE("onInvoice", "1 if goods leave before the money comes, else 0"),
    NIGHT("night", "1 from 00:00 to 05:59 UTC, else 0"),

    CUSTOMER_KNOWN("customerKnown", "1 if the order names a customer, else 0"),
    CUSTOMER_ORDERS_HOUR("customerOrdersHour", "orders of the customer in the last hour"),
    CUSTOMER_ORDERS_DAY("customerOrdersDay", "orders of the customer in the last 24 hours"),
    CUSTOMER_ORDERS_WEEK("customerOrdersWeek", "orders of the customer in the last 7 days"),
    CUSTOMER_ORDERS_EVER("customerOrdersEver", "orders of the customer since counting began"),
    CUSTOMER_AMOUNT_HOUR("customerAmountHour", "value of the customer's orders in the last hour"),
    CUSTOMER_AMOUNT_DAY("customerAmountDay", "value of the customer's orders in the last 24 hours"),
    CUSTOMER_AMOUNT_WEEK("customerAmountWeek", "value of the customer's orders in the last 7 days"),
    CUSTOMER_DAYS("customerDays", "days since the customer's first order"),
    CUSTOMER_AMOUNT_RATIO("customerAmountRatio", "value of the order over the mean of the customer's earlier orders"),
    CUSTOMER_COUNTRY_NEW("customerCountryNew", "1 if the customer ordered before, but never from this country, else 0"),

    DEVICE_ORDERS_HOUR("deviceOrdersHour", "orders of the device in the last hour"),
    DEVICE_ORDERS_DAY("deviceOrdersDay", "orders of the device in the last 24 hours"),
    DEVICE_ORDERS_WEEK("deviceOrdersWeek", "orders of the device in the last 7 days"),
    DEVICE_AMOUNT_DAY("deviceAmountDay", "value of the device's orders in the last 24 hours"),
    DEVICE_DAYS("deviceDays", "days since the device's first order"),
    DEVICE_CUSTOMERS("deviceCustomers", "other customers seen on the device"),

    ADDRESS_ORDERS_HOUR("addressOrdersHour", "orders of the address in the last hour"),
    ADDRESS_ORDERS_DAY("addressOrdersDay", "orders of the address in the last 24 hours"),
    ADDRESS_ORDERS_WEEK("addressOrdersWeek", "orders of the address in the last 7 days"),
    ADDRESS_AMOUNT_DAY("addressAmountDay", "value of the address's orders in the last 24 hours"),
    ADDRESS_DAYS("addressDays", "days since the address's first order"),
    ADDRESS_CUSTOMERS("addressCustomers", "other customers seen at the address");

    private final String key;
    private final String meaning;

    RiskFeature(String key, String meaning) {
        this.key = key;
        this.meaning = meaning;
    }

    /** Name in model files. */
    public String key() {
        return key;
    }

    public String meaning() {
        return meaning;
    }

    public static Optional<RiskFeature> of(String key) {
        for (RiskFeature feature : values()) if (feature.key.equals(key)) return Optional.of(feature);
        return Optional.empty();
    }
}
