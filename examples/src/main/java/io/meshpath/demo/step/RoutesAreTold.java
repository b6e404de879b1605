// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import io.meshpath.bgp.kernel.KernelSettings;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NextHop;
import io.meshpath.datapath.netlink.Route;
import io.meshpath.demo.lab.AgentProcess;
import io.meshpath.demo.lab.BgpRouter;
import io.meshpath.demo.lab.Eventually;
import io.meshpath.demo.lab.Lab;
import io.meshpath.demo.lab.LabNamespace;
import io.meshpath.demo.lab.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The nodes tell the router the way to their pods by BGP, and it tells the others. */
final class RoutesAreTold implements Step {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Lab lab;
    private final BgpRouter router;

    RoutesAreTold(Lab lab, BgpRouter router) {
        this.lab = lab;
        this.router = router;
    }

    @Override
    public String title() {
        return "every node tells " + router.kind().title() + " the way to its pods by BGP, and learns the others'";
    }

    @Override
    public void check(Findings findings) throws Exception {
        Eventually.holds(LIMIT, "the routes to pods", this::missing);
        findings.say(router.kind().title() + " says:");
        router.sessions().forEach(line -> findings.say("  " + line));
        Columns table =
                Columns.of("pods", "of node", "route of " + router.kind().title(), "known to");
        Map<Cidr, Route> between = routes(lab.internet(), router.kind().protocol());
        for (Plan.Node node : lab.plan().nodes()) {
            for (Cidr podCidr : node.podCidrs()) {
                table.row(
                        podCidr,
                        node.name(),
                        "via " + gateway(between.get(podCidr)).orElseThrow(),
                        knownTo(node, podCidr));
            }
        }
        findings.say(table);
    }

    /** What is not known somewhere; routes are looked for where packets find them, in the kernels. */
    private Optional<String> missing() {
        Map<Cidr, Route> between = routes(lab.internet(), router.kind().protocol());
        for (Plan.Node node : lab.plan().nodes()) {
            for (Cidr podCidr : node.podCidrs()) {
                if (!gateway(between.get(podCidr)).filter(node::has).isPresent()) {
                    return Optional.of(router.kind().title() + " has no route to " + podCidr + " of " + node.name());
                }
                Count known = knownTo(node, podCidr);
                if (known.missing().isPresent()) {
                    return known.missing();
                }
            }
        }
        return Optional.empty();
    }

    private Count knownTo(Plan.Node owner, Cidr podCidr) {
        List<AgentProcess> others = lab.agents().stream()
                .filter(agent -> !agent.node().equals(owner))
                .toList();
        return Count.of(
                "the route to " + podCidr + " on",
                others,
                AgentProcess::name,
                agent -> routes(agent.namespace(), KernelSettings.PROTOCOL).containsKey(podCidr));
    }

    private static Map<Cidr, Route> routes(LabNamespace namespace, int protocol) {
        try (Netlink netlink = Netlink.open(namespace.network())) {
            return netlink.routes().list(Route.MAIN, protocol).stream()
                    .collect(Collectors.toMap(Route::destination, route -> route, (one, other) -> one));
        }
    }

    private static Optional<IpAddress> gateway(@Nullable Route route) {
        return route == null
                ? Optional.empty()
                : route.nextHops().stream().findFirst().flatMap(NextHop::gateway);
    }
}
