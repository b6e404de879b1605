// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.policy.Verdict;
import java.util.List;

/**
 * What policy says to a packet, and who says so. Immutable.
 *
 * @param kind why the packet passes or does not
 * @param deciders the rules that say it: the first is the one verdicts name, the others would say the same without it;
 *     none where no rule decided
 * @param selecting all rules of policies that select the subject in the packet's direction, in the order they are asked
 */
public record Decision(Verdict.Kind kind, List<Rule> deciders, List<Rule> selecting) {
    public Decision {
        deciders = List.copyOf(deciders);
        selecting = List.copyOf(selecting);
    }

    /** Whether the packet passes. */
    public boolean isAllowed() {
        return kind.isAllowed();
    }
}
