// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.agent.api.Listing;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The clusters of a mesh: a row for each, and below them what is wrong, a line each. */
final class ClusterTable {
    private static final int REFUSALS = 20;
    private static final int DATE = "2026-01-31".length();

    private final List<Listing.Cluster> clusters;

    private ClusterTable(List<Listing.Cluster> clusters) {
        this.clusters = clusters;
    }

    static ClusterTable of(List<Listing.Cluster> clusters) {
        return new ClusterTable(clusters);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(table().toString());
        clusters.forEach(cluster -> wrong(cluster)
                .forEach(line ->
                        text.append(cluster.name()).append(": ").append(line).append('\n')));
        return text.toString();
    }

    private Table table() {
        Table table = Table.of(
                "CLUSTER",
                "ID",
                "STATE",
                "REVISION",
                "BEHIND",
                "LAG",
                "NODES",
                "IDENTITIES",
                "ADDRESSES",
                "SERVICES",
                "CERTIFICATE",
                "ENDPOINT");
        clusters.forEach(cluster -> table.row(
                cluster.name() + (cluster.local() ? " (own)" : ""),
                cluster.id() == 0 ? null : cluster.id(),
                state(cluster),
                cluster.link().revision(),
                cluster.link().behind(),
                String.format(Locale.ROOT, "%.1f ms", cluster.link().lagMillis()),
                cluster.nodes(),
                cluster.identities(),
                cluster.addresses(),
                cluster.services(),
                certificate(cluster.link()),
                cluster.link().endpoint()));
        return table;
    }

    /** What was read may not be all yet: until it is, nothing that an earlier agent knew is dropped. */
    private static String state(Listing.Cluster cluster) {
        boolean more = cluster.state().equals("connected") && !cluster.complete();
        return more ? "connected, settling" : cluster.state();
    }

    /** The day on which the first of the two ends: ours or the server's. */
    private static @Nullable String certificate(Listing.ClusterLink link) {
        return Stream.of(link.ourCertificateEnds(), link.theirCertificateEnds())
                .filter(end -> end != null)
                .min(String::compareTo)
                .map(end -> "to " + end.substring(0, DATE))
                .orElse(null);
    }

    private static List<String> wrong(Listing.Cluster cluster) {
        int beyond = cluster.refusals().size() - REFUSALS;
        return Stream.of(
                        Stream.ofNullable(cluster.error()),
                        cluster.refusals().stream().limit(REFUSALS).map(refusal -> "refused: " + refusal),
                        beyond > 0
                                ? Stream.of(beyond + " more refusals; -o json has them all")
                                : Stream.<String>empty())
                .flatMap(lines -> lines)
                .toList();
    }
}
