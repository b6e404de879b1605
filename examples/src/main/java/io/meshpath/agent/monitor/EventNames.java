// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.monitor;

import io.meshpath.datapath.identity.Labels;
import java.util.Optional;

/** What the numbers in events stand for. Safe for use by multiple threads. */
public interface EventNames {
    /** The labels of an identity. */
    Optional<Labels> labels(int identity);

    /** The name of a pod of this node. */
    Optional<String> endpoint(int id);

    /** The rule that a verdict names. */
    Optional<String> rule(int number);

    /** What its policy wants said with the verdicts of a rule. */
    Optional<String> log(String rule);
}
