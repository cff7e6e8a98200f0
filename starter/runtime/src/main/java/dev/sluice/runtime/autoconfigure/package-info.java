/**
 * Wires the runtime into a Spring Boot application. Start here:
 * {@link dev.sluice.runtime.autoconfigure.RuntimeAutoConfiguration}.
 */
@NullMarked
package dev.sluice.runtime.autoconfigure;

import org.jspecify.annotations.NullMarked;
