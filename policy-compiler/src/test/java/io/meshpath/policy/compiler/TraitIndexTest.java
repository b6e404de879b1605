// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.policy.NamedPort;
import io.meshpath.policy.PeerIdentity;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.PortRange;
import io.meshpath.policy.document.PolicyParser;
import io.meshpath.policy.random.RandomPolicies;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The index finds what asking every trait finds. */
class TraitIndexTest {
    private final TraitIndex index = new TraitIndex();

    private static List<Trait> traits(RandomPolicies random) {
        PolicyModel model = PolicyModel.of(PolicyParser.parse("random.yaml", random.yaml(60)), random.context());
        Set<Trait> traits = new LinkedHashSet<>();
        model.rules().forEach(rule -> rule.peers().forEach(peer -> traits.add(new Trait.Chosen(peer))));
        traits.add(new Trait.Naming(new NamedPort(PortSpace.TCP, "http"), PortRange.one(PortSpace.TCP, 80)));
        traits.add(new Trait.Naming(new NamedPort(PortSpace.TCP, "http"), PortRange.one(PortSpace.TCP, 8080)));
        return List.copyOf(traits);
    }

    private static BitSet asked(List<Trait> traits, int step, PeerIdentity identity) {
        BitSet marks = new BitSet();
        for (int mark = 0; mark < traits.size(); mark += step) {
            marks.set(mark, traits.get(mark).isOf(identity));
        }
        return marks;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void findsTheTraitsThatAskingAllOfThemFinds(long seed) {
        RandomPolicies random = new RandomPolicies(seed);
        List<Trait> traits = traits(random);
        List<PeerIdentity> identities = new ArrayList<>();
        random.identities(60).values().forEach(labels -> identities.add(PeerIdentity.of(labels)));
        identities.add(PeerIdentity.of(Labels.NONE));
        for (int mark = 0; mark < traits.size(); mark++) {
            index.add(traits.get(mark), mark);
        }
        for (PeerIdentity identity : identities) {
            assertThat(index.marksOf(identity)).isEqualTo(asked(traits, 1, identity));
        }
        for (int mark = 1; mark < traits.size(); mark += 2) {
            index.remove(traits.get(mark));
        }
        for (PeerIdentity identity : identities) {
            assertThat(index.marksOf(identity)).isEqualTo(asked(traits, 2, identity));
        }
    }

    @Test
    void aNameForAPortIsFoundByThatPortOnly() {
        index.add(new Trait.Naming(new NamedPort(PortSpace.TCP, "http"), PortRange.one(PortSpace.TCP, 80)), 0);
        index.add(new Trait.Naming(new NamedPort(PortSpace.TCP, "http"), PortRange.one(PortSpace.TCP, 81)), 1);
        PeerIdentity web = PeerIdentity.of(Labels.of(Label.parse("gen:io.cilium.k8s.named-ports=http.TCP.81")));
        assertThat(index.marksOf(web)).isEqualTo(BitSet.valueOf(new long[] {0b10}));
    }
}
