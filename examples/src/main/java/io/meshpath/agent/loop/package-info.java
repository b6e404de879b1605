// SPDX-License-Identifier: Apache-2.0
/**
 * The thread that an agent's state belongs to, and the list of what does not work. Start at
 * {@link io.meshpath.agent.loop.AgentLoop}.
 */
@NullMarked
package io.meshpath.agent.loop;

import org.jspecify.annotations.NullMarked;
