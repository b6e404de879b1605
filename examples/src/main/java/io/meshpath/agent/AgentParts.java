// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import io.meshpath.agent.bgp.NodeSpeaker;
import io.meshpath.agent.config.AgentConfig;
import io.meshpath.agent.endpoint.Endpoints;
import io.meshpath.agent.health.HealthProbes;
import io.meshpath.agent.loop.AgentLoop;
import io.meshpath.agent.loop.Problems;
import io.meshpath.agent.monitor.Monitor;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What a running agent consists of. The loop's thread owns the node, the state and the endpoints; the others take care of
 * themselves.
 */
record AgentParts(
        AgentConfig config,
        AgentLoop loop,
        Executor worker,
        Problems problems,
        NodeSetup node,
        NodeState state,
        PolicySource policies,
        Endpoints endpoints,
        MeshClusters clusters,
        PodMasquerade masquerade,
        NodeRoutes routes,
        Optional<NodeSpeaker> speaker,
        Monitor monitor,
        HealthProbes health) {}
