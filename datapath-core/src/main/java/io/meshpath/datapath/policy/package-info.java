/**
 * Policy verdicts as the kernel looks them up: identity and port classes, and one small matrix for each endpoint and
 * direction. Start at {@link io.meshpath.datapath.policy.PolicyTables}.
 *
 * <p>One look-up in the kernel is: identity to identity class (a table), port space and port to port class (a table),
 * endpoint and direction to matrix, identity class to row, port class to column, row and column to verdict. Matrices
 * depend on rules; the identity table depends on identities.
 */
@NullMarked
package io.meshpath.datapath.policy;

import org.jspecify.annotations.NullMarked;
