// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meshpath.datapath.Encapsulation;
import io.meshpath.datapath.TunnelEndpoint;
import io.meshpath.datapath.TunnelEndpoints;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.geneve.Geneve;
import io.meshpath.vxlan.Vxlan;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ends of tunnels, between two nodes that have underlay addresses of both families, with pods that have, too. */
class TunnelEndpointsIT {
    private TwoNodes nodes;

    static Stream<Named<Encapsulation>> encapsulations() {
        return Stream.of(Vxlan.encapsulation(), Geneve.encapsulation())
                .map(encapsulation -> Named.of(encapsulation.name(), encapsulation));
    }

    @AfterEach
    void close() {
        if (nodes != null) {
            nodes.close();
        }
    }

    private void reachEachOther(boolean overIpv6) {
        reach(nodes.atlanta, nodes.toronto, overIpv6);
        reach(nodes.toronto, nodes.atlanta, overIpv6);
    }

    private static void reach(TwoNodes.Node from, TwoNodes.Node to, boolean overIpv6) {
        TunnelEndpoint endpoint =
                overIpv6 ? to.asEndpoint(to.address6, to.address) : to.asEndpoint(to.address, to.address6);
        from.datapath().tunnelEndpoints().put(endpoint);
    }

    private static void assertReaches(TwoNodes.Node from, IpAddress pod) {
        TwoNodes.Run ping = from.inPod("ping", "-c", "2", "-i", "0.1", "-W", "2", "-s", "1000", pod.toString());
        assertThat(ping.output()).contains(" 0% packet loss");
    }

    @ParameterizedTest
    @MethodSource("encapsulations")
    void bothFamiliesGoOverBoth(Encapsulation encapsulation) {
        nodes = TwoNodes.create(encapsulation);
        assertReaches(nodes.atlanta, nodes.toronto.podAddress);
        assertReaches(nodes.atlanta, nodes.toronto.podAddress6);
        reachEachOther(true);
        assertReaches(nodes.atlanta, nodes.toronto.podAddress);
        assertReaches(nodes.atlanta, nodes.toronto.podAddress6);
    }

    @ParameterizedTest
    @MethodSource("encapsulations")
    void anEndpointIsReplacedWithoutLosingAPacket(Encapsulation encapsulation) {
        nodes = TwoNodes.create(encapsulation);
        CompletableFuture<TwoNodes.Run> pings = CompletableFuture.supplyAsync(() ->
                nodes.atlanta.inPod("ping", "-c", "300", "-i", "0.01", "-W", "1", nodes.toronto.podAddress.toString()));
        while (!pings.isDone()) {
            reachEachOther(true);
            reachEachOther(false);
        }
        assertThat(pings.join().output()).contains("300 packets transmitted, 300 received");
    }

    @ParameterizedTest
    @MethodSource("encapsulations")
    void whatIsBehindARemovedEndpointIsNotReached(Encapsulation encapsulation) {
        nodes = TwoNodes.create(encapsulation);
        assertThat(nodes.atlanta.datapath().tunnelEndpoints().remove("toronto")).isTrue();
        assertThat(nodes.atlanta.datapath().tunnelEndpoints().remove("toronto")).isFalse();
        assertThat(nodes.atlanta
                        .inPod("ping", "-c", "1", "-W", "1", nodes.toronto.podAddress.toString())
                        .succeeded())
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("encapsulations")
    void theListIsWhatTheKernelHolds(Encapsulation encapsulation) {
        nodes = TwoNodes.create(encapsulation);
        TunnelEndpoints endpoints = nodes.atlanta.datapath().tunnelEndpoints();
        assertThat(endpoints.list())
                .containsExactly(nodes.toronto.asEndpoint(nodes.toronto.address, nodes.toronto.address6));
        Cidr prefix = Cidr.parse("10.99.0.0/16");
        TunnelEndpoint other = new TunnelEndpoint(
                "toronto",
                nodes.toronto.cluster,
                List.of(nodes.toronto.address6),
                Map.of(prefix, nodes.toronto.identity));
        endpoints.put(other);
        assertThat(endpoints.list()).containsExactly(other);
    }

    @ParameterizedTest
    @MethodSource("encapsulations")
    void anAddressIsOneNodes(Encapsulation encapsulation) {
        nodes = TwoNodes.create(encapsulation);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> nodes.atlanta
                        .datapath()
                        .tunnelEndpoints()
                        .put(new TunnelEndpoint(
                                "ottawa", nodes.toronto.cluster, List.of(nodes.toronto.address), Map.of())))
                .withMessage("node ottawa cannot have 192.168.50.2: it is node toronto's");
    }
}
