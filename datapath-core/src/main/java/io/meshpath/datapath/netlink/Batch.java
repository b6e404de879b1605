// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes that the kernel makes all together or not at all, as the subsystems of nfnetlink take them
 * (linux/netfilter/nfnetlink.h). {@link NetlinkSocket#commit} has them made. Not safe for use by multiple threads.
 */
public final class Batch {
    private static final int BEGIN = 16; // NFNL_MSG_BATCH_BEGIN
    private static final int END = 17;

    private final int subsystem;
    private final List<Step> steps = new ArrayList<>();

    /** One change, and how an error names it. */
    record Step(String call, Object object, ByteBuffer message) {}

    /** No change yet, for one NFNL_SUBSYS_…. */
    public Batch(int subsystem) {
        this.subsystem = subsystem;
    }

    /** Adds a change after the others; an error will say that {@code call} was refused on {@code object}. */
    public Batch add(String call, Object object, MessageWriter request) {
        steps.add(new Step(call, object, request.message()));
        return this;
    }

    /** Whether there is nothing to change. */
    public boolean isEmpty() {
        return steps.isEmpty();
    }

    /** How many sequence numbers it takes: one for each change, and two for the marks around them. */
    int messages() {
        return steps.size() + 2;
    }

    /** The change whose message is the {@code index}th, counted from 0; the marks count as the change beside them. */
    Step step(int index) {
        return steps.get(Math.max(0, Math.min(index - 1, steps.size() - 1)));
    }

    /** All messages as one datagram, numbered from {@code sequence}; the kernel acknowledges the last change. */
    ByteBuffer datagram(int sequence) {
        ByteBuffer begin = mark(BEGIN);
        ByteBuffer end = mark(END);
        int length = steps.stream().mapToInt(step -> step.message().remaining()).sum();
        ByteBuffer out = ByteBuffer.allocate(begin.remaining() + length + end.remaining())
                .order(ByteOrder.nativeOrder());
        int next = sequence;
        put(out, begin, next++, 0);
        for (Step step : steps) {
            boolean last = next == sequence + steps.size();
            put(out, step.message(), next++, last ? Message.ACK : 0);
        }
        put(out, end, next, 0);
        return out.flip();
    }

    private static void put(ByteBuffer out, ByteBuffer message, int sequence, int flags) {
        int start = out.position();
        out.put(message.duplicate());
        out.putInt(start + Message.SEQUENCE_OFFSET, sequence);
        out.putShort(start + Message.FLAGS_OFFSET, (short) (out.getShort(start + Message.FLAGS_OFFSET) | flags));
    }

    /** {@code struct nfgenmsg} with the subsystem as resource, in network byte order. */
    private ByteBuffer mark(int type) {
        return new MessageWriter(type, 0)
                .octets(new byte[] {0, 0, (byte) (subsystem >>> 8), (byte) subsystem})
                .message();
    }
}
