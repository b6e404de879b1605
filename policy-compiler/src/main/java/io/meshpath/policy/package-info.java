/**
 * Network policies: read, modelled, compiled to verdict tables, and explained. Start at {@link
 * io.meshpath.policy.document.PolicyParser} and {@link io.meshpath.policy.PolicyModel}; then {@link
 * io.meshpath.policy.compiler.PolicyCompiler} enforces, and {@link io.meshpath.policy.Evaluator} explains.
 *
 * <p>Semantics are Cilium's, and the Kubernetes API's for policies of its own. What is not understood is refused by
 * name and never widened.
 */
@NullMarked
package io.meshpath.policy;

import org.jspecify.annotations.NullMarked;
