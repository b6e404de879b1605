// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

/**
 * How much a {@link PolicyCompiler} keeps in its tables. Immutable.
 *
 * @param identities the identities it knows, with the reserved ones
 * @param identityClasses how many kinds of identities rules tell apart
 * @param portClasses how many kinds of ports rules tell apart
 * @param endpoints the endpoints it knows
 * @param matrices the distinct matrices those share
 * @param cells the verdicts in these matrices
 */
public record TableSize(
        int identities, int identityClasses, int portClasses, int endpoints, int matrices, long cells) {}
