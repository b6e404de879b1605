// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.layout.Octets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The fields of {@code struct __sk_buff} that a test run can set and that programs often change. Immutable.
 *
 * @param mark the packet's mark
 * @param priority the packet's priority
 * @param ingressInterface the interface it came in on, 0 for none
 * @param interfaceIndex the interface it is on; a test run takes 1, the loopback, or one of its namespace
 * @param controlBlock the five words that programs pass to each other
 */
public record SkBuff(int mark, int priority, int ingressInterface, int interfaceIndex, List<Integer> controlBlock) {
    /** All zero, on the loopback interface. */
    public static final SkBuff DEFAULT = new SkBuff(0, 0, 0, 1, List.of(0, 0, 0, 0, 0));

    private static final int MARK = 8;
    private static final int PRIORITY = 32;
    private static final int INGRESS_INTERFACE = 36;
    private static final int INTERFACE = 40;
    private static final int CONTROL_BLOCK = 48;
    private static final int CONTROL_WORDS = 5;
    private static final int LENGTH = 192;

    public SkBuff {
        controlBlock = List.copyOf(controlBlock);
        if (controlBlock.size() != CONTROL_WORDS) {
            throw new IllegalArgumentException("a control block has 5 words: " + controlBlock.size());
        }
    }

    public SkBuff withMark(int value) {
        return new SkBuff(value, priority, ingressInterface, interfaceIndex, controlBlock);
    }

    public SkBuff withIngressInterface(int index) {
        return new SkBuff(mark, priority, index, interfaceIndex, controlBlock);
    }

    public SkBuff withInterface(int index) {
        return new SkBuff(mark, priority, ingressInterface, index, controlBlock);
    }

    public SkBuff withControlBlock(List<Integer> words) {
        return new SkBuff(mark, priority, ingressInterface, interfaceIndex, words);
    }

    /** Reads what {@link TestRun#context} holds. */
    public static SkBuff of(Octets context) {
        ByteBuffer from = ByteBuffer.wrap(context.toBytes()).order(ByteOrder.nativeOrder());
        return new SkBuff(
                from.getInt(MARK),
                from.getInt(PRIORITY),
                from.getInt(INGRESS_INTERFACE),
                from.getInt(INTERFACE),
                List.of(
                        from.getInt(CONTROL_BLOCK),
                        from.getInt(CONTROL_BLOCK + 4),
                        from.getInt(CONTROL_BLOCK + 8),
                        from.getInt(CONTROL_BLOCK + 12),
                        from.getInt(CONTROL_BLOCK + 16)));
    }

    /** The structure, zero in all other fields. */
    public Octets toOctets() {
        byte[] structure = new byte[LENGTH];
        ByteBuffer to = ByteBuffer.wrap(structure).order(ByteOrder.nativeOrder());
        to.putInt(MARK, mark);
        to.putInt(PRIORITY, priority);
        to.putInt(INGRESS_INTERFACE, ingressInterface);
        to.putInt(INTERFACE, interfaceIndex);
        for (int i = 0; i < CONTROL_WORDS; i++) {
            to.putInt(CONTROL_BLOCK + 4 * i, controlBlock.get(i));
        }
        return Octets.copyOf(structure);
    }
}
