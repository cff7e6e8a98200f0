package dev.sluice.verify.grafana;

/** A mark over every picture of a dashboard, where a series has a value. */
record Annotation(String name, String expression, String text) {}
