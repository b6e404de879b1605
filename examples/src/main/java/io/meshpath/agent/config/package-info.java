// SPDX-License-Identifier: Apache-2.0
/**
 * The agent's YAML configuration: read whole, checked whole, refused with the file, the line and the key. Start at
 * {@link io.meshpath.agent.config.AgentConfig#read}.
 */
@NullMarked
package io.meshpath.agent.config;

import org.jspecify.annotations.NullMarked;
