// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.BgpReader;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.mrt.Bgp4mp;
import io.meshpath.bgp.mrt.MrtFileName;
import io.meshpath.bgp.mrt.MrtRecord;
import io.meshpath.bgp.mrt.MrtSession;
import io.meshpath.bgp.mrt.MrtWriter;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.IpAddress;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages received and changes of state into files as they come. A file that cannot be written is given up, and the
 * next one is tried when its time has come. Owned by the thread that calls doWork().
 */
final class UpdatesLog implements SessionMonitor, AutoCloseable {
    private static final int BUFFER_LENGTH = 1 << 16;
    private static final int MP_REACH_NLRI = 14;
    private static final int MP_UNREACH_NLRI = 15;
    private static final int EXTENDED_LENGTH = 0x10;
    private static final Duration FLUSH = Duration.ofSeconds(1);

    private final SpeakerSettings us;
    private final MrtFileName name;
    private final InstantSource clock;
    private final Timer rotation = new Timer();
    private final Timer flush = new Timer();
    private Path file;
    private @Nullable MrtWriter writer;

    UpdatesLog(SpeakerSettings us, MrtFileName name, InstantSource clock) {
        this.us = us;
        this.name = name;
        this.clock = clock;
        this.file = name.at(clock.instant());
    }

    /** Begins a new file where it is time, and lets those who read see what was written. */
    int doWork(long now) {
        if (!rotation.isRunning() || rotation.isDue(now)) {
            open();
            rotation.start(now, name.every());
            flush.start(now, FLUSH);
            return 1;
        }
        if (flush.isDue(now)) {
            flush.start(now, FLUSH);
            use(MrtWriter::flush);
        }
        return 0;
    }

    long remaining(long now) {
        return Math.min(rotation.remaining(now), flush.remaining(now));
    }

    @Override
    public void heard(MonitoredSession session, ByteBuffer message) {
        Octets octets = Octets.read(message, message.position(), message.remaining());
        Bgp4mp form = Bgp4mp.RECEIVED
                .withFourOctetAs(session.negotiated().format().fourOctetAs())
                .withPaths(hasPaths(message, session.negotiated().format().receivesPaths()));
        MrtSession between = new MrtSession(
                session.negotiated().as().value(),
                form.fourOctetAs() || us.as().isTwoOctet() ? us.as().value() : AsNumber.TRANS.value(),
                0,
                session.remote().address(),
                session.local().address());
        use(open -> open.write(new MrtRecord.Message(clock.instant(), form, between, octets)));
    }

    @Override
    public void stateChanged(NeighborSettings neighbor, SessionState from, SessionState to) {
        IpAddress local = neighbor.localAddress()
                .orElseGet(() -> neighbor.address().isV4() ? IpAddress.of4(0) : IpAddress.of6(0, 0));
        MrtSession between = new MrtSession(neighbor.as().value(), us.as().value(), 0, neighbor.address(), local);
        use(open -> open.write(
                new MrtRecord.StateChange(clock.instant(), Bgp4mp.RECEIVED, between, number(from), number(to))));
    }

    /**
     * Whether the prefixes of a message have path identifiers. A record says it for all of them, and an UPDATE has one
     * family: that of its MP attribute, which then is the first (RFC 7606, section 5.1), or IPv4.
     */
    private static boolean hasPaths(ByteBuffer message, Set<Family> withPaths) {
        int start = message.position() + BgpReader.HEADER_LENGTH;
        if (withPaths.isEmpty() || message.remaining() < BgpReader.HEADER_LENGTH + 4) {
            return false;
        }
        int attributes = start + 2 + (message.getShort(start) & 0xffff) + 2;
        boolean multiprotocol = attributes + 2 <= message.limit()
                && (message.get(attributes + 1) == MP_REACH_NLRI || message.get(attributes + 1) == MP_UNREACH_NLRI);
        if (!multiprotocol) {
            return withPaths.contains(Family.IPV4_UNICAST);
        }
        int value = attributes + ((message.get(attributes) & EXTENDED_LENGTH) != 0 ? 4 : 3);
        return value + 3 <= message.limit()
                && withPaths.contains(new Family(message.getShort(value) & 0xffff, message.get(value + 2) & 0xff));
    }

    /** As RFC 6396, section 4.4.1 counts them. */
    private static int number(SessionState state) {
        return switch (state) {
            case IDLE -> 1;
            case CONNECT -> 2;
            case ACTIVE -> 3;
            case OPEN_SENT -> 4;
            case OPEN_CONFIRM -> 5;
            case ESTABLISHED -> 6;
        };
    }

    @Override
    public void close() {
        use(MrtWriter::close);
        writer = null;
    }

    private void open() {
        close();
        file = name.at(clock.instant());
        try {
            writer = MrtWriter.of(new BufferedOutputStream(Files.newOutputStream(file), BUFFER_LENGTH));
        } catch (IOException e) {
            DumpLog.failed(file, e);
        }
    }

    private interface Use {
        void of(MrtWriter open) throws IOException;
    }

    private void use(Use what) {
        MrtWriter open = writer;
        if (open == null) {
            return;
        }
        try {
            what.of(open);
        } catch (IOException e) {
            DumpLog.failed(file, e);
            writer = null;
        }
    }
}
