// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import static io.meshpath.mesh.Clusters.TORONTO;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import io.airlift.compress.zstd.ZstdCompressor;
import io.meshpath.datapath.identity.ClusterId;
import io.meshpath.datapath.net.IpAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EndpointSliceTest {
    private static final SliceEndpoint READY = new SliceEndpoint(
            List.of(IpAddress.parse("10.219.0.5")),
            true,
            true,
            false,
            Optional.of("echo-0"),
            Optional.of(new BackendZone("ca-1", List.of("ca-1", "ca-2"))));

    private static SliceEndpoint plain(String address, boolean ready, boolean serving, boolean terminating) {
        return new SliceEndpoint(
                List.of(IpAddress.parse(address)), ready, serving, terminating, Optional.empty(), Optional.empty());
    }

    private static ByteString pack(byte[] plain) {
        ZstdCompressor zstd = new ZstdCompressor();
        byte[] packed = new byte[zstd.maxCompressedLength(plain.length)];
        return ByteString.copyFrom(packed, 0, zstd.compress(plain, 0, plain.length, packed, 0, packed.length));
    }

    private static void refused(ByteString packed, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EndpointSlice.read(packed))
                .withMessageContaining(why);
    }

    @Test
    void readsWhatProtocAndZstdMadeToTheField() {
        EndpointSlice expected = new EndpointSlice(
                TORONTO,
                new ClusterId(3),
                "test",
                "echo-1",
                new ServiceName("test", "echo"),
                List.of(
                        READY,
                        plain("10.219.0.6", false, true, true),
                        plain("10.219.0.7", false, false, false),
                        plain("10.219.0.8", true, true, false)),
                Map.of("http", ServicePort.tcp(8080), "dns", new ServicePort("UDP", 53)));
        assertThat(EndpointSlice.read(GoldenSlice.PACKED)).isEqualTo(expected);
    }

    @Test
    void refusesAPackedSliceThatIsCutAnywhere() {
        for (int length = 0; length < GoldenSlice.PACKED.size() - 4; length++) { // the last four octets are a checksum
            ByteString cut = GoldenSlice.PACKED.substring(0, length);
            assertThatIllegalArgumentException().as("%d octets", length).isThrownBy(() -> EndpointSlice.read(cut));
        }
    }

    @Test
    void readsAnUnpackedSliceThatIsCutAnywhereOrRefusesIt() {
        byte[] plain = PackedValue.unpack(GoldenSlice.PACKED);
        for (int length = 0; length < plain.length; length++) {
            readOrRefuse(Arrays.copyOf(plain, length));
        }
    }

    @Test
    void readsHostileSlicesOrRefusesThem() {
        Random random = new Random(7);
        byte[] golden = PackedValue.unpack(GoldenSlice.PACKED);
        for (int round = 0; round < 20_000; round++) {
            byte[] hostile = golden.clone();
            for (int change = 0; change <= random.nextInt(4); change++) {
                hostile[random.nextInt(hostile.length)] = (byte) random.nextInt();
            }
            readOrRefuse(hostile);
        }
    }

    private static void readOrRefuse(byte[] message) {
        try {
            assertThat(new SliceReader().read(message).cluster()).isNotNull();
        } catch (IllegalArgumentException refusal) {
            assertThat(refusal).hasMessageNotContaining("null");
        }
    }

    @Test
    void refusesWhatIsNotPacked() {
        refused(ByteString.copyFrom(PackedValue.unpack(GoldenSlice.PACKED)), "not zstd that can be unpacked");
    }

    @Test
    void refusesWhatUnpacksToMoreThanAnObjectOfKubernetesCanBe() {
        refused(pack(new byte[PackedValue.MOST_BYTES + 1]), "unpacks to more than 4194304 bytes");
    }

    @Test
    void refusesASliceOfNoService() {
        refused(replaced("service-name", "service-game"), "no label kubernetes.io/service-name");
    }

    @Test
    void refusesAddressesOfAnotherFamilyThanTheSlices() {
        refused(replaced("IPv4", "IPv6"), "addressType is IPv6");
    }

    /** The golden slice with a text in it replaced by one that is as long. */
    private static ByteString replaced(String old, String text) {
        String message = new String(PackedValue.unpack(GoldenSlice.PACKED), ISO_8859_1);
        return pack(message.replace(old, text).getBytes(ISO_8859_1));
    }
}
