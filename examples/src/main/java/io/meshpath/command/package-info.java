// SPDX-License-Identifier: Apache-2.0
/**
 * The {@code meshpath} command: one class for each verb, over the agent's API and the modules themselves. Start at
 * {@link io.meshpath.command.Meshpath}.
 */
@NullMarked
package io.meshpath.command;

import org.jspecify.annotations.NullMarked;
