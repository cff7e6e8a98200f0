/**
 * A Redis client with what the counters need and no more: scripts, pipelined on the event loops of the server, with a deadline for each call. Start
 * here: {@link dev.sluice.edge.redis.RedisClient}.
 */
@NullMarked
package dev.sluice.edge.redis;

import org.jspecify.annotations.NullMarked;
