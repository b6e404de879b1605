// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.datapath.EndpointSettings;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.vxlan.Vxlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The example as it is run: once on each host, and the way stays. */
class JoinHostsIT {
    private static final Path PINS = BpfFileSystem.USUAL.resolve("join-hosts");

    private TwoNodes hosts;

    @BeforeEach
    void twoHostsWithWorkloadsThatNothingJoins() {
        hosts = TwoNodes.create(Vxlan.encapsulation());
        List.of(hosts.atlanta, hosts.toronto).forEach(TwoNodes.Node::stop);
    }

    @AfterEach
    void close() throws IOException {
        hosts.close();
        for (TwoNodes.Node host : List.of(hosts.atlanta, hosts.toronto)) {
            delete(PINS.resolve(host.endpoint().hostDevice()));
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> pins = Files.exists(folder) ? Files.walk(folder) : Stream.empty()) {
            for (Path pin : pins.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(pin);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"vxlan, false, false", "geneve, true, false", "vxlan, false, true", "geneve, true, true"})
    void workloadsReachEachOther(String tunnel, boolean ipv6Workloads, boolean ipv6Underlay) {
        join(tunnel, hosts.atlanta, hosts.toronto, ipv6Workloads, ipv6Underlay);
        join(tunnel, hosts.toronto, hosts.atlanta, ipv6Workloads, ipv6Underlay);
        IpAddress other = workload(hosts.toronto, ipv6Workloads);
        TwoNodes.Run ping = hosts.atlanta.inPod("ping", "-c", "2", "-i", "0.1", "-W", "2", other.toString());
        assertThat(ping.output()).contains(" 0% packet loss");
    }

    private static IpAddress workload(TwoNodes.Node host, boolean ipv6) {
        return ipv6 ? host.podAddress6 : host.podAddress;
    }

    private static void join(
            String tunnel, TwoNodes.Node here, TwoNodes.Node there, boolean ipv6Workloads, boolean ipv6Underlay) {
        EndpointSettings device = here.endpoint();
        here.namespace.run(() -> JoinHosts.main(new String[] {
            tunnel,
            "underlay",
            (ipv6Underlay ? here.address6 : here.address).toString(),
            device.hostDevice(),
            workload(here, ipv6Workloads).toString(),
            device.podMac().toString(),
            workload(there, ipv6Workloads)
                    + (ipv6Workloads ? "/128=" : "/32=")
                    + (ipv6Underlay ? there.address6 : there.address)
        }));
    }
}
