/**
 * Writes the dashboards of helm/platform/dashboards and proves what they ask. Start here: {@link
 * dev.sluice.verify.grafana.Dashboards}.
 */
@NullMarked
package dev.sluice.verify.grafana;

import org.jspecify.annotations.NullMarked;
