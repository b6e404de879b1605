// SPDX-License-Identifier: Apache-2.0
/**
 * Policies of one node: read from a folder, kept when a new version cannot be read, and put in force. Start at
 * {@link io.meshpath.agent.policy.PolicyFolder}.
 */
@NullMarked
package io.meshpath.agent.policy;

import org.jspecify.annotations.NullMarked;
