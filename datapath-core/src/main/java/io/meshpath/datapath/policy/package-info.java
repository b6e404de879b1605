/**
 * Policy verdicts as the kernel looks them up: identity and port classes, and one small matrix for each endpoint and
 * direction. Start at {@link io.meshpath.datapath.policy.PolicyTables}.
 *
 * <p>One look-up in the kernel is: identity to identity class (a table), and from there to a bit; beside it, port space and port
 * to port class (a table), and from there to a word of bits: the one bit of the word is whether it is allowed. Which rule decided
 * is found from the same classes. Matrices depend on rules; the identity table depends on identities.
 */
@NullMarked
package io.meshpath.datapath.policy;

import org.jspecify.annotations.NullMarked;
