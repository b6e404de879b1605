// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.oracle;

import java.util.Map;

/**
 * What one rule of a document says about one packet of someone it selects.
 *
 * @param layer 0 for administrators, 1 for network policies, 2 for the baseline
 * @param saying what it says if it speaks
 * @param defaultDeny whether its subjects are denied what nobody allows
 * @param speaks whether it is about this packet
 * @param spec the spec it is from
 * @param rule the rule itself
 */
record Statement(
        int layer,
        double priority,
        Saying saying,
        boolean defaultDeny,
        boolean speaks,
        Map<String, Object> spec,
        Map<String, Object> rule) {
    static final int ADMIN = 0;
    static final int NORMAL = 1;
    static final int BASELINE = 2;

    /** In the order in which equal rules are heard. */
    enum Saying {
        DENY,
        ALLOW,
        PASS
    }
}
