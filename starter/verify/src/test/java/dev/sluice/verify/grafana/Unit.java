package dev.sluice.verify.grafana;

/** Units of values, by Grafana's names for them. */
enum Unit {
    /** A share from 0 to 1. */
    SHARE("percentunit"),
    SECONDS("s"),
    BYTES("bytes"),
    REQUESTS_A_SECOND("reqps"),
    /** Events of any kind a second. */
    A_SECOND("cps"),
    COUNT("short"),
    /** A number that is nothing but a number, such as a logarithm or an epoch. */
    NUMBER("none"),
    YES_OR_NO("bool_yes_no"),
    MONEY("none");

    private final String id;

    Unit(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }
}
