// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one session (RFC 5880, sections 6.2 and 6.8); the comments name its variables. It has no sockets and
 * no clock. Owned by the thread that calls doWork().
 */
final class BfdSession {
    private static final int MAX_LENGTH = 64;

    private final int discriminator; // bfd.LocalDiscr
    private final boolean passive;
    private final Transmitter transmitter;
    private final Runnable changed;
    private final SplittableRandom random;
    private final Intervals intervals;
    private final @Nullable Authenticator authenticator;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_LENGTH);
    private final Deadline transmit = new Deadline();
    private final Deadline detection = new Deadline();
    private final Deadline forgetSequence = new Deadline();

    private BfdState state = BfdState.DOWN; // bfd.SessionState
    private BfdDiagnostic diagnostic = BfdDiagnostic.NONE; // bfd.LocalDiag
    private BfdState remoteState = BfdState.DOWN; // bfd.RemoteSessionState
    private BfdDiagnostic remoteDiagnostic = BfdDiagnostic.NONE;
    private int remoteDiscriminator; // bfd.RemoteDiscr
    private boolean remoteDemand; // bfd.RemoteDemandMode
    private boolean remoteIndependent;
    private long since;
    private long in;
    private long out;
    private long discarded;

    /** Where packets go. */
    @FunctionalInterface
    interface Transmitter {
        /** Sends the octets from index 0 to the limit; answers false when the kernel did not take them. */
        boolean send(ByteBuffer packet, long now);
    }

    /** A session that is DOWN; {@code changed} is run after each change of its state. */
    BfdSession(
            BfdSettings settings,
            int discriminator,
            Transmitter transmitter,
            SplittableRandom random,
            Runnable changed) {
        this.discriminator = discriminator;
        this.passive = settings.passive();
        this.transmitter = transmitter;
        this.random = random;
        this.changed = changed;
        this.intervals = new Intervals(settings.timers());
        this.authenticator = settings.authentication()
                .map(with -> new Authenticator(with, random.nextInt()))
                .orElse(null);
    }

    int discriminator() {
        return discriminator;
    }

    /** Begins to speak. */
    void start(long now) {
        since = now;
        transmit.after(now, 0);
    }

    /** Puts other intervals into force, in agreement with the neighbour (a poll sequence, section 6.5). */
    void change(BfdTimers timers, long now) {
        intervals.change(timers);
        send(false, now);
    }

    /** Says that we stop on purpose, which the neighbour does not take for a failure. */
    void stop(long now) {
        if (state != BfdState.ADMIN_DOWN) {
            enter(BfdState.ADMIN_DOWN, BfdDiagnostic.ADMINISTRATIVELY_DOWN, now);
            transmit.never();
        }
    }

    /** One turn, after all packets that are there have been handed to {@link #received}. */
    int doWork(long now) {
        int work = 0;
        if (forgetSequence.isOver(now) && authenticator != null) {
            forgetSequence.never();
            authenticator.forgetSequence();
        }
        if (detection.isOver(now)) {
            silent(now);
            work++;
        }
        if (transmit.isOver(now)) {
            transmit.never();
            sendPeriodically(now);
            work++;
        }
        return work;
    }

    /** Nanoseconds until a timer is due, at least 0. */
    long remaining(long now) {
        return Math.min(transmit.remaining(now), detection.remaining(now));
    }

    /** A packet for this session has come; {@code octets} from index 0 to the limit are what it was read from. */
    void received(BfdPacket packet, ByteBuffer octets, long now) {
        if (!isGenuine(packet, octets)) {
            discarded++;
            return;
        }
        in++;
        remoteDiscriminator = packet.myDiscriminator();
        remoteState = packet.state();
        remoteDiagnostic = packet.diagnostic();
        remoteDemand = packet.demand();
        remoteIndependent = packet.controlPlaneIndependent();
        long before = intervals.transmitNanos();
        intervals.heard(packet);
        if (state == BfdState.ADMIN_DOWN) {
            return;
        }
        follow(packet.state(), now);
        detection.after(now, intervals.detectionNanos());
        forgetSequence.after(now, 2 * intervals.detectionNanos());
        if (packet.poll()) {
            send(true, now);
        }
        if (before != intervals.transmitNanos() || !transmit.isSet()) {
            schedule(now);
        }
    }

    BfdStatus status(BfdSettings settings, Optional<String> problem) {
        return new BfdStatus(
                settings.peer(),
                state,
                diagnostic,
                remoteState,
                remoteDiagnostic,
                remoteIndependent,
                since,
                Duration.ofNanos(intervals.transmitNanos()),
                Duration.ofNanos(intervals.detectionNanos()),
                problem,
                new BfdStatus.Counters(in, out, discarded));
    }

    private boolean isGenuine(BfdPacket packet, ByteBuffer octets) {
        return authenticator == null ? packet.authentication().isEmpty() : authenticator.accepts(octets, packet);
    }

    /** The diagram of section 6.2. */
    private void follow(BfdState remote, long now) {
        if (remote == BfdState.ADMIN_DOWN) {
            leave(BfdDiagnostic.NEIGHBOR_SIGNALED_DOWN, now);
            return;
        }
        switch (state) {
            case DOWN -> {
                if (remote == BfdState.DOWN) {
                    enter(BfdState.INIT, diagnostic, now);
                } else if (remote == BfdState.INIT) {
                    enter(BfdState.UP, BfdDiagnostic.NONE, now);
                }
            }
            case INIT -> {
                if (remote == BfdState.INIT || remote == BfdState.UP) {
                    enter(BfdState.UP, BfdDiagnostic.NONE, now);
                }
            }
            case UP -> {
                if (remote == BfdState.DOWN) {
                    leave(BfdDiagnostic.NEIGHBOR_SIGNALED_DOWN, now);
                }
            }
            default -> throw new AssertionError("a packet in state " + state);
        }
    }

    private void silent(long now) {
        detection.never();
        remoteDiscriminator = 0;
        if (state == BfdState.INIT || state == BfdState.UP) {
            remoteState = BfdState.DOWN; // it may be; what it said last is of no use any more
            leave(BfdDiagnostic.DETECTION_TIME_EXPIRED, now);
        }
    }

    private void leave(BfdDiagnostic why, long now) {
        if (state != BfdState.DOWN) {
            enter(BfdState.DOWN, why, now);
        }
    }

    private void enter(BfdState next, BfdDiagnostic why, long now) {
        state = next;
        diagnostic = why;
        since = now;
        intervals.setUp(next == BfdState.UP);
        send(false, now); // at once, so that the neighbour knows sooner (section 6.8.7)
        changed.run();
    }

    /** Section 6.8.7: who must not speak keeps silent until a packet of the neighbour changes that. */
    private void sendPeriodically(long now) {
        boolean waits = passive && remoteDiscriminator == 0;
        boolean silenced = remoteDemand && state == BfdState.UP && remoteState == BfdState.UP && !intervals.isPolling();
        if (!waits && !silenced && intervals.transmitNanos() > 0) {
            send(false, now);
        }
    }

    private void send(boolean answer, long now) {
        if (passive && remoteDiscriminator == 0) {
            return;
        }
        BfdPacket packet = new BfdPacket(
                diagnostic,
                state,
                intervals.isPolling() && !answer,
                answer,
                false,
                false,
                intervals.detectMultiplier(),
                discriminator,
                remoteDiscriminator,
                intervals.announcedTx(),
                intervals.announcedRx(),
                0,
                authenticator == null ? Optional.empty() : Optional.of(authenticator.section()));
        BfdWriter.write(packet, buffer);
        if (authenticator != null) {
            authenticator.seal(buffer);
        }
        if (transmitter.send(buffer, now)) {
            out++;
        }
        if (!answer) {
            schedule(now);
        }
    }

    /** Shortened at random by up to a quarter; by a tenth at least where no packet may be missing (section 6.8.7). */
    private void schedule(long now) {
        long interval = intervals.transmitNanos();
        if (interval == 0) {
            transmit.never();
            return;
        }
        double longest = intervals.detectMultiplier() == 1 ? 0.9 : 1.0;
        transmit.after(now, (long) (interval * (0.75 + (longest - 0.75) * random.nextDouble())));
    }
}
