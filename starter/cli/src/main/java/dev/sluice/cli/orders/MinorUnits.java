package dev.sluice.cli.orders;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;

/** Money as a whole number of the currency's smallest unit: pence for GBP, yen for JPY. */
final class MinorUnits {

    private MinorUnits() {}

    /** Rounds half up: 0.125 GBP are 13 pence. */
    static long of(BigDecimal amount, String currency) {
        int digits = Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
        return amount.movePointRight(digits).setScale(0, RoundingMode.HALF_UP).longValueExact();
    }
}
