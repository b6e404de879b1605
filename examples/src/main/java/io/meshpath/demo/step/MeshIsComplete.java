// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import io.meshpath.agent.api.AgentClient;
import io.meshpath.agent.api.AgentStatus;
import io.meshpath.agent.api.Listing;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.demo.lab.AgentProcess;
import io.meshpath.demo.lab.Eventually;
import io.meshpath.demo.lab.Lab;
import io.meshpath.demo.lab.LabPod;
import io.meshpath.demo.lab.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every agent knows all nodes, tunnels, identities and addresses of all clusters. */
final class MeshIsComplete implements Step {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Lab lab;

    MeshIsComplete(Lab lab) {
        this.lab = lab;
    }

    @Override
    public String title() {
        return "every agent knows the whole mesh";
    }

    @Override
    public void check(Findings findings) throws Exception {
        Columns table = Columns.of("agent", "ready in", "nodes", "tunnels", "identities of pods", "addresses of pods");
        for (AgentProcess agent : lab.agents()) {
            Eventually.holds(
                    LIMIT,
                    "what the agent of " + agent.name() + " knows",
                    () -> view(agent).missing());
            AgentStatus status = agent.client().status();
            View view = view(agent);
            table.row(
                    agent.node().cluster() + "/" + agent.name(),
                    Findings.time(Duration.ofMillis(status.readyMillis())),
                    view.nodes,
                    view.tunnels,
                    view.identities,
                    view.addresses);
        }
        findings.say(table);
    }

    private View view(AgentProcess agent) {
        AgentClient client = agent.client();
        List<Listing.Node> nodes = client.nodes();
        List<Listing.Tunnel> tunnels = client.tunnels();
        List<Listing.Identity> identities = client.identities();
        List<Listing.Ipcache> ipcache = client.ipcache();
        List<Plan.Node> others = lab.plan().nodes().stream()
                .filter(node -> !node.equals(agent.node()))
                .toList();
        return new View(
                Count.of(
                        "node",
                        lab.plan().nodes(),
                        Plan.Node::name,
                        node -> nodes.stream().anyMatch(listed -> describes(listed, node))),
                Count.of(
                        "tunnel to",
                        others.stream().flatMap(Way::to).toList(),
                        way -> way.node.name() + " for " + way.podCidr,
                        way -> tunnels.stream().anyMatch(listed -> leadsTo(listed, way))),
                Count.of(
                        "identity of",
                        onePodForEachIdentity(),
                        LabPod::name,
                        pod -> identities.stream().anyMatch(listed -> standsFor(listed, pod))),
                Count.of(
                        "address of",
                        lab.pods().stream().flatMap(Place::of).toList(),
                        place -> place.pod.name() + ", " + place.address + ",",
                        place -> ipcache.stream().anyMatch(listed -> resolves(listed, place, agent))));
    }

    /** Pods with the same labels in the same cluster share an identity, whichever node they are on. */
    private List<LabPod> onePodForEachIdentity() {
        List<Integer> seen = new ArrayList<>();
        List<LabPod> pods = new ArrayList<>();
        for (LabPod pod : lab.pods()) {
            if (!seen.contains(pod.identity())) {
                seen.add(pod.identity());
                pods.add(pod);
            }
        }
        return pods;
    }

    private static boolean describes(Listing.Node listed, Plan.Node node) {
        return listed.name().equals(node.name())
                && listed.cluster().equals(node.cluster())
                && listed.address().equals(node.address().toString())
                && listed.podCidrs().stream().map(Cidr::parse).toList().equals(node.podCidrs());
    }

    private static boolean leadsTo(Listing.Tunnel listed, Way way) {
        return Cidr.parse(listed.podCidr()).equals(way.podCidr)
                && listed.node().equals(way.node.address().toString());
    }

    private static boolean standsFor(Listing.Identity listed, LabPod pod) {
        return listed.id() == pod.identity()
                && listed.labels().containsAll(pod.endpoint().labels())
                && listed.labels().contains("k8s:io.cilium.k8s.policy.cluster=" + pod.cluster());
    }

    private static boolean resolves(Listing.Ipcache listed, Place place, AgentProcess agent) {
        LabPod pod = place.pod;
        boolean onThisNode = pod.agent().name().equals(agent.name());
        return Cidr.parse(listed.prefix()).equals(Cidr.of(place.address))
                && listed.identity() == pod.identity()
                && (onThisNode || pod.agent().node().address().toString().equals(listed.node()));
    }

    /** One pod CIDR of a node. */
    private record Way(Plan.Node node, Cidr podCidr) {
        static Stream<Way> to(Plan.Node node) {
            return node.podCidrs().stream().map(podCidr -> new Way(node, podCidr));
        }
    }

    /** One address of a pod. */
    private record Place(LabPod pod, IpAddress address) {
        static Stream<Place> of(LabPod pod) {
            return pod.addresses().stream().map(address -> new Place(pod, address));
        }
    }

    private record View(Count nodes, Count tunnels, Count identities, Count addresses) {
        /** What is missing first. */
        Optional<String> missing() {
            return nodes.missing().or(tunnels::missing).or(identities::missing).or(addresses::missing);
        }
    }
}
