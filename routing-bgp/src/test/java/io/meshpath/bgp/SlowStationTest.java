// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bgp.bmp.BmpMessage;
import io.meshpath.bgp.bmp.BmpReader;
import io.meshpath.bgp.bmp.BmpStation;
import io.meshpath.bgp.bmp.BmpView;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A station that takes little or nothing, or is not there; time and connection are the test's. */
class SlowStationTest {
    private static final Cidr PREFIX = Cidr.parse("10.217.0.0/24");
    private static final BmpStation SETTINGS = BmpStation.at(IpAddress.parse("198.51.100.9"), 11019)
            .withViews(Set.of(BmpView.LOC_RIB))
            .withStatistics(Duration.ZERO);

    private final LocRib locRib = new LocRib(Session.ourselves(Bench.US), 1);
    private final Valve valve = new Valve();
    private int dials;
    private final Stations stations = new Stations(
            Bench.US,
            locRib,
            station -> {
                dials++;
                return valve;
            },
            () -> Instant.EPOCH);

    @Test
    void isToldTheLastWordOnlyOnceItReads() throws IOException {
        begin();
        valve.room = 0;
        for (int i = 1; i <= 10_000; i++) {
            announce(i);
            stations.doWork(0);
        }
        assertThat(valve.messages()).isEmpty();
        valve.room = Integer.MAX_VALUE;
        stations.doWork(0);
        List<BmpMessage> told = valve.messages();
        assertThat(told).hasSizeLessThan(2_000); // what was in the buffer already, and the last word
        assertThat(((BmpMessage.RouteMonitoring) told.get(told.size() - 1)).update())
                .asString()
                .contains("%08x".formatted(10_000));
    }

    @Test
    void getsEveryMessageWholeHoweverLittleItTakes() throws IOException {
        announce(1);
        begin();
        valve.room = 0;
        announce(2);
        for (int i = 0; i < 500; i++) {
            valve.room = 1;
            stations.doWork(0);
        }
        assertThat(valve.messages()).hasSize(1).first().isInstanceOf(BmpMessage.RouteMonitoring.class);
    }

    @Test
    void isTriedAgainLaterAndLaterUpToTwelveMinutes() {
        valve.broken = true;
        stations.add(SETTINGS, 0);
        List<Long> waits = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 8; i++) {
            stations.doWork(now); // dials
            stations.doWork(now); // finds out
            waits.add(Duration.ofNanos(stations.remaining(now)).toSeconds());
            now += stations.remaining(now);
        }
        assertThat(waits).containsExactly(30L, 60L, 120L, 240L, 480L, 720L, 720L, 720L);
        assertThat(dials).isEqualTo(8);
    }

    @Test
    void holdsNoPrefixOnceItIsRemoved() throws IOException {
        begin();
        announce(1);
        stations.remove(SETTINGS.address(), SETTINGS.port());
        locRib.withdraw(PREFIX);
        locRib.clearChanges();
        assertThat(locRib.tables().get(0).prefixes().size()).isZero();
    }

    private void begin() throws IOException {
        stations.add(SETTINGS, 0);
        stations.doWork(0);
        stations.doWork(0);
        assertThat(valve.messages()).hasAtLeastOneElementOfType(BmpMessage.PeerUp.class);
        valve.written.clear();
    }

    /** Announces the prefix, and tells of it as the speaker does at the end of a turn. */
    private void announce(int med) {
        locRib.announce(PREFIX, PathAttributes.of(new PathAttribute.MultiExitDisc(med)));
        for (RouteTable table : locRib.tables()) {
            for (int i = 0; i < table.changed().size(); i++) {
                locRib.monitors().bestChanged(table, table.changed().get(i));
            }
        }
        locRib.clearChanges();
    }

    /** A connection that takes as many octets as it is told to. */
    private static final class Valve implements ByteChannel {
        private final ByteBuffer written = ByteBuffer.allocate(1 << 20);
        private int room = Integer.MAX_VALUE;
        private boolean broken;

        List<BmpMessage> messages() {
            ByteBuffer in = written.duplicate().flip();
            List<BmpMessage> messages = new ArrayList<>();
            while (in.hasRemaining()) {
                int length = BmpReader.lengthOf(in);
                messages.add(BmpReader.read(in.slice(in.position(), length)));
                in.position(in.position() + length);
            }
            return messages;
        }

        @Override
        public int read(ByteBuffer to) throws IOException {
            if (broken) {
                throw new IOException("connection refused");
            }
            return 0;
        }

        @Override
        public int write(ByteBuffer from) {
            int count = Math.min(room, from.remaining());
            written.put(from.slice(from.position(), count));
            from.position(from.position() + count);
            room -= count;
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
