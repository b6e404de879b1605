// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fact;

import static io.meshpath.mesh.Clusters.SINGAPORE;
import static io.meshpath.mesh.Clusters.TORONTO;
import static io.meshpath.mesh.Clusters.address;
import static io.meshpath.mesh.Clusters.claims;
import static io.meshpath.mesh.Clusters.labels;
import static io.meshpath.mesh.Clusters.node;
import static io.meshpath.mesh.Clusters.published;
import static io.meshpath.mesh.cilium.GoldenDump.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.mesh.Clusters;
import io.meshpath.mesh.LocalNode;
import io.meshpath.mesh.cilium.GoldenDump;
import io.meshpath.mesh.cilium.IpIdentity;
import io.meshpath.mesh.cilium.KeyLayout;
import io.meshpath.mesh.cilium.Keys;
import io.meshpath.mesh.cilium.MeshNode;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.WatchBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterFactsTest {
    private static final LocalNode N1 = node(TORONTO, 3, 1);
    private static final LocalNode N2 = node(TORONTO, 3, 2);
    private static final int IDENTITY = 3 << 16 | 5;
    private static final Cidr POD = Cidr.parse("10.219.0.5/32");

    private final MeshClaims claims = claims();
    private final ClusterFacts facts = facts(TORONTO, 3);

    private ClusterFacts facts(ClusterName cluster, int id) {
        return new ClusterFacts(ExpectedCluster.remote(cluster, claims), new ClusterId(id), KeyLayout.state(cluster));
    }

    private FactChanges put(String key, String value) {
        return facts.apply(List.of(new WatchBatch.Event(false, entry(key, value))));
    }

    private FactChanges put(MeshNode node) {
        return put(Keys.node(node.cluster(), node.name()), node.toJson());
    }

    private FactChanges put(IpIdentity pair) {
        return put(Keys.address(pair), pair.toJson());
    }

    private FactChanges delete(String key) {
        return facts.apply(List.of(new WatchBatch.Event(true, entry(key, ""))));
    }

    private String onlyRefusal() {
        assertThat(facts.refusals().list()).hasSize(1);
        return facts.refusals().list().get(0).toString();
    }

    @Test
    void takesWhatCiliumWrote() {
        ClusterFacts beta = facts(new ClusterName("beta"), 2);
        FactChanges changes = beta.replace(GoldenDump.entries(2), false);
        assertThat(changes.nodes().changed()).containsOnlyKeys("vm");
        assertThat(changes.identities().changed()).containsOnlyKeys(169200, 173181);
        assertThat(changes.addresses().changed()).hasSize(2);
        assertThat(beta.refusals().list()).isEmpty();
    }

    @Test
    void holdsAnAddressBackUntilItsNodeArrives() {
        assertThat(put(address(N1, "10.219.0.5", IDENTITY)).isEmpty()).isTrue();
        assertThat(facts.counts().waiting()).isEqualTo(1);
        assertThat(onlyRefusal())
                .isEqualTo("cilium/state/ip/v1/default/10.219.0.5: no node of toronto has the address 192.0.3.1;"
                        + " it waits for that node to be published");
        FactChanges changes = put(published(N1, "10.219.0.0/24"));
        assertThat(changes.addresses().changed()).containsOnlyKeys(POD);
        assertThat(facts.counts().waiting()).isZero();
        assertThat(facts.refusals().list()).isEmpty();
    }

    @Test
    void takesAddressesBackWithTheNodeThatAnnouncedThem() {
        put(published(N1, "10.219.0.0/24"));
        put(address(N1, "10.219.0.5", IDENTITY));
        FactChanges changes = delete(Keys.node(TORONTO, "n1"));
        assertThat(changes.nodes().gone()).containsExactly("n1");
        assertThat(changes.addresses().gone()).containsExactly(POD);
        assertThat(facts.counts().waiting()).isEqualTo(1);
    }

    @Test
    void keepsAnAddressWhenTheSameOneWrittenOtherwiseIsDeleted() {
        put(published(N1, "10.219.0.0/24"));
        put(address(N1, "10.219.0.5", IDENTITY));
        assertThat(delete(Keys.address(POD) + "/32").isEmpty()).isTrue();
        assertThat(facts.counts().addresses()).isEqualTo(1);
    }

    @Test
    void givesASnapshotThatDoesNotChange() {
        put(published(N1, "10.219.0.0/24"));
        ClusterState before = facts.state(7);
        put(address(N1, "10.219.0.5", IDENTITY));
        assertThat(before.addresses()).isEmpty();
        assertThat(before.revision()).isEqualTo(7);
        assertThat(facts.state(8).addresses()).containsOnlyKeys(POD);
    }

    @Test
    void takesAPodOnAnotherNodeThanTheOneThatAnnouncesItsPrefix() {
        put(published(N1, "10.219.0.0/24"));
        put(published(N2));
        assertThat(put(address(N2, "10.219.0.5", IDENTITY)).addresses().changed())
                .containsOnlyKeys(POD);
    }

    @Test
    void refusesAnAddressOutsideEveryPodCidrOfTheCluster() {
        put(published(N1, "10.219.0.0/24"));
        assertThat(put(address(N1, "10.218.0.5", IDENTITY)).isEmpty()).isTrue();
        assertThat(onlyRefusal()).contains("no node of toronto announces a pod CIDR with 10.218.0.5");
    }

    @Test
    void refusesAPrefixThatReachesBeyondThePodCidr() {
        put(published(N1, "10.219.0.0/24"));
        IpIdentity wide = new IpIdentity(
                Cidr.parse("10.219.0.0/16"),
                address(N1, "10.219.0.1", 1).host(),
                IDENTITY,
                0,
                "",
                "",
                "",
                "",
                List.of());
        assertThat(put(wide).isEmpty()).isTrue();
        assertThat(onlyRefusal()).contains("with 10.219.0.0/16");
    }

    @ParameterizedTest
    @ValueSource(ints = {2 << 16 | 1, 1 << 16, 4 << 16, (3 << 16) - 1, 256, 65535, 1 << 24 | 1, 2 << 24})
    void refusesAnIdentityOfAnotherRange(int identity) {
        put(published(N1, "10.219.0.0/24"));
        assertThat(put(address(N1, "10.219.0.5", identity)).isEmpty()).isTrue();
        assertThat(onlyRefusal())
                .contains("identity " + identity + " is not in the range 196608 to 262143 of toronto (cluster id 3)");
        assertThat(put(Keys.identity(identity), labels(TORONTO, "x").kvstoreForm())
                        .isEmpty())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 7, 9, 10, 100, 128, 255})
    void refusesReservedIdentitiesThatAreNoPods(int identity) {
        put(published(N1, "10.219.0.0/24"));
        assertThat(put(address(N1, "10.219.0.5", identity)).isEmpty()).isTrue();
        assertThat(onlyRefusal()).contains("identity " + identity + " is reserved");
    }

    @Test
    void handsOnTheHostOfAnotherClusterAsARemoteNode() {
        put(published(N1, "10.219.0.0/24"));
        FactChanges changes = put(address(N1, "10.219.0.1", 1));
        assertThat(changes.addresses()
                        .changed()
                        .get(Cidr.parse("10.219.0.1/32"))
                        .identity())
                .isEqualTo(6);
    }

    @Test
    void takesAnAddressWhoseLabelsAreNotKnownYetAndThenItsIdentity() {
        put(published(N1, "10.219.0.0/24"));
        assertThat(put(address(N1, "10.219.0.5", 5)).addresses().changed()).containsOnlyKeys(POD);
        assertThat(put(address(N1, "10.219.0.5", IDENTITY))
                        .addresses()
                        .changed()
                        .get(POD)
                        .identity())
                .isEqualTo(IDENTITY);
    }

    @Test
    void refusesLabelsOfAnotherCluster() {
        assertThat(put(Keys.identity(IDENTITY), labels(SINGAPORE, "x").kvstoreForm())
                        .isEmpty())
                .isTrue();
        assertThat(onlyRefusal()).contains("the labels say cluster singapore but stand in toronto's etcd");
    }

    @Test
    void refusesLabelsThatNameNoCluster() {
        assertThat(put(Keys.identity(IDENTITY), "k8s:app=redis;").isEmpty()).isTrue();
        assertThat(onlyRefusal()).contains("the label k8s:io.cilium.k8s.policy.cluster=toronto is missing");
    }

    @Test
    void refusesAClusterLabelOfAnotherSource() {
        assertThat(put(Keys.identity(IDENTITY), "any:io.cilium.k8s.policy.cluster=toronto;")
                        .isEmpty())
                .isTrue();
        assertThat(onlyRefusal()).contains("is missing");
    }

    @Test
    void refusesANodeThatDoesNotAgreeWithItsKey() {
        String json = published(N2, "10.219.0.0/24").toJson();
        assertThat(put(Keys.node(TORONTO, "n1"), json).isEmpty()).isTrue();
        assertThat(onlyRefusal()).contains("the node says its name is n2");
    }

    @Test
    void refusesANodeOfAnotherClusterUnderAnyKey() {
        String json = published(node(SINGAPORE, 2, 1), "10.218.0.0/24").toJson();
        assertThat(put(Keys.node(SINGAPORE, "n1"), json).isEmpty()).isTrue();
        assertThat(put(Keys.node(TORONTO, "n1"), json).isEmpty()).isTrue();
        assertThat(facts.refusals().list())
                .extracting(Refusal::reason)
                .anyMatch(reason -> reason.contains("does not belong into the etcd of toronto"))
                .anyMatch(reason -> reason.contains("says it is of cluster singapore"));
    }

    @Test
    void refusesANodeWithAnotherClusterId() {
        String json = published(node(TORONTO, 2, 1), "10.219.0.0/24").toJson();
        assertThat(put(Keys.node(TORONTO, "n1"), json).isEmpty()).isTrue();
        assertThat(onlyRefusal()).contains("the node says cluster id 2 but toronto's is 3");
    }

    @Test
    void refusesAnAddressThatDoesNotAgreeWithItsKey() {
        put(published(N1, "10.219.0.0/24"));
        assertThat(put(
                                Keys.ADDRESSES + "10.219.0.6",
                                address(N1, "10.219.0.5", IDENTITY).toJson())
                        .isEmpty())
                .isTrue();
        assertThat(onlyRefusal()).contains("the value is of 10.219.0.5");
    }

    @Test
    void keepsWhatStoodThereWhenItsReplacementIsRefused() {
        put(published(N1, "10.219.0.0/24"));
        put(address(N1, "10.219.0.5", IDENTITY));
        assertThat(put(Keys.address(POD), "{").isEmpty()).isTrue();
        assertThat(put(Keys.node(TORONTO, "n1"), "{").isEmpty()).isTrue();
        assertThat(facts.refusals().list()).hasSize(2);
        assertThat(facts.counts().addresses()).isEqualTo(1);
        assertThat(delete(Keys.address(POD)).addresses().gone()).containsExactly(POD);
        put(published(N1, "10.219.0.0/24"));
        assertThat(facts.refusals().list()).isEmpty();
    }

    @Test
    void refusesAPodCidrThatAnotherClusterHasAndTakesTheRestOfTheNode() {
        ClusterFacts singapore = facts(SINGAPORE, 2);
        MeshNode other = published(node(SINGAPORE, 2, 1), "10.218.0.0/16");
        singapore.replace(List.of(entry(Keys.node(SINGAPORE, "n1"), other.toJson())), false);
        FactChanges changes = put(published(N1, "10.219.0.0/24", "10.218.4.0/24"));
        assertThat(changes.nodes().changed().get("n1").podCidrs()).containsExactly(Cidr.parse("10.219.0.0/24"));
        assertThat(onlyRefusal())
                .endsWith("pod CIDR 10.218.4.0/24 of toronto/n1 overlaps 10.218.0.0/16 of singapore/n1;"
                        + " change one of the two");
        assertThat(put(address(N1, "10.218.4.5", IDENTITY)).isEmpty()).isTrue();
    }

    @Test
    void takesAPodCidrOnceTheOtherClusterHasGivenItUp() {
        ClusterFacts singapore = facts(SINGAPORE, 2);
        MeshNode other = published(node(SINGAPORE, 2, 1), "10.219.0.0/16");
        singapore.replace(List.of(entry(Keys.node(SINGAPORE, "n1"), other.toJson())), false);
        put(published(N1, "10.219.0.0/24"));
        assertThat(put(address(N1, "10.219.0.5", IDENTITY)).isEmpty()).isTrue();
        singapore.replace(List.of(), false);
        FactChanges changes = facts.reconsiderContested();
        assertThat(changes.addresses().changed()).containsOnlyKeys(POD);
        assertThat(facts.refusals().list()).isEmpty();
    }

    @Test
    void losesToTheLocalClusterEvenWhatItHadFirst() {
        put(published(N1, "10.219.0.0/24"));
        put(address(N1, "10.219.0.5", IDENTITY));
        assertThat(claims.claim(Clusters.ATLANTA, "n1", Cidr.parse("10.219.0.0/16")))
                .isEmpty();
        FactChanges changes = facts.reconsiderAll();
        assertThat(changes.addresses().gone()).containsExactly(POD);
        assertThat(onlyRefusalOf(Keys.node(TORONTO, "n1"))).contains("overlaps 10.219.0.0/16 of atlanta/n1");
    }

    private String onlyRefusalOf(String key) {
        return facts.refusals().list().stream()
                .filter(refusal -> refusal.key().equals(key))
                .map(Refusal::reason)
                .findFirst()
                .orElse("none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0", "127.0.0.0/8", "224.1.0.0/16", "169.254.0.0/16", "::/0", "fe80::/64"})
    void refusesPodCidrsWithAddressesThatEveryHostHasForItself(String cidr) {
        put(published(N1, cidr));
        assertThat(onlyRefusal()).contains("pod CIDR " + cidr + " overlaps ");
    }

    @Test
    void refusesAPodCidrWithANodeOfAnotherCluster() {
        claims.claim(Clusters.ATLANTA, "n1", Cidr.of(IpAddress.parse("192.0.1.1")));
        put(published(N1, "192.0.1.0/24"));
        assertThat(onlyRefusal()).contains("overlaps 192.0.1.1/32 of atlanta/n1");
    }

    @Test
    void refusesANodeWhoseOnlyAddressIsAnotherClusters() {
        claims.claim(Clusters.ATLANTA, "n1", Cidr.of(N1.address()));
        assertThat(put(published(N1, "10.219.0.0/24")).isEmpty()).isTrue();
        assertThat(onlyRefusal()).contains("address 192.0.3.1/32 of toronto/n1 overlaps 192.0.3.1/32 of atlanta/n1");
    }

    @Test
    void claimsNothingForANodeThatCannotBeSentTo() {
        claims.claim(Clusters.ATLANTA, "n1", Cidr.of(N1.address()));
        AtomicInteger freed = new AtomicInteger();
        claims.onChange(SINGAPORE, () -> {}, freed::incrementAndGet);
        put(published(N1, "10.219.0.0/24"));
        facts.reconsiderContested();
        assertThat(freed).hasValue(0);
        assertThat(claims.claim(SINGAPORE, "n1", Cidr.parse("10.219.0.0/24"))).isEmpty();
    }

    @Test
    void keepsThisNodeToItselfButKnowsItsPodCidr() {
        LocalNode self = node(Clusters.ATLANTA, 1, 1);
        LocalNode neighbour = node(Clusters.ATLANTA, 1, 2);
        ClusterFacts own =
                new ClusterFacts(ExpectedCluster.own(self, claims), new ClusterId(1), KeyLayout.state(self.cluster()));
        List<Entry> entries = new ArrayList<>();
        for (IpIdentity pair :
                List.of(address(self, "10.217.0.5", 1 << 16 | 1), address(neighbour, "10.217.0.6", 1 << 16 | 1))) {
            entries.add(entry(Keys.address(pair), pair.toJson()));
        }
        entries.add(entry(
                Keys.node(Clusters.ATLANTA, "n1"),
                published(self, "10.217.0.0/24").toJson()));
        entries.add(
                entry(Keys.node(Clusters.ATLANTA, "n2"), published(neighbour).toJson()));
        FactChanges changes = own.replace(entries, false);
        assertThat(changes.nodes().changed()).containsOnlyKeys("n2");
        assertThat(changes.addresses().changed()).containsOnlyKeys(Cidr.parse("10.217.0.6/32"));
    }

    @Test
    void tellsAfterAFullReadingOnlyWhatIsDifferent() {
        List<Entry> before = entries(Map.of("10.219.0.5", IDENTITY, "10.219.0.6", IDENTITY));
        facts.replace(before, false);
        FactChanges changes = facts.replace(entries(Map.of("10.219.0.6", IDENTITY + 1, "10.219.0.7", IDENTITY)), false);
        assertThat(changes.nodes().isEmpty()).isTrue();
        assertThat(changes.addresses().changed())
                .containsOnlyKeys(Cidr.parse("10.219.0.6/32"), Cidr.parse("10.219.0.7/32"));
        assertThat(changes.addresses().gone()).containsExactly(POD);
    }

    @Test
    void keepsWhatIsMissingAnewUntilItIsDropped() {
        facts.replace(entries(Map.of("10.219.0.5", IDENTITY, "10.219.0.6", IDENTITY)), false);
        assertThat(facts.replace(entries(Map.of()), true).isEmpty()).isTrue();
        put(address(N1, "10.219.0.6", IDENTITY));
        assertThat(facts.hasStale()).isTrue();
        assertThat(facts.dropStale().addresses().gone()).containsExactly(POD);
        assertThat(facts.hasStale()).isFalse();
    }

    @Test
    void takesEverythingBackWhenDrainedAndGivesItsClaimsBack() {
        facts.replace(entries(Map.of("10.219.0.5", IDENTITY)), false);
        FactChanges changes = facts.drain();
        assertThat(changes.nodes().gone()).containsExactly("n1");
        assertThat(changes.addresses().gone()).containsExactly(POD);
        assertThat(claims.claim(SINGAPORE, "n1", Cidr.parse("10.219.0.0/16"))).isEmpty();
    }

    private static List<Entry> entries(Map<String, Integer> identities) {
        List<Entry> entries = new ArrayList<>();
        MeshNode node = published(N1, "10.219.0.0/24");
        entries.add(entry(Keys.node(TORONTO, "n1"), node.toJson()));
        identities.forEach((address, identity) -> {
            IpIdentity pair = address(N1, address, identity);
            entries.add(entry(Keys.address(pair), pair.toJson()));
        });
        return entries;
    }

    /** However it got there, what is taken depends only on what stands in etcd. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void endsWhereOneFullReadingWouldHaveEnded(long seed) {
        Random random = new Random(seed);
        Map<String, String> store = new HashMap<>();
        Map<Cidr, IpIdentity> sink = new HashMap<>();
        for (int step = 0; step < 2000; step++) {
            Map.Entry<String, String> pair = randomPair(random);
            boolean deleted = random.nextInt(3) == 0;
            if (deleted) {
                store.remove(pair.getKey());
            } else {
                store.put(pair.getKey(), pair.getValue());
            }
            FactChanges changes =
                    facts.apply(List.of(new WatchBatch.Event(deleted, entry(pair.getKey(), pair.getValue()))));
            sink.keySet().removeAll(changes.addresses().gone());
            sink.putAll(changes.addresses().changed());
        }
        List<Entry> whole = new ArrayList<>();
        store.forEach((key, value) -> whole.add(entry(key, value)));
        ClusterFacts fresh =
                new ClusterFacts(ExpectedCluster.remote(TORONTO, claims()), new ClusterId(3), KeyLayout.state(TORONTO));
        assertThat(sink).isEqualTo(fresh.replace(whole, false).addresses().changed());
        assertThat(facts.whole()).isEqualTo(fresh.whole());
    }

    private static Map.Entry<String, String> randomPair(Random random) {
        LocalNode node = node(TORONTO, 3, 1 + random.nextInt(4));
        if (random.nextInt(4) == 0) {
            MeshNode value = published(node, "10.219." + random.nextInt(4) + ".0/24");
            return Map.entry(Keys.node(TORONTO, node.name()), value.toJson());
        }
        IpIdentity value =
                address(node, "10.219." + random.nextInt(4) + "." + random.nextInt(8), IDENTITY + random.nextInt(3));
        return Map.entry(Keys.address(value), value.toJson());
    }

    @Test
    void handsLabelsOn() {
        Labels labels = labels(TORONTO, "redis");
        assertThat(put(Keys.identity(IDENTITY), labels.kvstoreForm())
                        .identities()
                        .changed())
                .containsEntry(IDENTITY, labels);
        assertThat(delete(Keys.identity(IDENTITY)).identities().gone()).containsExactly(IDENTITY);
    }
}
