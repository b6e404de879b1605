// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static io.meshpath.policy.Cnp.ATLANTA;
import static io.meshpath.policy.Cnp.clusterwide;
import static io.meshpath.policy.Cnp.document;
import static io.meshpath.policy.Cnp.pod;
import static io.meshpath.policy.Cnp.podIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.policy.document.PolicyParser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whom the peers of a rule choose. */
class PeerTest {
    private static final String NAMESPACE_LABEL = "k8s:io.cilium.k8s.namespace.labels.team=blue";

    /** Whether a rule with this field in its ingress speaks of an identity. */
    private static boolean chooses(String document, PeerClusters scope, Labels identity) {
        PolicyModel model = PolicyModel.of(
                PolicyParser.parse("p.yaml", document),
                PolicyContext.of(ATLANTA).withPeers(scope));
        return model.rules().get(0).hasPeer(PeerIdentity.of(identity));
    }

    private static boolean chooses(String peers, Labels identity) {
        return chooses(document("endpointSelector: {}\ningress: [{" + peers + "}]"), PeerClusters.ANY, identity);
    }

    private static boolean choosesClusterwide(String peers, Labels identity) {
        return chooses(clusterwide("endpointSelector: {}\ningress: [{" + peers + "}]"), PeerClusters.ANY, identity);
    }

    @Test
    void aSelectorStaysInThePolicysNamespace() {
        assertThat(chooses("fromEndpoints: [{matchLabels: {app: a}}]", pod("app=a")))
                .isTrue();
        assertThat(chooses("fromEndpoints: [{matchLabels: {app: a}}]", podIn("shop", "atlanta", "app=a")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"io.kubernetes.pod.namespace", "k8s:io.kubernetes.pod.namespace", "any:io.kubernetes.pod.namespace"})
    void aSelectorThatNamesANamespaceLeavesThePolicysOwn(String key) {
        String peers = "fromEndpoints: [{matchLabels: {\"" + key + "\": shop}}]";
        assertThat(chooses(peers, podIn("shop", "atlanta", "app=a"))).isTrue();
        assertThat(chooses(peers, pod("app=a"))).isFalse();
    }

    @Test
    void aSelectorOfNamespaceLabelsLeavesThePolicysOwn() {
        String peers = "fromEndpoints: [{matchLabels: {\"k8s:io.cilium.k8s.namespace.labels.team\": blue}}]";
        Labels blue = Labels.parse(podIn("shop", "atlanta", "app=a").kvstoreForm() + NAMESPACE_LABEL);
        assertThat(chooses(peers, blue)).isTrue();
        assertThat(chooses(peers, podIn("shop", "atlanta", "app=a"))).isFalse();
    }

    @Test
    void aClusterwideSelectorIsForEndpointsInWhicheverNamespace() {
        assertThat(choosesClusterwide("fromEndpoints: [{}]", podIn("shop", "toronto", "app=a")))
                .isTrue();
        assertThat(choosesClusterwide("fromEndpoints: [{}]", Labels.parse("reserved:world")))
                .isFalse();
    }

    @Test
    void aClusterwidePolicyForUnlabelledEndpointsDoesNotAskForANamespace() {
        String policy = clusterwide("""
                endpointSelector: {matchLabels: {"reserved:init": ""}}
                ingress: [{fromEndpoints: [{matchLabels: {app: a}}]}]
                """);
        assertThat(chooses(policy, PeerClusters.ANY, Labels.parse("k8s:app=a"))).isTrue();
    }

    @Test
    void aReservedLabelIsTiedToNeitherNamespaceNorCluster() {
        String policy = document("""
                endpointSelector: {}
                ingress: [{fromEndpoints: [{matchLabels: {"reserved:host": ""}}]}]
                """);
        assertThat(chooses(policy, PeerClusters.LOCAL, Labels.parse("reserved:host")))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'{matchLabels: {app: a}}', true, false",
        "'{matchLabels: {app: a, io.cilium.k8s.policy.cluster: toronto}}', false, true",
        "'{matchLabels: {\"k8s:io.cilium.k8s.policy.cluster\": toronto}}', false, true",
        "'{matchExpressions: [{key: io.cilium.k8s.policy.cluster, operator: Exists}]}', true, true",
        "'{matchExpressions: [{key: io.cilium.k8s.policy.cluster, operator: In, values: [toronto, x]}]}', false, true",
        "'{matchExpressions: [{key: io.cilium.k8s.policy.cluster, operator: NotIn, values: [x]}]}', true, true"
    })
    void aPeerIsInTheLocalClusterUnlessItsSelectorSpeaksOfClusters(String selector, boolean near, boolean far) {
        String policy = document("endpointSelector: {}\ningress: [{fromEndpoints: [" + selector + "]}]");
        assertThat(chooses(policy, PeerClusters.LOCAL, podIn("default", "atlanta", "app=a")))
                .isEqualTo(near);
        assertThat(chooses(policy, PeerClusters.LOCAL, podIn("default", "toronto", "app=a")))
                .isEqualTo(far);
    }

    @Test
    void withTheOldDefaultAPeerIsInAnyCluster() {
        String policy = document("endpointSelector: {}\ningress: [{fromEndpoints: [{matchLabels: {app: a}}]}]");
        assertThat(chooses(policy, PeerClusters.ANY, podIn("default", "toronto", "app=a")))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(Entity.class)
    void anEntityChoosesWhatItIsMadeOf(Entity entity) {
        String peers = "fromEntities: [" + entity + "]";
        boolean all = entity == Entity.ALL;
        boolean cluster = all || entity == Entity.CLUSTER;
        boolean world = all || entity == Entity.WORLD;
        assertThat(chooses(peers, Labels.NONE)).isEqualTo(all);
        assertThat(chooses(peers, podIn("default", "atlanta", "app=a"))).isEqualTo(cluster);
        assertThat(chooses(peers, podIn("default", "toronto", "app=a"))).isEqualTo(all);
        assertThat(chooses(peers, Labels.parse("reserved:host"))).isEqualTo(cluster || entity == Entity.HOST);
        assertThat(chooses(peers, Labels.parse("reserved:remote-node")))
                .isEqualTo(cluster || entity == Entity.REMOTE_NODE);
        assertThat(chooses(peers, Labels.parse("reserved:health"))).isEqualTo(cluster || entity == Entity.HEALTH);
        assertThat(chooses(peers, Labels.parse("reserved:init"))).isEqualTo(cluster || entity == Entity.INIT);
        assertThat(chooses(peers, Labels.parse("reserved:ingress"))).isEqualTo(cluster || entity == Entity.INGRESS);
        assertThat(chooses(peers, Labels.parse("reserved:unmanaged"))).isEqualTo(cluster || entity == Entity.UNMANAGED);
        assertThat(chooses(peers, Labels.parse("reserved:kube-apiserver")))
                .isEqualTo(cluster || entity == Entity.KUBE_APISERVER);
        assertThat(chooses(peers, Labels.parse("reserved:world"))).isEqualTo(world);
        assertThat(chooses(peers, Labels.parse("reserved:world-ipv4"))).isEqualTo(world || entity == Entity.WORLD_IPV4);
        assertThat(chooses(peers, Labels.parse("reserved:world-ipv6"))).isEqualTo(world || entity == Entity.WORLD_IPV6);
        assertThat(chooses(peers, Labels.parse("cidr:192.0.2.0/24"))).isEqualTo(world || entity == Entity.WORLD_IPV4);
        assertThat(chooses(peers, Labels.parse("cidr:2001-db8--0/32"))).isEqualTo(world || entity == Entity.WORLD_IPV6);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, true",
        "10.1.0.0/16, false",
        "10.1.2.3/32, false",
        "10.2.0.0/16, true",
        "8.0.0.0/5, false",
        "11.0.0.0/8, false",
        "fd00::/16, false"
    })
    void aPrefixChoosesWhatIsInItAndNotInItsExceptions(String prefix, boolean chosen) {
        String peers = "fromCIDRSet: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}]";
        assertThat(chooses(peers, Labels.of(Label.cidr(Cidr.parse(prefix))))).isEqualTo(chosen);
    }

    @ParameterizedTest
    @CsvSource({"'10.1.2.3', 10.1.2.3/32", "10.1.2.3/8, 10.0.0.0/8", "'2001:db8::1', 2001:db8::1/128", "'::/0', ::/0"})
    void aPrefixMayBeAnAddressAndItsHostBitsDoNotCount(String written, String prefix) {
        List<Policy> policies = PolicyParser.parse(
                "p.yaml", document("endpointSelector: {}\negress: [{toCIDR: [\"" + written + "\"]}]"));
        assertThat(PolicyModel.of(policies, ATLANTA).cidrs()).containsExactly(Cidr.parse(prefix));
    }

    @Test
    void prefixesChooseNoPods() {
        assertThat(chooses("fromCIDR: [0.0.0.0/0]", pod("app=a"))).isFalse();
        assertThat(chooses("fromCIDR: [0.0.0.0/0]", Labels.parse("reserved:remote-node")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/0, reserved:world, false",
        "0.0.0.0/0, reserved:world-ipv4, true",
        "0.0.0.0/0, reserved:world-ipv6, false",
        "::/0, reserved:world-ipv6, true",
        "10.0.0.0/8, reserved:world, false"
    })
    void onlyThePrefixOfAllAddressesChoosesTheWorldOfItsFamily(String prefix, String label, boolean chosen) {
        assertThat(chooses("fromCIDR: [\"" + prefix + "\"]", Labels.parse(label)))
                .isEqualTo(chosen);
    }

    @Test
    void exceptionsAreTellableApartToo() {
        List<Policy> policies = PolicyParser.parse("p.yaml", document("""
                endpointSelector: {}
                egress: [{toCIDRSet: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16, 10.2.0.0/16]}]}]
                """));
        assertThat(PolicyModel.of(policies, ATLANTA).cidrs())
                .containsExactly(Cidr.parse("10.0.0.0/8"), Cidr.parse("10.1.0.0/16"), Cidr.parse("10.2.0.0/16"));
    }

    // Other clusters write the labels of their identities.
    @Test
    void anIdentityWithAMalformedCidrLabelIsChosenByTheOthers() {
        Labels labels = Labels.parse("cidr:10.0.0/99;k8s:app=web");
        assertThat(PeerIdentity.of(labels).prefix()).isEmpty();
        assertThat(new Peer.Endpoints(Selector.of(Label.k8s("app", "web"))).matches(PeerIdentity.of(labels)))
                .isTrue();
    }
}
