// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.AgentStatus;
import io.meshpath.agent.api.Listing;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meshpath status}. */
@Command(
        name = "status",
        description = "Shows the agent's state; exit code 1 when something is wrong.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private ListOptions options = new ListOptions();

    @Override
    public Integer call() {
        AgentStatus status = options.client().status();
        if (options.json()) {
            options.out().print(ListOptions.prettyOf(status));
        } else {
            print(status, options.out());
        }
        return status.ok() ? Meshpath.DONE : Meshpath.DOES_NOT_HOLD;
    }

    static void print(AgentStatus status, PrintWriter out) {
        line(out, "Node", status.cluster() + "/" + status.node() + ", cluster id " + status.clusterId());
        line(
                out,
                "Agent",
                (status.ok() ? "ok" : "see problems") + ", process " + status.processId() + ", ready in "
                        + status.readyMillis() + " ms" + (status.adopted() ? ", adopted a running datapath" : ""));
        line(out, "Underlay", String.join(", ", status.addresses()));
        line(out, "Routing", routing(status) + ", MTU of pods " + status.podMtu());
        line(out, "IPAM", status.pools().stream().map(StatusCommand::pool).collect(Collectors.joining("; ")));
        line(
                out,
                "Datapath",
                status.endpoints() + " endpoints, " + status.identities() + " identities, " + status.ipcacheEntries()
                        + " addresses and prefixes");
        line(out, "Policy", status.policies() + " policies, revision " + status.policyRevision());
        line(out, "Connections", connections(status.connections()));
        line(out, "Tables", "");
        status.tables().forEach(table -> out.println("  " + table(table)));
        line(out, "Health", status.nodesReachable() + "/" + status.nodesProbed() + " other nodes reachable");
        long connected = status.clusters().stream()
                .filter(cluster -> cluster.state().equals("connected"))
                .count();
        line(out, "Mesh", connected + "/" + status.clusters().size() + " clusters connected");
        status.clusters().forEach(cluster -> out.println("  " + cluster(cluster)));
        if (!status.bgpNeighbors().isEmpty()) {
            line(out, "BGP", status.bgpRoutes() + " routes learnt");
            status.bgpNeighbors().forEach(neighbor -> out.println("  " + neighbor(neighbor)));
        }
        if (!status.warnings().isEmpty()) {
            line(out, "Warnings", "");
            status.warnings().forEach(warning -> out.println("  " + warning));
        }
        line(out, "Problems", status.problems().isEmpty() ? "none" : "");
        status.problems()
                .forEach(problem -> out.println(
                        "  " + problem.part() + ": " + problem.message() + " (since " + problem.since() + ")"));
    }

    private static String routing(AgentStatus status) {
        return status.routing().equals("direct")
                ? "direct"
                : status.tunnel() + " by " + status.tunnelMode() + ", receive offload: " + status.receiveOffload();
    }

    private static String pool(AgentStatus.Pool pool) {
        return pool.inUse() + "/" + pool.capacity() + " allocated from " + pool.podCidr();
    }

    private static String connections(AgentStatus.Connections counts) {
        return String.format(
                Locale.ROOT,
                "%,d opened, %,d of them from their middle; %,d refused",
                counts.opened(),
                counts.pickedUp(),
                counts.refused());
    }

    private static String table(AgentStatus.Table table) {
        return String.format(Locale.ROOT, "%-16s%,d of %,d", table.name() + ":", table.used(), table.capacity());
    }

    private static String cluster(Listing.Cluster cluster) {
        return cluster.name() + (cluster.local() ? " (own)" : "") + ": " + cluster.state() + ", " + cluster.nodes()
                + " nodes, " + cluster.identities() + " identities, " + cluster.addresses() + " addresses"
                + (cluster.refusals().isEmpty() ? "" : ", " + cluster.refusals().size() + " facts refused");
    }

    private static String neighbor(AgentStatus.BgpNeighbor neighbor) {
        return neighbor.address() + " AS " + neighbor.as() + ": " + neighbor.state() + ", " + neighbor.received()
                + " prefixes received, " + neighbor.announced() + " announced";
    }

    private static void line(PrintWriter out, String name, String value) {
        out.println(String.format("%-13s%s", name + ":", value).stripTrailing());
    }
}
