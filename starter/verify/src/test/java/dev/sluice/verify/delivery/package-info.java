/**
 * What is delivered: charts, manifests, pipeline, images. Start here: {@link dev.sluice.verify.delivery.ChartTest} and
 * {@link dev.sluice.verify.delivery.JenkinsfileTest}.
 */
package dev.sluice.verify.delivery;
