// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

/** What a rule says to the packets it speaks of. The order is that of {@link RuleOrder}: of equals, a denial wins. */
public enum Action {
    /** Drop them. */
    DENY,
    /** Let them pass. */
    ALLOW,
    /** Leave them to the tiers below, past the rest of the rule's own. */
    PASS
}
