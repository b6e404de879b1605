// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.config;

import io.meshpath.policy.Enforcement;

/**
 * What holds for all policies of a node. Immutable.
 *
 * @param enforcement whether endpoints are denied what no rule allows
 * @param defaultLocalCluster whether peers that name no cluster mean the own one (Cilium's default since 1.19)
 * @param audit whether what policies deny passes nevertheless, and is only told of
 * @param accounting whether packets are counted by rule
 */
public record PolicyMode(Enforcement enforcement, boolean defaultLocalCluster, boolean audit, boolean accounting) {
    static Enforcement enforcement(String text) {
        return switch (text) {
            case "default" -> Enforcement.DEFAULT;
            case "always" -> Enforcement.ALWAYS;
            case "never" -> Enforcement.NEVER;
            default -> throw new IllegalArgumentException("expected default, always or never but was '" + text + "'");
        };
    }
}
