/**
 * Sheds requests that a service cannot serve in time. Start here: {@link dev.sluice.runtime.admission.AdmissionFilter} asks the
 * gate, which learns how many may run at once.
 */
@NullMarked
package dev.sluice.runtime.admission;

import org.jspecify.annotations.NullMarked;
