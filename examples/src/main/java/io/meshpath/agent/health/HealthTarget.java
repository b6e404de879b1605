// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.health;

import io.meshpath.datapath.net.IpAddress;

/** A node to probe: where it is and what it is called. Immutable. */
public record HealthTarget(String cluster, String node, IpAddress address) {}
