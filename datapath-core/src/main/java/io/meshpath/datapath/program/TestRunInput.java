// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.layout.Octets;
import java.util.OptionalInt;

/**
 * What a program is run on. Immutable.
 *
 * @param packet the packet from its Ethernet header on, 14 bytes at least; empty for types that take none: raw
 *     tracepoints, syscall programs, socket look-ups
 * @param context the context's structure, such as {@link SkBuff#toOctets}, as far as the caller wants to set it; may be
 *     empty
 * @param repeat how often to run in a row, 1 at least; the duration is the average
 * @param cpu where to run a raw tracepoint's program (Linux 5.10)
 * @param liveFrames how many frames at a time an XDP program sends, redirects or drops for real; empty to answer what it
 *     would do instead (Linux 5.18)
 * @param packetRoom how long the packet may become
 */
public record TestRunInput(
        Octets packet, Octets context, int repeat, OptionalInt cpu, OptionalInt liveFrames, int packetRoom) {
    private static final int GROWTH = 1 << 10; // room for several encapsulations
    private static final int MOST_FRAMES = 256; // TEST_XDP_MAX_BATCH of net/bpf/test_run.c

    public TestRunInput {
        if (repeat < 1) {
            throw new IllegalArgumentException("a program runs once at least: " + repeat);
        }
        if (packetRoom < 0 || cpu.orElse(0) < 0) {
            throw new IllegalArgumentException("a number is negative: room " + packetRoom + ", cpu " + cpu);
        }
        if (liveFrames.isPresent() && (liveFrames.getAsInt() < 1 || liveFrames.getAsInt() > MOST_FRAMES)) {
            throw new IllegalArgumentException("live frames go 1 to 256 at a time: " + liveFrames.getAsInt());
        }
    }

    /** One run on this packet, with a context of zeroes. */
    public static TestRunInput packet(byte[] packet) {
        return new TestRunInput(
                Octets.copyOf(packet),
                Octets.zero(0),
                1,
                OptionalInt.empty(),
                OptionalInt.empty(),
                packet.length + GROWTH);
    }

    /** One run without a packet: arguments of a raw tracepoint, a syscall program's structure, a socket look-up. */
    public static TestRunInput context(Octets structure) {
        return new TestRunInput(Octets.zero(0), structure, 1, OptionalInt.empty(), OptionalInt.empty(), 0);
    }

    /** The same, with these fields of the socket buffer set. */
    public TestRunInput withContext(SkBuff skb) {
        return withContext(skb.toOctets());
    }

    /** The same, with these fields of the XDP context set. */
    public TestRunInput withContext(XdpContext xdp) {
        return withContext(xdp.toOctets(packet.length()));
    }

    /** The same, with this context. */
    public TestRunInput withContext(Octets structure) {
        return new TestRunInput(packet, structure, repeat, cpu, liveFrames, packetRoom);
    }

    /** The same, run this often. */
    public TestRunInput withRepeat(int times) {
        return new TestRunInput(packet, context, times, cpu, liveFrames, packetRoom);
    }

    /** The same on this CPU, for raw tracepoints. */
    public TestRunInput onCpu(int number) {
        return new TestRunInput(packet, context, repeat, OptionalInt.of(number), liveFrames, packetRoom);
    }

    /**
     * The same for XDP programs with frames that are real: what the program passes goes up the stack, what it sends or
     * redirects goes out. {@link #withRepeat} says how many in all.
     *
     * @param batch how many at a time, 1 to 256
     */
    public TestRunInput withLiveFrames(int batch) {
        return new TestRunInput(packet, context, repeat, cpu, OptionalInt.of(batch), packetRoom);
    }

    /** The same with room for a packet of this length when the program is done. */
    public TestRunInput withPacketRoom(int bytes) {
        return new TestRunInput(packet, context, repeat, cpu, liveFrames, bytes);
    }
}
