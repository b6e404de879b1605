// SPDX-License-Identifier: Apache-2.0
/**
 * The agent's API: JSON over HTTP on a Unix socket that only its owner may open. Programs start at
 * {@link io.meshpath.agent.api.AgentClient}; what crosses the socket is in {@link io.meshpath.agent.api.Listing} and
 * {@link io.meshpath.agent.api.AgentStatus}.
 */
@NullMarked
package io.meshpath.agent.api;

import org.jspecify.annotations.NullMarked;
