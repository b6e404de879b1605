/**
 * Policies as documents: YAML or JSON, read, checked and turned into the rules of {@link io.meshpath.policy}. Start at
 * {@link io.meshpath.policy.document.PolicyParser}.
 */
@NullMarked
package io.meshpath.policy.document;

import org.jspecify.annotations.NullMarked;
