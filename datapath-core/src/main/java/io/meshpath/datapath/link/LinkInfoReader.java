// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.program.AttachType;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads {@code struct bpf_link_info}: once for the kind of link, once more where that kind has names or lists. */
final class LinkInfoReader {
    private static final int TYPE = 0;
    private static final int ID = 4;
    private static final int PROGRAM_ID = 8;
    private static final int DETAIL = 16;
    private static final int LENGTH = 64;

    private static final int ATTRIBUTE_FD = 0;
    private static final int ATTRIBUTE_LENGTH = 4;
    private static final int ATTRIBUTE_INFO = 8;
    private static final int ATTRIBUTE_SIZE = 16;

    // enum bpf_perf_event_type
    private static final int UPROBE = 1;
    private static final int URETPROBE = 2;
    private static final int KPROBE = 3;
    private static final int KRETPROBE = 4;
    private static final int TRACEPOINT = 5;
    private static final int EVENT = 6;

    private static final int RETURNS = 1; // BPF_F_KPROBE_MULTI_RETURN, BPF_F_UPROBE_MULTI_RETURN
    private static final int LONGEST_TEXT = 4096; // PATH_MAX; names of functions have 512 bytes

    private final Fd fd;
    private final ByteBuffer info;

    private LinkInfoReader(Fd fd, ByteBuffer info) {
        this.fd = fd;
        this.info = info;
    }

    static LinkInfo read(Fd fd) {
        try (NativeMemory info = NativeMemory.allocate(LENGTH)) {
            query(fd, info);
            LinkInfoReader reader = new LinkInfoReader(fd, info.buffer());
            int type = info.buffer().getInt(TYPE);
            return new LinkInfo(
                    info.buffer().getInt(ID), LinkType.of(type), info.buffer().getInt(PROGRAM_ID), reader.detail(type));
        }
    }

    private static void query(Fd fd, NativeMemory info) {
        try (NativeMemory attribute = NativeMemory.allocate(ATTRIBUTE_SIZE)) {
            attribute.buffer().putInt(ATTRIBUTE_FD, fd.raw());
            attribute.buffer().putInt(ATTRIBUTE_LENGTH, (int) info.bytes());
            attribute.buffer().putLong(ATTRIBUTE_INFO, info.address());
            BpfSyscall.call(Command.OBJ_GET_INFO_BY_FD, attribute.buffer(), fd.what());
        } finally {
            Reference.reachabilityFence(info);
        }
    }

    private LinkDetail detail(int type) {
        int first = info.getInt(DETAIL);
        return switch (LinkType.of(type)) {
            case TCX -> attached(20, type, place -> new LinkDetail.Tcx(first, place));
            case NETKIT -> attached(20, type, place -> new LinkDetail.Netkit(first, place));
            case SOCKMAP -> attached(20, type, place -> new LinkDetail.Sockmap(first, place));
            case NETNS -> attached(20, type, place -> new LinkDetail.Netns(first & 0xffff_ffffL, place));
            case CGROUP -> attached(24, type, place -> new LinkDetail.Cgroup(info.getLong(DETAIL), place));
            case TRACING ->
                attached(
                        DETAIL,
                        type,
                        place -> new LinkDetail.Tracing(place, info.getInt(20), info.getInt(24), info.getLong(32)));
            case XDP -> new LinkDetail.Xdp(first);
            case STRUCT_OPS -> new LinkDetail.StructOps(first);
            case NETFILTER -> new LinkDetail.Netfilter(first, info.getInt(20), info.getInt(24), info.getInt(28));
            case RAW_TRACEPOINT ->
                named(16, 24, (again, name) -> new LinkDetail.RawTracepoint(name, again.getLong(32)));
            case ITER -> named(16, 24, LinkInfoReader::iterator);
            case PERF_EVENT -> perfEvent(first, type);
            case KPROBE_MULTI -> kprobes();
            case UPROBE_MULTI -> uprobes();
            case UNSPECIFIED -> new LinkDetail.Other(type);
        };
    }

    private LinkDetail attached(int at, int type, Function<AttachType, LinkDetail> detail) {
        return AttachType.of(info.getInt(at)).map(detail).orElseGet(() -> new LinkDetail.Other(type));
    }

    private static LinkDetail iterator(ByteBuffer info, String target) {
        if (target.equals("cgroup")) {
            return new LinkDetail.CgroupIterator(info.getLong(32), info.getInt(40));
        }
        if (target.startsWith("task")) {
            return new LinkDetail.TaskIterator(target, info.getInt(32), info.getInt(36));
        }
        int map = info.getInt(28);
        return map == 0 ? new LinkDetail.Iterator(target) : new LinkDetail.MapIterator(target, map);
    }

    private LinkDetail perfEvent(int kind, int type) {
        return switch (kind) {
            case UPROBE, URETPROBE ->
                named(
                        24,
                        32,
                        (again, path) -> new LinkDetail.Uprobe(
                                Path.of(path), unsigned(again, 36), kind == URETPROBE, again.getLong(40)));
            case KPROBE, KRETPROBE ->
                named(
                        24,
                        32,
                        (again, function) -> new LinkDetail.Kprobe(
                                function,
                                unsigned(again, 36),
                                again.getLong(40),
                                again.getLong(48),
                                kind == KRETPROBE,
                                again.getLong(56)));
            case TRACEPOINT -> named(24, 32, (again, name) -> new LinkDetail.Tracepoint(name, again.getLong(40)));
            case EVENT -> new LinkDetail.PerfCounter(info.getInt(32), info.getLong(24), info.getLong(40));
            default -> new LinkDetail.Other(type); // the kernel says nothing before 6.6
        };
    }

    private LinkDetail kprobes() {
        int count = info.getInt(24);
        try (NativeMemory addresses = NativeMemory.allocate((long) count * Long.BYTES);
                NativeMemory again = NativeMemory.allocate(LENGTH)) {
            again.buffer().putLong(16, addresses.address()).putInt(24, count);
            query(fd, again);
            return new LinkDetail.KprobeMulti(
                    longs(addresses.buffer(), count),
                    (again.buffer().getInt(28) & RETURNS) != 0,
                    again.buffer().getLong(32));
        }
    }

    private LinkDetail uprobes() {
        int count = info.getInt(52);
        try (NativeMemory offsets = NativeMemory.allocate((long) count * Long.BYTES);
                NativeMemory path = NativeMemory.allocate(LONGEST_TEXT);
                NativeMemory again = NativeMemory.allocate(LENGTH)) {
            again.buffer().putLong(16, path.address()).putLong(24, offsets.address());
            again.buffer().putInt(48, LONGEST_TEXT).putInt(52, count);
            query(fd, again);
            return new LinkDetail.UprobeMulti(
                    Path.of(text(path.buffer())),
                    longs(offsets.buffer(), count),
                    (again.buffer().getInt(56) & RETURNS) != 0,
                    again.buffer().getInt(60));
        }
    }

    private interface Named {
        LinkDetail detail(ByteBuffer info, String name);
    }

    private LinkDetail named(int addressAt, int lengthAt, Named detail) {
        try (NativeMemory name = NativeMemory.allocate(LONGEST_TEXT);
                NativeMemory again = NativeMemory.allocate(LENGTH)) {
            again.buffer().putLong(addressAt, name.address()).putInt(lengthAt, LONGEST_TEXT);
            query(fd, again);
            return detail.detail(again.buffer(), text(name.buffer()));
        }
    }

    private static String text(ByteBuffer from) {
        byte[] bytes = new byte[LONGEST_TEXT];
        from.get(0, bytes);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static List<Long> longs(ByteBuffer from, int count) {
        List<Long> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(from.getLong(i * Long.BYTES));
        }
        return values;
    }

    private static long unsigned(ByteBuffer from, int at) {
        return from.getInt(at) & 0xffff_ffffL;
    }
}
