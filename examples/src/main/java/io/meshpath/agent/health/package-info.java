// SPDX-License-Identifier: Apache-2.0
/**
 * Whether the nodes of the mesh reach each other: a tiny HTTP server on each, and a probe of every other. Start at
 * {@link io.meshpath.agent.health.HealthProbes}.
 */
@NullMarked
package io.meshpath.agent.health;

import org.jspecify.annotations.NullMarked;
