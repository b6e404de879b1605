/**
 * Rules as verdict tables: classes of identities and of ports, a matrix for each rule set, and the order in which tables
 * change so that no packet sees half a change. Start at {@link io.meshpath.policy.compiler.PolicyCompiler}.
 */
@NullMarked
package io.meshpath.policy.compiler;

import org.jspecify.annotations.NullMarked;
