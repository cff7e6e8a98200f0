/**
 * Canary's answers beside stable's, for copies of requests whose answers nobody sees. Start here: {@link
 * dev.sluice.gateway.mirror.Comparisons}.
 */
@NullMarked
package dev.sluice.gateway.mirror;

import org.jspecify.annotations.NullMarked;
