// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.AgentClient;
import io.meshpath.agent.api.Listing;
import io.meshpath.command.policy.Packet;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.NamedPorts;
import java.io.PrintWriter;
import java.util.Optional;

/** What an agent says of packets between two ends, at whichever of them is a pod of its node. Immutable. */
record AgentExplanation(Optional<Listing.Explanation> egress, Optional<Listing.Explanation> ingress) {
    /** Asks about packets that name or address {@code from} sends to {@code to}. */
    static AgentExplanation ask(AgentClient agent, String from, String to, String port) {
        Packet packet = packet(port);
        Optional<Listing.Explanation> egress =
                pod(agent, from).map(pod -> agent.explain(pod, Direction.EGRESS, to, packet.space(), packet.port()));
        Optional<Listing.Explanation> ingress =
                pod(agent, to).map(pod -> agent.explain(pod, Direction.INGRESS, from, packet.space(), packet.port()));
        if (egress.isEmpty() && ingress.isEmpty()) {
            throw CommandFailure.cannotRun(
                    "neither " + from + " nor " + to + " is a pod of this agent's node; see: meshpath"
                            + " endpoint list, or name policies with --policies");
        }
        return new AgentExplanation(egress, ingress);
    }

    private static Packet packet(String port) {
        try {
            return Packet.parse(port, NamedPorts.NONE);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.cannotRun("--port: " + e.getMessage());
        }
    }

    private static Optional<String> pod(AgentClient agent, String nameOrAddress) {
        return agent.endpoints().stream()
                .filter(pod ->
                        pod.name().equals(nameOrAddress) || pod.addresses().contains(nameOrAddress))
                .map(Listing.Endpoint::name)
                .findFirst();
    }

    boolean isAllowed() {
        return egress.map(Listing.Explanation::allowed).orElse(true)
                && ingress.map(Listing.Explanation::allowed).orElse(true);
    }

    void print(PrintWriter out) {
        egress.ifPresent(said -> out.println(said.explanation()));
        if (egress.isPresent() && ingress.isPresent()) {
            out.println();
        }
        ingress.ifPresent(said -> out.println(said.explanation()));
    }
}
