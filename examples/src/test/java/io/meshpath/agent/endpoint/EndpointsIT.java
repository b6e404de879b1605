// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.netlink.GsoLimits;
import io.meshpath.datapath.netlink.NetworkNamespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EndpointsIT {
    private static final Labels LABELS = Labels.parse("k8s:app=web;");
    private static final int BEFORE = 65_543;
    private static final int AFTER = 65_544;

    private final String name = "mpn" + ProcessHandle.current().pid();
    private final List<Integer> connected = new ArrayList<>();
    private Runnable whileAsked = () -> {};
    private NetworkNamespace node;
    private NetworkNamespace pod;

    @TempDir
    private Path folder;

    @BeforeEach
    void makeNamespaces() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root: makes network namespaces");
        node = NetworkNamespace.create(name + "n");
        pod = NetworkNamespace.create(name + "p");
    }

    @AfterEach
    void removeNamespaces() {
        Stream.of(node, pod).filter(made -> made != null).forEach(NetworkNamespace::delete);
    }

    /** Endpoints that do everything on the caller's thread, and have {@link #BEFORE} for all labels. */
    private void with(Consumer<Endpoints> test) {
        AddressPools pools = new AddressPools(List.of(Cidr.parse("10.217.0.0/29")));
        node.run(() -> {
            try (EndpointNetwork network = EndpointNetwork.open(pools.routers(), 1400, GsoLimits.DEFAULT)) {
                test.accept(Endpoints.restore(
                        pools, EndpointStore.in(folder), network, new Recorded(), Runnable::run, Runnable::run));
            }
        });
    }

    private final class Recorded implements EndpointServices {
        @Override
        public int identity(Labels labels) {
            whileAsked.run();
            return BEFORE;
        }

        @Override
        public void release(int identity) {}

        @Override
        public void connect(Endpoint endpoint) {
            connected.add(endpoint.identity());
        }

        @Override
        public void audit(Endpoint endpoint) {}

        @Override
        public void disconnect(Endpoint endpoint) {}
    }

    @Test
    void aPodWhoseIdentityWasGivenAwayIsConnectedAgainWithItsNewOne() {
        with(endpoints -> {
            endpoints.create("web", name + "p", LABELS, 1).join();
            endpoints.identityReplaced(BEFORE, AFTER);

            assertThat(endpoints.get("web").identity()).isEqualTo(AFTER);
            assertThat(connected).containsExactly(BEFORE, AFTER);
        });
    }

    @Test
    void aPodThatWasToldTheOldIdentityWhileItWasReplacedHasTheNewOne() {
        with(endpoints -> {
            whileAsked = () -> endpoints.identityReplaced(BEFORE, AFTER);
            endpoints.create("web", name + "p", LABELS, 1).join();

            assertThat(endpoints.get("web").identity()).isEqualTo(AFTER);
            assertThat(connected).containsExactly(AFTER);
        });
    }

    @Test
    void aNumberThatWasReplacedOnceMayBeGivenAgainLater() {
        with(endpoints -> {
            endpoints.identityReplaced(BEFORE, AFTER);
            endpoints.create("web", name + "p", LABELS, 1).join();

            assertThat(endpoints.get("web").identity()).isEqualTo(BEFORE);
        });
    }
}
