/** What a collector of traces sees. Start here: {@link dev.sluice.verify.traces.OtlpReceiver}. */
@NullMarked
package dev.sluice.verify.traces;

import org.jspecify.annotations.NullMarked;
