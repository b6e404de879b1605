// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.policy.Rule;
import java.util.List;
import java.util.Map;

/**
 * What tables are to enforce.
 *
 * @param revision of the policy as a whole
 * @param rules all there are, so that each has its number
 * @param clauses those for each endpoint and direction
 */
record Wanted(long revision, List<Rule> rules, Map<Slot, Clauses> clauses) {}
