// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import com.kenai.jffi.MemoryIO;
import io.meshpath.bpf.linux.Linux;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Instead of a kernel: notes every attribute and answers a fixed result, or a descriptor where a command makes one. */
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

    private final List<Call> calls = new ArrayList<>();
    int result;

    @Override
    public int call(Command command, long attributeAddress, int size) {
        byte[] attribute = copy(attributeAddress, size);
        calls.add(new Call(command, ByteBuffer.wrap(attribute).order(ByteOrder.nativeOrder())));
        return switch (command) {
            case MAP_CREATE, BTF_LOAD -> Linux.eventfd(0, Linux.EFD_CLOEXEC);
            default -> result;
        };
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
