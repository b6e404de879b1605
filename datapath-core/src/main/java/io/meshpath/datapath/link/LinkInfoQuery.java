// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** BPF_OBJ_GET_INFO_BY_FD of a link, as often as it takes: names and lists want memory, and the kind of link first. */
final class LinkInfoQuery {
    /** {@code struct bpf_link_info} up to the last field that is read. */
    static final int LENGTH = 64;

    /** Room for a path; names of functions are shorter. */
    static final int LONGEST_TEXT = 4096;

    private static final int ATTRIBUTE_FD = 0;
    private static final int ATTRIBUTE_LENGTH = 4;
    private static final int ATTRIBUTE_INFO = 8;
    private static final int ATTRIBUTE_SIZE = 16;

    private final Fd fd;

    LinkInfoQuery(Fd fd) {
        this.fd = fd;
    }

    /** What to make of an answer and the name that came with it. */
    interface Named<T> {
        T read(ByteBuffer info, String name);
    }

    /** Fills {@code info}, which holds the addresses that the kernel is to write to; an older kernel fills less of it. */
    void ask(NativeMemory info) {
        try (NativeMemory attribute = NativeMemory.allocate(ATTRIBUTE_SIZE)) {
            attribute.buffer().putInt(ATTRIBUTE_FD, fd.raw());
            attribute.buffer().putInt(ATTRIBUTE_LENGTH, (int) info.bytes());
            attribute.buffer().putLong(ATTRIBUTE_INFO, info.address());
            BpfSyscall.call(Command.OBJ_GET_INFO_BY_FD, attribute.buffer(), fd.what());
        } finally {
            Reference.reachabilityFence(info);
        }
    }

    /** Asks again with room for a name, whose address and length go to these places. */
    <T> T named(int addressAt, int lengthAt, Named<T> reader) {
        try (NativeMemory name = NativeMemory.allocate(LONGEST_TEXT);
                NativeMemory info = NativeMemory.allocate(LENGTH)) {
            info.buffer().putLong(addressAt, name.address()).putInt(lengthAt, LONGEST_TEXT);
            ask(info);
            return reader.read(info.buffer(), text(name.buffer()));
        }
    }

    /** The text that ends with the first zero byte. */
    static String text(ByteBuffer from) {
        int length = 0;
        while (length < from.capacity() && from.get(length) != 0) {
            length++;
        }
        byte[] bytes = new byte[length];
        from.get(0, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
