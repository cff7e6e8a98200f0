package dev.sluice.edge;

import java.time.Duration;

/**
 * What a client may take.
 *
 * @param connections open connections in all; one more is closed at once
 * @param body bytes of a body
 * @param header from the first byte of a request to the end of its header
 * @param request from the first byte of a request to the end of its body
 * @param answer from the complete request until the client has taken the answer
 * @param idle between two requests of a connection
 */
record Limits(int connections, int body, Duration header, Duration request, Duration answer, Duration idle) {}
