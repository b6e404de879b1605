// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** Two sessions that hear each other in memory, while the test says so, and a clock that the test moves. */
final class BfdPair {
    static final BfdSettings SETTINGS = BfdSettings.singleHop(IpAddress.parse("198.51.100.2"));

    private static final long STEP = Duration.ofMillis(1).toNanos();

    final Side left;
    final Side right;
    /** Now. Begins just before it wraps around, which must not matter. */
    long now = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();

    /** One of the two. */
    static final class Side {
        final BfdSession session;
        final List<BfdState> states = new ArrayList<>();
        final List<BfdPacket> said = new ArrayList<>();
        final List<Long> times = new ArrayList<>();
        final Queue<byte[]> coming = new ArrayDeque<>();
        boolean deaf;
        byte[] last = {};

        private Side(BfdSettings settings, int discriminator, BfdSession.Transmitter transmitter, long seed) {
            session = new BfdSession(
                    settings, discriminator, transmitter, new SplittableRandom(seed), () -> states.add(state()));
        }

        BfdState state() {
            return status().state();
        }

        BfdStatus status() {
            return session.status(SETTINGS, Optional.empty());
        }

        BfdPacket lastSaid() {
            return said.get(said.size() - 1);
        }

        /** Hears these octets now. */
        void hear(byte[] octets, long now) {
            ByteBuffer packet = ByteBuffer.wrap(octets);
            session.received(BfdReader.read(packet), packet, now);
        }

        private int turn(long now) {
            int work = 0;
            for (byte[] octets = coming.poll(); octets != null; octets = coming.poll()) {
                if (!deaf) {
                    hear(octets, now);
                    work++;
                }
            }
            return work + session.doWork(now);
        }
    }

    private BfdPair(BfdSettings leftSettings, BfdSettings rightSettings) {
        left = new Side(leftSettings, 0x1001, (packet, at) -> sent(true, packet, at), 1);
        right = new Side(rightSettings, 0x2002, (packet, at) -> sent(false, packet, at), 2);
        left.session.start(now);
        right.session.start(now);
    }

    static BfdPair of(UnaryOperator<BfdSettings> leftChanges, UnaryOperator<BfdSettings> rightChanges) {
        return new BfdPair(leftChanges.apply(SETTINGS), rightChanges.apply(SETTINGS));
    }

    /** Both with the default settings, and UP. */
    static BfdPair up() {
        return of(each -> each, each -> each).after(Duration.ofSeconds(3));
    }

    /** Lets time pass in steps of a millisecond. */
    BfdPair after(Duration time) {
        for (long end = now + time.toNanos(); now - end < 0; now += STEP) {
            turn();
        }
        return this;
    }

    private void turn() {
        while (left.turn(now) + right.turn(now) > 0) {
            // until both have heard all there is
        }
    }

    private boolean sent(boolean byLeft, ByteBuffer packet, long at) {
        byte[] octets = new byte[packet.limit()];
        packet.get(0, octets);
        Side from = byLeft ? left : right;
        Side to = byLeft ? right : left;
        from.said.add(BfdReader.read(ByteBuffer.wrap(octets)));
        from.times.add(at);
        from.last = octets;
        to.coming.add(octets);
        return true;
    }
}
