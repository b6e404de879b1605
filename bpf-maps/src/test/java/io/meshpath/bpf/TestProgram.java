// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A program made of bare instructions, most of them run by hand: the kernel's side of a map in tests. */
final class TestProgram implements AutoCloseable {
    private static final int SOCKET_FILTER = 1;
    private static final int CGROUP_SKB = 8;
    private static final int SK_SKB = 14;
    private static final int CGROUP_INET_INGRESS = 0;
    private static final int SK_SKB_STREAM_PARSER = 4;
    private static final int SK_SKB_STREAM_VERDICT = 5;
    private static final int INSTRUCTION_BYTES = 8;

    private final Fd fd;

    private TestProgram(Fd fd) {
        this.fd = fd;
    }

    /** Outputs {@code words} 64-bit words, all of them the time of the kernel's clock, with {@code flags}. */
    static TestProgram outputTo(BpfMap ringBuffer, int words, long flags) {
        ByteBuffer code = ByteBuffer.allocate(64 * INSTRUCTION_BYTES + words * INSTRUCTION_BYTES)
                .order(ByteOrder.nativeOrder());
        instruction(code, 0x85, 0, 0, 0, 5); // call ktime_get_ns
        for (int i = 1; i <= words; i++) {
            instruction(code, 0x7b, 10, 0, -8 * i, 0); // *(u64 *)(r10 - 8 i) = r0
        }
        instruction(code, 0x18, 1, 1, 0, ringBuffer.fd().raw()); // r1 = map
        instruction(code, 0, 0, 0, 0, 0);
        instruction(code, 0xbf, 2, 10, 0, 0); // r2 = r10
        instruction(code, 0x07, 2, 0, 0, -8 * words); // r2 += -8 words
        instruction(code, 0xb7, 3, 0, 0, 8 * words); // r3 = bytes
        instruction(code, 0xb7, 4, 0, 0, (int) flags);
        instruction(code, 0x85, 0, 0, 0, 130); // call ringbuf_output
        instruction(code, 0xb7, 0, 0, 0, 0); // r0 = 0
        instruction(code, 0x95, 0, 0, 0, 0); // exit
        return load(code.flip());
    }

    /** Outputs 8 bytes and, where that is refused, adds 1 to word {@code word} at index 0 of {@code counters}. */
    static TestProgram outputOrCount(BpfMap ringBuffer, BpfMap counters, int word) {
        ByteBuffer code = ByteBuffer.allocate(64 * INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());
        instruction(code, 0x7a, 10, 0, -8, 7); // *(u64 *)(r10 - 8) = 7
        instruction(code, 0x18, 1, 1, 0, ringBuffer.fd().raw());
        instruction(code, 0, 0, 0, 0, 0);
        instruction(code, 0xbf, 2, 10, 0, 0); // r2 = r10
        instruction(code, 0x07, 2, 0, 0, -8); // r2 += -8
        instruction(code, 0xb7, 3, 0, 0, 8); // r3 = 8
        instruction(code, 0xb7, 4, 0, 0, 0);
        instruction(code, 0x85, 0, 0, 0, 130); // call ringbuf_output
        instruction(code, 0x15, 0, 0, 10, 0); // if r0 == 0 goto the end
        instruction(code, 0x62, 10, 0, -4, 0); // *(u32 *)(r10 - 4) = 0
        instruction(code, 0x18, 1, 1, 0, counters.fd().raw());
        instruction(code, 0, 0, 0, 0, 0);
        instruction(code, 0xbf, 2, 10, 0, 0);
        instruction(code, 0x07, 2, 0, 0, -4);
        instruction(code, 0x85, 0, 0, 0, 1); // call map_lookup_elem
        instruction(code, 0x15, 0, 0, 3, 0); // if r0 == 0 goto the end
        instruction(code, 0x79, 1, 0, 8 * word, 0); // r1 = *(u64 *)(r0 + 8 word)
        instruction(code, 0x07, 1, 0, 0, 1); // r1 += 1
        instruction(code, 0x7b, 0, 1, 8 * word, 0); // *(u64 *)(r0 + 8 word) = r1
        instruction(code, 0xb7, 0, 0, 0, 0);
        instruction(code, 0x95, 0, 0, 0, 0);
        return load(code.flip());
    }

    /** Outputs {@code words} 64-bit words, all of them the time of the kernel's clock, to the event of the CPU it runs on. */
    static TestProgram outputToEvents(BpfMap events, int words) {
        ByteBuffer code = ByteBuffer.allocate(64 * INSTRUCTION_BYTES + words * INSTRUCTION_BYTES)
                .order(ByteOrder.nativeOrder());
        instruction(code, 0xbf, 6, 1, 0, 0); // r6 = r1, the context
        instruction(code, 0x85, 0, 0, 0, 5); // call ktime_get_ns
        for (int i = 1; i <= words; i++) {
            instruction(code, 0x7b, 10, 0, -8 * i, 0); // *(u64 *)(r10 - 8 i) = r0
        }
        instruction(code, 0xbf, 1, 6, 0, 0); // r1 = r6
        instruction(code, 0x18, 2, 1, 0, events.fd().raw()); // r2 = map
        instruction(code, 0, 0, 0, 0, 0);
        instruction(code, 0x18, 3, 0, 0, -1); // r3 = BPF_F_CURRENT_CPU
        instruction(code, 0, 0, 0, 0, 0);
        instruction(code, 0xbf, 4, 10, 0, 0); // r4 = r10
        instruction(code, 0x07, 4, 0, 0, -8 * words); // r4 += -8 words
        instruction(code, 0xb7, 5, 0, 0, 8 * words); // r5 = bytes
        instruction(code, 0x85, 0, 0, 0, 25); // call perf_event_output
        instruction(code, 0xb7, 0, 0, 0, 0); // r0 = 0
        instruction(code, 0x95, 0, 0, 0, 0); // exit
        return load(code.flip());
    }

    /** Reserves a record of 8 bytes and discards it. */
    static TestProgram discardIn(BpfMap ringBuffer) {
        ByteBuffer code = ByteBuffer.allocate(64 * INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());
        instruction(code, 0x18, 1, 1, 0, ringBuffer.fd().raw());
        instruction(code, 0, 0, 0, 0, 0);
        instruction(code, 0xb7, 2, 0, 0, 8); // r2 = 8
        instruction(code, 0xb7, 3, 0, 0, 0); // r3 = 0
        instruction(code, 0x85, 0, 0, 0, 131); // call ringbuf_reserve
        instruction(code, 0x15, 0, 0, 3, 0); // if r0 == 0 goto +3
        instruction(code, 0xbf, 1, 0, 0, 0); // r1 = r0
        instruction(code, 0xb7, 2, 0, 0, 0);
        instruction(code, 0x85, 0, 0, 0, 133); // call ringbuf_discard
        instruction(code, 0xb7, 0, 0, 0, 0);
        instruction(code, 0x95, 0, 0, 0, 0);
        return load(code.flip());
    }

    private static void instruction(ByteBuffer code, int opcode, int dst, int src, int offset, int immediate) {
        code.put((byte) opcode)
                .put((byte) (src << 4 | dst))
                .putShort((short) offset)
                .putInt(immediate);
    }

    /** Answers {@code result} to every packet. */
    static TestProgram answering(int type, int attachType, int result) {
        ByteBuffer code = ByteBuffer.allocate(2 * INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());
        instruction(code, 0xb7, 0, 0, 0, result);
        instruction(code, 0x95, 0, 0, 0, 0);
        return load(type, attachType, code.flip());
    }

    /** Says that whatever has come is a message. */
    static TestProgram parsing() {
        ByteBuffer code = ByteBuffer.allocate(2 * INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());
        instruction(code, 0x61, 0, 1, 0, 0); // r0 = skb->len
        instruction(code, 0x95, 0, 0, 0, 0);
        return load(SK_SKB, SK_SKB_STREAM_PARSER, code.flip());
    }

    /** A verdict on the data of sockets: out through the one in {@code slot}. */
    static TestProgram redirectingTo(BpfMap sockets, int slot) {
        ByteBuffer code = ByteBuffer.allocate(64 * INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());
        instruction(code, 0x18, 2, 1, 0, sockets.fd().raw());
        instruction(code, 0, 0, 0, 0, 0);
        instruction(code, 0xb7, 3, 0, 0, slot);
        instruction(code, 0xb7, 4, 0, 0, 0);
        instruction(code, 0x85, 0, 0, 0, 52); // call sk_redirect_map
        instruction(code, 0x95, 0, 0, 0, 0);
        return load(SK_SKB, SK_SKB_STREAM_VERDICT, code.flip());
    }

    /** Lets a packet of a cgroup pass and counts it in {@code storage}. */
    static TestProgram countingIn(BpfMap storage) {
        ByteBuffer code = ByteBuffer.allocate(64 * INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());
        instruction(code, 0x18, 1, 1, 0, storage.fd().raw());
        instruction(code, 0, 0, 0, 0, 0);
        instruction(code, 0xb7, 2, 0, 0, 0);
        instruction(code, 0x85, 0, 0, 0, 81); // call get_local_storage
        instruction(code, 0x79, 1, 0, 0, 0); // r1 = *(u64 *)(r0 + 0)
        instruction(code, 0x07, 1, 0, 0, 1); // r1 += 1
        instruction(code, 0x7b, 0, 1, 0, 0); // *(u64 *)(r0 + 0) = r1
        instruction(code, 0xb7, 0, 0, 0, 1); // r0 = 1: pass
        instruction(code, 0x95, 0, 0, 0, 0);
        return load(CGROUP_SKB, CGROUP_INET_INGRESS, code.flip());
    }

    private static TestProgram load(ByteBuffer code) {
        return load(SOCKET_FILTER, 0, code);
    }

    private static TestProgram load(int type, int attachType, ByteBuffer code) {
        byte[] bytes = new byte[code.remaining()];
        code.get(bytes);
        try (NativeMemory instructions = NativeMemory.copyOf(bytes);
                NativeMemory license = NativeMemory.ofString("Dual BSD/GPL");
                NativeMemory attribute = NativeMemory.allocate(72)) {
            attribute.buffer().putInt(0, type);
            attribute.buffer().putInt(68, attachType);
            attribute.buffer().putInt(4, bytes.length / INSTRUCTION_BYTES);
            attribute.buffer().putLong(8, instructions.address());
            attribute.buffer().putLong(16, license.address());
            return new TestProgram(
                    Fd.own(BpfSyscall.call(Command.PROG_LOAD, attribute.buffer(), "test program"), "test program"));
        }
    }

    /** Answers the 32-bit value under 0 of the map under 0 of {@code maps}; 0 if there is none. */
    static TestProgram readingThrough(BpfMap maps) {
        ByteBuffer code = ByteBuffer.allocate(64 * INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());
        instruction(code, 0x62, 10, 0, -4, 0); // *(u32 *)(r10 - 4) = 0
        instruction(code, 0x18, 1, 1, 0, maps.fd().raw());
        instruction(code, 0, 0, 0, 0, 0);
        instruction(code, 0xbf, 2, 10, 0, 0);
        instruction(code, 0x07, 2, 0, 0, -4);
        instruction(code, 0x85, 0, 0, 0, 1); // call map_lookup_elem
        instruction(code, 0x15, 0, 0, 6, 0); // if r0 == 0 goto the end
        instruction(code, 0xbf, 1, 0, 0, 0); // r1 = r0, the inner map
        instruction(code, 0xbf, 2, 10, 0, 0);
        instruction(code, 0x07, 2, 0, 0, -4);
        instruction(code, 0x85, 0, 0, 0, 1); // call map_lookup_elem
        instruction(code, 0x15, 0, 0, 1, 0); // if r0 == 0 goto the end
        instruction(code, 0x61, 0, 0, 0, 0); // r0 = *(u32 *)(r0 + 0)
        instruction(code, 0x95, 0, 0, 0, 0);
        return load(code.flip());
    }

    /** Goes on with the program in the first slot of {@code table}; answers 0 if there is none. */
    static TestProgram tailCalling(BpfMap table) {
        ByteBuffer code = ByteBuffer.allocate(64 * INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());
        instruction(code, 0x18, 2, 1, 0, table.fd().raw());
        instruction(code, 0, 0, 0, 0, 0);
        instruction(code, 0xb7, 3, 0, 0, 0);
        instruction(code, 0x85, 0, 0, 0, 12); // call tail_call
        instruction(code, 0xb7, 0, 0, 0, 0);
        instruction(code, 0x95, 0, 0, 0, 0);
        return load(code.flip());
    }

    /** Calls a helper that takes a map without keys and 8 bytes, which are {@code value}; answers what it answers. */
    static TestProgram callingWithValue(BpfMap map, int helper, int value) {
        ByteBuffer code = ByteBuffer.allocate(64 * INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());
        instruction(code, 0x7a, 10, 0, -8, value); // *(u64 *)(r10 - 8) = value
        instruction(code, 0x18, 1, 1, 0, map.fd().raw());
        instruction(code, 0, 0, 0, 0, 0);
        instruction(code, 0xbf, 2, 10, 0, 0);
        instruction(code, 0x07, 2, 0, 0, -8);
        instruction(code, 0xb7, 3, 0, 0, 0);
        instruction(code, 0x85, 0, 0, 0, helper);
        instruction(code, 0x95, 0, 0, 0, 0);
        return load(code.flip());
    }

    /** Runs it {@code times} times; answers what it answered last. */
    int run(int times) {
        try (NativeMemory packet = NativeMemory.allocate(64);
                NativeMemory attribute = NativeMemory.allocate(80)) {
            attribute.buffer().putInt(0, fd.raw());
            attribute.buffer().putInt(8, 64);
            attribute.buffer().putLong(16, packet.address());
            attribute.buffer().putInt(32, times);
            BpfSyscall.call(Command.PROG_TEST_RUN, attribute.buffer(), "test program");
            return attribute.buffer().getInt(4);
        }
    }

    /** Attaches it to a cgroup or a map of sockets; it goes with that. */
    void attachTo(Fd target, int attachType) {
        attach(Command.PROG_ATTACH, target, attachType);
    }

    void detachFrom(Fd target, int attachType) {
        attach(Command.PROG_DETACH, target, attachType);
    }

    private void attach(Command command, Fd target, int attachType) {
        try (NativeMemory attribute = NativeMemory.allocate(16)) {
            attribute.buffer().putInt(0, target.raw());
            attribute.buffer().putInt(4, fd.raw());
            attribute.buffer().putInt(8, attachType);
            BpfSyscall.call(command, attribute.buffer(), "test program");
        }
    }

    Fd fd() {
        return fd;
    }

    @Override
    public void close() {
        fd.close();
    }
}
