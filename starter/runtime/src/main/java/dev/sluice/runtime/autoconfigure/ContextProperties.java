package dev.sluice.runtime.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of what a request carries on to the calls it causes.
 *
 * @param enabled Whether lane, baggage and trace context of a request are kept over its threads and handed on by its clients.
 */
@ConfigurationProperties("sluice.runtime.context")
record ContextProperties(@DefaultValue("true") boolean enabled) {}
