/**
 * Puts the gateway into a Spring Boot application. Start here: {@link
 * dev.sluice.gateway.autoconfigure.GatewayAutoConfiguration}.
 */
@NullMarked
package dev.sluice.gateway.autoconfigure;

import org.jspecify.annotations.NullMarked;
