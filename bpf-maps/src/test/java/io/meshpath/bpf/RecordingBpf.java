// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import com.kenai.jffi.MemoryIO;
import io.meshpath.bpf.linux.Linux;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Instead of a kernel: notes every attribute and answers what the test has lined up, then a fixed result, or a descriptor where a
 * command makes one.
 */
final class RecordingBpf implements Bpf {
    record Call(Command command, ByteBuffer attribute) {
        int size() {
            return attribute.limit();
        }

        /** The bytes at an address that the attribute carries at {@code offset}. */
        byte[] behind(int offset, int bytes) {
            return copy(attribute.getLong(offset), bytes);
        }
    }

    /** What the kernel does with one call: it sees the attribute itself, and answers a value or a negative error number. */
    interface Answer {
        int to(ByteBuffer attribute);
    }

    private final List<Call> calls = new ArrayList<>();
    private final Deque<Answer> answers = new ArrayDeque<>();
    int result;

    @Override
    public int call(Command command, long attributeAddress, int size) {
        byte[] attribute = copy(attributeAddress, size);
        calls.add(new Call(command, ByteBuffer.wrap(attribute).order(ByteOrder.nativeOrder())));
        if (!answers.isEmpty()) {
            return answers.remove().to(at(attributeAddress, size));
        }
        return switch (command) {
            case MAP_CREATE, BTF_LOAD -> Linux.eventfd(0, Linux.EFD_CLOEXEC);
            default -> result;
        };
    }

    /** Answers the next call that has no answer yet with {@code answer}. */
    RecordingBpf then(Answer answer) {
        answers.add(answer);
        return this;
    }

    /** The memory at an address, to be written to. */
    static ByteBuffer at(long address, int bytes) {
        return MemoryIO.getInstance().newDirectByteBuffer(address, bytes).order(ByteOrder.nativeOrder());
    }

    List<Call> calls(Command command) {
        return calls.stream().filter(call -> call.command() == command).toList();
    }

    Call last() {
        return calls.get(calls.size() - 1);
    }

    List<Command> commands() {
        return calls.stream().map(Call::command).toList();
    }

    private static byte[] copy(long address, int bytes) {
        byte[] copy = new byte[bytes];
        MemoryIO.getInstance().getByteArray(address, copy, 0, bytes);
        return copy;
    }
}
