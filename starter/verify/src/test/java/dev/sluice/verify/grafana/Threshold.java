package dev.sluice.verify.grafana;

/** From this value on a panel takes this colour; below the first it is green. */
record Threshold(double from, String colour) {

    static Threshold warn(double from) {
        return new Threshold(from, "orange");
    }

    static Threshold alarm(double from) {
        return new Threshold(from, "red");
    }
}
