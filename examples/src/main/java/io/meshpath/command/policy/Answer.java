// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy;

/**
 * What one subject's policy says to a flow. Immutable.
 *
 * @param allowed whether the flow passes
 * @param policy the policy whose rule decided, {@code default/redis}; empty where none did
 */
public record Answer(boolean allowed, String policy) {}
