// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.linux.FdWatch;
import io.meshpath.datapath.link.TcAttachment;
import io.meshpath.datapath.link.TcHook;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.program.TestRunInput;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The program in the README of datapath-core. */
class PacketCounterIT {
    private static final int LOOPBACK = 1;

    private FdWatch watch;

    static long countPackets(ObjectSpec spec, int ifindex, Path pin, Runnable meanwhile) {
        try (LoadedObject object = LoadedObject.load(spec.withVariable("shortest", 100));
                Variable<Long> packets = object.variable("packets", Layouts.U64)) {
            TcAttachment attachment = TcHook.egress(ifindex).attach(object.program("count_packets"), pin);
            meanwhile.run();
            attachment.detach();
            return packets.get();
        }
    }

    @BeforeEach
    void watchDescriptors() {
        watch = FdWatch.start();
    }

    @AfterEach
    void nothingStaysOpen() {
        watch.requireNoneOpen();
        watch.close();
    }

    @Test
    void countsThePacketsThatAreLongEnough() {
        BpfFileSystem.ensureMounted(BpfFileSystem.USUAL);
        String unique = "mpcount" + ProcessHandle.current().pid();
        try (NetworkNamespace namespace = NetworkNamespace.create(unique)) {
            try (Netlink netlink = Netlink.open(namespace)) {
                netlink.links().setUp(LOOPBACK);
            }
            Path pin = BpfFileSystem.USUAL.resolve(unique);
            long packets = namespace.call(
                    () -> countPackets(TestObjects.spec("counter"), LOOPBACK, pin, PacketCounterIT::sendShortAndLong));
            assertThat(packets).isEqualTo(1);
            namespace.delete();
        }
    }

    private static void sendShortAndLong() {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.send(new DatagramPacket(new byte[1], 1, socket.getLocalSocketAddress()));
            socket.send(new DatagramPacket(new byte[100], 100, socket.getLocalSocketAddress()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void variablesAreSharedWithPrograms() {
        try (LoadedObject object = LoadedObject.load(TestObjects.spec("counter"));
                Variable<Long> packets = object.variable("packets", Layouts.U64)) {
            packets.set(40L);
            object.program("count_packets").testRun(TestRunInput.packet(new byte[64]));
            assertThat(packets.get()).isEqualTo(41L);
        }
    }

    @Test
    void constantsAndOtherSizesAreRefused() {
        try (LoadedObject object = LoadedObject.load(TestObjects.spec("counter"))) {
            assertThatThrownBy(() -> object.variable("shortest", Layouts.U32))
                    .hasMessage("variable shortest is a constant: set it before the object is loaded"
                            + " (ObjectSpec.withVariable)");
            assertThatThrownBy(() -> object.variable("packets", Layouts.U32))
                    .hasMessage("variable packets has 8 bytes, its layout has 4");
            assertThatThrownBy(() -> object.variable("packet", Layouts.U32))
                    .hasMessage("no variable packet in counter.bpf.o; there are [shortest, packets]");
        }
    }

    @Test
    void theReadmeShowsThisProgram() throws IOException {
        Path module = Path.of("").toAbsolutePath();
        if (!Files.exists(module.resolve("src/test/bpf"))) {
            module = module.resolve("datapath-core");
        }
        String readme = Files.readString(module.resolve("README.md"));
        String source =
                Files.readString(module.resolve("src/test/java/io/meshpath/datapath/object/PacketCounterIT.java"));
        int from = source.indexOf("    static long countPackets(");
        String method = source.substring(from, source.indexOf("\n    }\n", from) + "\n    }".length());
        assertThat(readme).contains(method.stripIndent());
        String program = Files.readString(module.resolve("src/test/bpf/counter.bpf.c"));
        assertThat(readme).contains(program.substring(program.indexOf("volatile const")));
    }
}
