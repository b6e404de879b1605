// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.bpf.linux.FdWatch;
import io.meshpath.datapath.netlink.GeneveSpec;
import io.meshpath.datapath.netlink.Link;
import io.meshpath.datapath.netlink.Links;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.netlink.UnsupportedLinkException;
import io.meshpath.datapath.netlink.VethSpec;
import io.meshpath.datapath.netlink.VxlanSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class GroDeviceIT {
    private static final int PORT = 18472;
    private static final String NAME = "mp-gro-vxlan";

    private final FdWatch descriptors = FdWatch.start();
    private final String prefix = "mp-gro-" + ProcessHandle.current().pid();
    private final Path folder = Path.of("/sys/fs/bpf", prefix);
    private NetworkNamespace node;
    private NetworkNamespace stranger;
    private Netlink netlink;

    @BeforeEach
    void create() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root: makes network namespaces");
        BpfFileSystem.ensureMounted(BpfFileSystem.USUAL);
        Files.createDirectories(folder);
        node = NetworkNamespace.create(prefix + "-node");
        stranger = NetworkNamespace.create(prefix + "-stranger");
        netlink = Netlink.open(node);
    }

    @AfterEach
    void remove() throws IOException {
        if (netlink == null) {
            return;
        }
        netlink.close();
        for (NetworkNamespace namespace : List.of(node, stranger)) {
            namespace.delete();
            namespace.close();
        }
        BpfPins.removeAll(folder);
        try (descriptors) {
            descriptors.requireNoneOpen();
        }
    }

    private Links links() {
        return netlink.links();
    }

    private GroDevice device(GroDevice.Kind kind) {
        return new GroDevice(links(), kind, folder);
    }

    private ReceiveOffload put(int port) {
        return node.call(() -> device(GroDevice.Kind.VXLAN).put(port));
    }

    @Test
    void listensOnTheTunnelsPort() {
        assertThat(put(PORT)).isEqualTo(ReceiveOffload.OWN_DEVICE);
        Link device = links().get(NAME).orElseThrow();
        assertThat(device.isUp()).isTrue();
        assertThat(links().vxlan(device.index()).orElseThrow().port()).isEqualTo(PORT);
        assertThat(run(node, "ss", "-lun")).contains("0.0.0.0:" + PORT).contains("[::]:" + PORT);
    }

    @Test
    void theNextAgentTakesItOver() {
        put(PORT);
        int first = links().get(NAME).orElseThrow().index();
        assertThat(put(PORT)).isEqualTo(ReceiveOffload.OWN_DEVICE);
        assertThat(links().get(NAME).orElseThrow().index()).isEqualTo(first);
    }

    @Test
    void anotherPortIsAnotherDevice() {
        put(PORT);
        assertThat(put(PORT + 1)).isEqualTo(ReceiveOffload.OWN_DEVICE);
        int index = links().get(NAME).orElseThrow().index();
        assertThat(links().vxlan(index).orElseThrow().port()).isEqualTo(PORT + 1);
    }

    @Test
    void leavesThePortToWhoeverHasItAlready() {
        Link other = links().addVxlan(VxlanSpec.of("theirs", 7).withPort(PORT));
        links().setUp(other.index());
        assertThat(put(PORT)).isEqualTo(ReceiveOffload.PORT_TAKEN);
        assertThat(links().get(NAME)).isEmpty();
        assertThat(links().get("theirs").orElseThrow().isUp()).isTrue();
    }

    @Test
    void saysWhetherTheKernelHasSuchDevices() {
        ReceiveOffload expected = ReceiveOffload.OWN_DEVICE;
        try {
            links().delete(links().addGeneve(GeneveSpec.external("probe")).index());
        } catch (UnsupportedLinkException e) {
            expected = ReceiveOffload.UNSUPPORTED;
        }
        assertThat(node.call(() -> device(GroDevice.Kind.GENEVE).put(PORT))).isEqualTo(expected);
    }

    /** Without the program that drops, the answer to the ping would come back. */
    @Test
    void nothingComesOutOfIt() {
        join();
        put(PORT);
        Link device = links().get(NAME).orElseThrow();
        run(stranger, "ip link add vx type vxlan id 7 remote 192.168.77.1 dstport " + PORT + " dev wire");
        run(stranger, "ip link set vx up");
        run(stranger, "ip addr add 10.77.0.2/24 dev vx");
        run(stranger, "ip neigh add 10.77.0.1 lladdr " + device.address().orElseThrow() + " dev vx nud permanent");
        run(node, "ip route add 10.77.0.2 via 192.168.77.2");
        assertThat(run(stranger, "ping -c 3 -i 0.1 -W 1 10.77.0.1 || true")).contains("100% packet loss");
        assertThat(run(node, "ip -j -s link show " + NAME))
                .containsPattern("\"rx\":\\{\"bytes\":[1-9]"); // it did get to the device
    }

    @Test
    void removingItLeavesNothing() {
        put(PORT);
        node.run(() -> device(GroDevice.Kind.VXLAN).remove());
        assertThat(links().get(NAME)).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    private void join() {
        links().addVeth(VethSpec.of("wire", "wire").withPeerNamespace(stranger));
        for (NetworkNamespace namespace : List.of(node, stranger)) {
            run(namespace, "ip addr add 192.168.77." + (namespace == node ? 1 : 2) + "/24 dev wire");
            run(namespace, "ip link set wire up");
        }
        run(node, "ip link set lo up");
        run(node, "ip addr add 10.77.0.1/32 dev lo");
        run(node, "sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0");
    }

    private static String run(NetworkNamespace namespace, String... command) {
        List<String> line = new ArrayList<>(List.of("nsenter", "--net=" + namespace.path()));
        line.addAll(command.length == 1 ? List.of("sh", "-c", command[0]) : List.of(command));
        try {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("%s: %s", line, output).isZero();
            return output.strip();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(line.toString(), e);
        }
    }
}
