package dev.sluice.policy.risk;

import java.util.Optional;

/**
 * The vocabulary of the models: what may be known of an order. A feature describes what came before the order, never the
 * order's own effect on a counter. Windows reach back from the order's own time and are counted in whole hours: this hour and as many full
 * hours before it as the window has. A settled window is as long, but ends where labels are complete: the label delay before the order.
 */
public enum RiskFeature {
    AMOUNT("amount", "value of the order in units of the reference currency"),
    ITEMS("items", "number of lines of the order"),
    ACCOUNT_AGE_DAYS("accountAgeDays", "days since the customer's account was opened, as the caller says"),
    ON_INVOICE("onInvoice", "1 if goods leave before the money comes, else 0"),
    HOUR("hour", "hour of the day in UTC, 0 to 23"),
    NIGHT("night", "1 from 00:00 to 05:59 UTC, else 0"),
    WEEKEND("weekend", "1 on Saturday and Sunday in UTC, else 0"),

    CUSTOMER_KNOWN("customerKnown", "1 if the order names a customer, else 0"),
    CUSTOMER_ORDERS_HOUR("customerOrdersHour", "orders of the customer in the last hour"),
    CUSTOMER_ORDERS_DAY("customerOrdersDay", "orders of the customer in the last 24 hours"),
    CUSTOMER_ORDERS_WEEK("customerOrdersWeek", "orders of the customer in the last 7 days"),
    CUSTOMER_ORDERS_MONTH("customerOrdersMonth", "orders of the customer in the last 30 days"),
    CUSTOMER_ORDERS_EVER("customerOrdersEver", "orders of the customer since counting began"),
    CUSTOMER_AMOUNT_HOUR("customerAmountHour", "value of the customer's orders in the last hour"),
    CUSTOMER_AMOUNT_DAY("customerAmountDay", "value of the customer's orders in the last 24 hours"),
    CUSTOMER_AMOUNT_WEEK("customerAmountWeek", "value of the customer's orders in the last 7 days"),
    CUSTOMER_MEAN_DAY("customerMeanDay", "mean value of the customer's orders in the last 24 hours"),
    CUSTOMER_MEAN_WEEK("customerMeanWeek", "mean value of the customer's orders in the last 7 days"),
    CUSTOMER_MEAN_MONTH("customerMeanMonth", "mean value of the customer's orders in the last 30 days"),
    CUSTOMER_AMOUNT_RATIO("customerAmountRatio", "value of the order over the mean of the customer's earlier orders"),
    CUSTOMER_AMOUNT_RATIO_MONTH(
            "customerAmountRatioMonth", "value of the order over the mean of the customer's last 30 days"),
    CUSTOMER_DAYS("customerDays", "days since the customer's first order"),
    CUSTOMER_MINUTES_SINCE("customerMinutesSince", "minutes since the customer's latest order"),
    CUSTOMER_COUNTRY_NEW("customerCountryNew", "1 if the customer ordered before, but never from this country, else 0"),
    CUSTOMER_FRAUDS_EVER("customerFraudsEver", "orders of the customer known as fraud by now"),
    CUSTOMER_FRAUDS_SETTLED_MONTH(
            "customerFraudsSettledMonth", "frauds among the customer's orders in the settled 30 days"),

    DEVICE_ORDERS_HOUR("deviceOrdersHour", "orders of the device in the last hour"),
    DEVICE_ORDERS_DAY("deviceOrdersDay", "orders of the device in the last 24 hours"),
    DEVICE_ORDERS_WEEK("deviceOrdersWeek", "orders of the device in the last 7 days"),
    DEVICE_ORDERS_MONTH("deviceOrdersMonth", "orders of the device in the last 30 days"),
    DEVICE_ORDERS_EVER("deviceOrdersEver", "orders of the device since counting began"),
    DEVICE_AMOUNT_DAY("deviceAmountDay", "value of the device's orders in the last 24 hours"),
    DEVICE_DAYS("deviceDays", "days since the device's first order"),
    DEVICE_MINUTES_SINCE("deviceMinutesSince", "minutes since the device's latest order"),
    DEVICE_CUSTOMERS("deviceCustomers", "other customers seen on the device"),
    DEVICE_FRAUDS_EVER("deviceFraudsEver", "orders of the device known as fraud by now"),

    ADDRESS_ORDERS_HOUR("addressOrdersHour", "orders of the address in the last hour"),
    ADDRESS_ORDERS_DAY("addressOrdersDay", "orders of the address in the last 24 hours"),
    ADDRESS_ORDERS_WEEK("addressOrdersWeek", "orders of the address in the last 7 days"),
    ADDRESS_ORDERS_MONTH("addressOrdersMonth", "orders of the address in the last 30 days"),
    ADDRESS_ORDERS_EVER("addressOrdersEver", "orders of the address since counting began"),
    ADDRESS_AMOUNT_DAY("addressAmountDay", "value of the address's orders in the last 24 hours"),
    ADDRESS_DAYS("addressDays", "days since the address's first order"),
    ADDRESS_MINUTES_SINCE("addressMinutesSince", "minutes since the address's latest order"),
    ADDRESS_CUSTOMERS("addressCustomers", "other customers seen at the address"),
    ADDRESS_FRAUDS_EVER("addressFraudsEver", "orders of the address known as fraud by now"),

    SELLER_ORDERS_WEEK("sellerOrdersWeek", "orders at the seller in the last 7 days"),
    SELLER_SETTLED_DAY("sellerSettledDay", "orders at the seller in the settled 24 hours"),
    SELLER_SETTLED_WEEK("sellerSettledWeek", "orders at the seller in the settled 7 days"),
    SELLER_SETTLED_MONTH("sellerSettledMonth", "orders at the seller in the settled 30 days"),
    SELLER_FRAUD_SHARE_DAY("sellerFraudShareDay", "share of frauds among the seller's settled 24 hours"),
    SELLER_FRAUD_SHARE_WEEK("sellerFraudShareWeek", "share of frauds among the seller's settled 7 days"),
    SELLER_FRAUD_SHARE_MONTH("sellerFraudShareMonth", "share of frauds among the seller's settled 30 days");

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

    /** Place in arrays with one value for each feature, from 0. It changes with the vocabulary, so it is never written down. */
    @SuppressWarnings("EnumOrdinal")
    public int place() {
        return ordinal();
    }

    public static Optional<RiskFeature> of(String key) {
        for (RiskFeature feature : values()) if (feature.key.equals(key)) return Optional.of(feature);
        return Optional.empty();
    }
}
