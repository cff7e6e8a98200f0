/** What a collector of logs reads. Start here: {@link dev.sluice.verify.logs.EcsLines}. */
@NullMarked
package dev.sluice.verify.logs;

import org.jspecify.annotations.NullMarked;
