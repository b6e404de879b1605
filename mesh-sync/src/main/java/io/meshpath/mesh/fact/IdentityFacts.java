// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import com.google.protobuf.ByteString;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.StateKind;
import java.util.Optional;
import java.util.stream.Stream;

/** A cluster's identities: numbers of its range, with labels that say which cluster they are of. */
final class IdentityFacts implements Facts {
    private final ExpectedCluster expected;
    private final ClusterId id;
    private final KeyLayout layout;
    private final RefusalLog refusals;
    private final FactTable<Integer, Labels> table = new FactTable<>();

    IdentityFacts(ExpectedCluster expected, ClusterId id, KeyLayout layout, RefusalLog refusals) {
        this.expected = expected;
        this.id = id;
        this.layout = layout;
        this.refusals = refusals;
    }

    FactTable<Integer, Labels> table() {
        return table;
    }

    @Override
    public Stream<String> keys() {
        return table.keys().stream().map(layout::identity);
    }

    @Override
    public void put(String key, ByteString value) {
        int number = numberIn(key);
        table.say(number, read(value.toStringUtf8()));
        refusals.remove(key);
        decide(number);
    }

    @Override
    public void delete(String key) {
        int number = numberIn(key);
        table.unsay(number);
        decide(number);
    }

    /** The number that a key stands for; it must be of the cluster's range. */
    private int numberIn(String key) {
        String text = key.substring(layout.prefix(StateKind.IDENTITIES).length());
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException("the key does not end with an identity; delete it there");
        }
        int number = Integer.parseInt(text);
        requireInRange(expected, id, number);
        return number;
    }

    static void requireInRange(ExpectedCluster expected, ClusterId id, int number) {
        if (!expected.claims().layout().owns(id, number)) {
            throw new IllegalArgumentException("identity " + number + " is not in the range "
                    + expected.claims().layout().first(id) + " to "
                    + expected.claims().layout().last(id) + " of " + expected.name() + " (cluster id " + id
                    + "); check the cluster id of who wrote it");
        }
    }

    private Labels read(String text) {
        Labels labels = Labels.parse(text);
        Optional<ClusterName> cluster = labels.cluster();
        if (cluster.isEmpty()) {
            throw new IllegalArgumentException("the label " + Label.cluster(expected.name()) + " is missing from "
                    + labels + "; who wrote it must add it");
        }
        if (!cluster.get().equals(expected.name())) {
            throw new IllegalArgumentException("the labels say cluster " + cluster.get() + " but stand in "
                    + expected.name() + "'s etcd; correct the cluster name of who wrote it");
        }
        return labels;
    }

    private void decide(int number) {
        table.decide(number, table.said(number));
    }
}
