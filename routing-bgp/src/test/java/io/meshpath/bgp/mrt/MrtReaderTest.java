// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.mrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Community;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MrtReaderTest {
    private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000L);
    private static final IpAddress V4 = IpAddress.parse("192.0.2.1");
    private static final IpAddress V6 = IpAddress.parse("2001:db8::1");
    private static final Octets KEEPALIVE = Octets.parse("ff".repeat(16) + "001304");

    /** One of each kind and form. */
    static List<MrtRecord> records() {
        Octets attributes = TableAttributes.encode(PathAttributes.of(Origin.IGP, AsPath.sequence(65001)));
        MrtRecord.Path path = new MrtRecord.Path(1, TIME, 0, attributes);
        MrtRecord.Path second = new MrtRecord.Path(0, TIME.plusSeconds(1), 7, attributes);
        MrtSession session = new MrtSession(4_200_000_000L, 65001, 3, V6, IpAddress.parse("2001:db8::2"));
        MrtSession shortAs = new MrtSession(65002, 0, 0, V4, IpAddress.parse("192.0.2.2"));
        Instant exact = TIME.plusNanos(123_456_000);
        return List.of(
                new MrtRecord.PeerIndexTable(
                        TIME,
                        V4,
                        "master4",
                        List.of(new MrtRecord.Peer(V4, V6, 4_200_000_000L), new MrtRecord.Peer(V4, V4, 65001, false))),
                new MrtRecord.Rib(
                        TIME,
                        Family.IPV4_UNICAST,
                        false,
                        0xffff_ffffL,
                        Cidr.parse("10.128.0.0/9"),
                        List.of(path, path)),
                new MrtRecord.Rib(TIME, Family.IPV6_UNICAST, true, 1, Cidr.parse("2001:db8::/33"), List.of(second)),
                new MrtRecord.Rib(TIME, new Family(2, 2), false, 2, Cidr.parse("::/0"), List.of()),
                new MrtRecord.TableDump(TIME, 1, 2, Cidr.parse("2001:db8::/32"), 1, TIME, V6, 65001, attributes),
                new MrtRecord.StateChange(exact, Bgp4mp.RECEIVED, session, 5, 6),
                new MrtRecord.StateChange(TIME, new Bgp4mp(false, false, false, false), shortAs, 1, 2),
                new MrtRecord.Message(exact, Bgp4mp.SENT.withPaths(true), session, KEEPALIVE),
                new MrtRecord.Message(TIME, new Bgp4mp(false, false, true, false), shortAs, KEEPALIVE),
                new MrtRecord.Other(TIME, 48, 1, Octets.parse("0a0b")));
    }

    @ParameterizedTest
    @MethodSource("records")
    void readsWhatWasWritten(MrtRecord entry) throws IOException {
        assertThat(ForeignMrtTest.read(write(entry))).isEqualTo(entry);
    }

    @Test
    void everyKindHasASample() {
        Set<Class<?>> kinds = new HashSet<>();
        records().forEach(each -> kinds.add(each.getClass()));
        assertThat(kinds).containsExactlyInAnyOrder(MrtRecord.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("records")
    void whatIsCutOffIsAnError(MrtRecord entry) throws IOException {
        byte[] whole = write(entry);
        for (int length = 1; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> ForeignMrtTest.read(part)).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void aMalformedRecordIsNamedAndTheNextOneRead() throws IOException {
        byte[] wrong = write(records().get(5));
        wrong[11]--; // the body's length: one octet short
        byte[] good = write(records().get(0));
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(good);
        file.write(wrong, 0, wrong.length - 1);
        file.write(good);
        MrtReader reader = MrtReader.of(new ByteArrayInputStream(file.toByteArray()));
        assertThat(reader.next()).contains(records().get(0));
        assertThatThrownBy(reader::next)
                .isInstanceOf(MrtException.class)
                .hasMessage(
                        "record at octet " + good.length + ": type 17 subtype 5: something in it runs past its end");
        assertThat(reader.next()).contains(records().get(0));
        assertThat(reader.next()).isEqualTo(Optional.empty());
    }

    @Test
    void randomOctetsNeverDoMoreThanThrowWhatIsSaid() {
        Random random = new Random(6396);
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = new byte[12 + random.nextInt(80)];
            random.nextBytes(octets);
            octets[4] = 0;
            octets[5] = (byte) (12 + random.nextInt(6));
            octets[6] = 0;
            octets[7] = (byte) random.nextInt(12);
            octets[8] = octets[9] = octets[10] = 0;
            octets[11] = (byte) (octets.length - 12);
            try {
                ForeignMrtTest.read(octets);
            } catch (MrtException | IOException e) {
                assertThat(e).hasMessageStartingWith("record at octet 0: ");
            }
        }
    }

    @Test
    void unpacksGzip(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("rib.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(write(records().get(0)));
        }
        try (MrtReader reader = MrtReader.open(file)) {
            assertThat(reader.next()).contains(records().get(0));
        }
    }

    @Test
    void saysThatBzip2IsNotUnpackedHere(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("rib.bz2"), "BZh91AY");
        assertThatThrownBy(() -> MrtReader.open(file))
                .isInstanceOf(MrtException.class)
                .hasMessageEndingWith("rib.bz2 is packed with bzip2; unpack it first");
    }

    @Test
    void aTableLeavesOutAllOfMpReachNlriButTheNextHop() {
        PathAttributes attributes = PathAttributes.of(
                Origin.IGP, AsPath.EMPTY, new PathAttribute.NextHop(V6, Optional.of(IpAddress.parse("fe80::1"))));
        Octets octets = TableAttributes.encode(attributes);
        assertThat(octets)
                .hasToString("800e21" + "20" + "20010db8000000000000000000000001" + "fe800000000000000000000000000001"
                        + "40010100" + "400200");
        assertThat(rib("2001:db8:1::/48", octets).attributes()).isEqualTo(attributes);
    }

    @Test
    void readsAnIpv4RouteWithAllItsAttributes() {
        PathAttributes attributes = PathAttributes.of(
                Origin.EGP,
                AsPath.sequence(4_200_000_000L, 65002),
                new PathAttribute.NextHop(V4),
                new PathAttribute.LocalPref(200),
                new PathAttribute.MultiExitDisc(5),
                new PathAttribute.Aggregator(new AsNumber(65003), V4),
                PathAttribute.Communities.of(Community.NO_EXPORT, Community.of(65001, 7)));
        TableAttributes.Decoded decoded = rib("10.0.0.0/8", TableAttributes.encode(attributes));
        assertThat(decoded.attributes()).isEqualTo(attributes);
        assertThat(decoded.malformations()).isEmpty();
    }

    @Test
    void aMalformedAttributeIsLeftOutAndSaid() {
        TableAttributes.Decoded decoded = rib("10.0.0.0/8", Octets.parse("40010109" + "400200" + "400304c0000201"));
        assertThat(decoded.attributes().nextHop()).contains(new PathAttribute.NextHop(V4));
        assertThat(decoded.malformations()).extracting("text").containsExactly("malformed ORIGIN: ORIGIN is 9");
    }

    @Test
    void aMessageIsReadInTheFormOfItsRecord() {
        MrtSession session = new MrtSession(65002, 65001, 0, V4, V4);
        Octets octets = Octets.parse("ff".repeat(16) + "001f02" + "0008" + "00000007" + "18c00002" + "0000");
        MrtRecord.Message message = new MrtRecord.Message(TIME, Bgp4mp.RECEIVED.withPaths(true), session, octets);
        assertThat(((BgpMessage.Update) message.decode()).withdrawn())
                .extracting(Object::toString)
                .containsExactly("192.0.2.0/24 path 7");
    }

    private static TableAttributes.Decoded rib(String prefix, Octets attributes) {
        MrtRecord.Path path = new MrtRecord.Path(0, TIME, 0, attributes);
        Cidr cidr = Cidr.parse(prefix);
        return new MrtRecord.Rib(TIME, Family.of(cidr), false, 0, cidr, List.of(path)).decode(path);
    }

    private static byte[] write(MrtRecord entry) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MrtWriter.of(out).write(entry);
        return out.toByteArray();
    }
}
