/**
 * How many requests may run at once. Start here: {@link dev.sluice.policy.admission.ConcurrencyLimit} learns it from
 * {@link dev.sluice.policy.admission.AdmissionWindow}s.
 */
@NullMarked
package dev.sluice.policy.admission;

import org.jspecify.annotations.NullMarked;
