// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.NativeMemory;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Reads what {@code struct bpf_link_info} says about links of perf events (Linux 6.6) and of many functions (6.6, 6.8). */
final class ProbeInfoReader {
    private static final int PERF_KIND = 16;
    private static final int PERF_NAME = 24; // of the file, the function or the tracepoint
    private static final int PERF_NAME_LENGTH = 32;
    private static final int PERF_OFFSET = 36;
    private static final int UPROBE_COOKIE = 40;
    private static final int KPROBE_ADDRESS = 40;
    private static final int KPROBE_MISSED = 48;
    private static final int KPROBE_COOKIE = 56;
    private static final int TRACEPOINT_COOKIE = 40;
    private static final int EVENT_CONFIG = 24;
    private static final int EVENT_TYPE = 32;
    private static final int EVENT_COOKIE = 40;

    private static final int KPROBES_ADDRESSES = 16;
    private static final int KPROBES_COUNT = 24;
    private static final int KPROBES_FLAGS = 28;
    private static final int KPROBES_MISSED = 32;

    private static final int UPROBES_PATH = 16;
    private static final int UPROBES_OFFSETS = 24;
    private static final int UPROBES_PATH_LENGTH = 48;
    private static final int UPROBES_COUNT = 52;
    private static final int UPROBES_FLAGS = 56;
    private static final int UPROBES_PID = 60;

    private static final int RETURNS = 1; // BPF_F_KPROBE_MULTI_RETURN, BPF_F_UPROBE_MULTI_RETURN

    // enum bpf_perf_event_type
    private static final int UPROBE = 1;
    private static final int URETPROBE = 2;
    private static final int KPROBE = 3;
    private static final int KRETPROBE = 4;
    private static final int TRACEPOINT = 5;
    private static final int EVENT = 6;

    private final LinkInfoQuery query;
    private final ByteBuffer first;

    /** Reads on from the first answer, which had no room for names and lists. */
    ProbeInfoReader(LinkInfoQuery query, ByteBuffer first) {
        this.query = query;
        this.first = first;
    }

    LinkDetail perfEvent() {
        int kind = first.getInt(PERF_KIND);
        return switch (kind) {
            case UPROBE, URETPROBE ->
                named((info, path) -> new LinkDetail.Uprobe(
                        Path.of(path), offset(info), kind == URETPROBE, info.getLong(UPROBE_COOKIE)));
            case KPROBE, KRETPROBE ->
                named((info, function) -> new LinkDetail.Kprobe(
                        function,
                        offset(info),
                        info.getLong(KPROBE_ADDRESS),
                        info.getLong(KPROBE_MISSED),
                        kind == KRETPROBE,
                        info.getLong(KPROBE_COOKIE)));
            case TRACEPOINT -> named((info, name) -> new LinkDetail.Tracepoint(name, info.getLong(TRACEPOINT_COOKIE)));
            case EVENT ->
                new LinkDetail.PerfCounter(
                        first.getInt(EVENT_TYPE), first.getLong(EVENT_CONFIG), first.getLong(EVENT_COOKIE));
            default -> new LinkDetail.Other(LinkType.PERF_EVENT.number()); // before Linux 6.6 it is not told
        };
    }

    private LinkDetail named(LinkInfoQuery.Named<LinkDetail> reader) {
        return query.named(PERF_NAME, PERF_NAME_LENGTH, reader);
    }

    private static long offset(ByteBuffer info) {
        return info.getInt(PERF_OFFSET) & 0xffff_ffffL;
    }

    LinkDetail kprobes() {
        int count = first.getInt(KPROBES_COUNT);
        try (NativeMemory addresses = LongList.allocate(count);
                NativeMemory info = NativeMemory.allocate(LinkInfoQuery.LENGTH)) {
            ByteBuffer at = info.buffer();
            at.putLong(KPROBES_ADDRESSES, addresses.address()).putInt(KPROBES_COUNT, count);
            query.ask(info);
            return new LinkDetail.KprobeMulti(
                    LongList.read(addresses, count),
                    (at.getInt(KPROBES_FLAGS) & RETURNS) != 0,
                    at.getLong(KPROBES_MISSED));
        }
    }

    LinkDetail uprobes() {
        int count = first.getInt(UPROBES_COUNT);
        try (NativeMemory offsets = LongList.allocate(count);
                NativeMemory path = NativeMemory.allocate(LinkInfoQuery.LONGEST_TEXT);
                NativeMemory info = NativeMemory.allocate(LinkInfoQuery.LENGTH)) {
            ByteBuffer at = info.buffer();
            at.putLong(UPROBES_PATH, path.address()).putInt(UPROBES_PATH_LENGTH, LinkInfoQuery.LONGEST_TEXT);
            at.putLong(UPROBES_OFFSETS, offsets.address()).putInt(UPROBES_COUNT, count);
            query.ask(info);
            return new LinkDetail.UprobeMulti(
                    Path.of(LinkInfoQuery.text(path.buffer())),
                    LongList.read(offsets, count),
                    (at.getInt(UPROBES_FLAGS) & RETURNS) != 0,
                    at.getInt(UPROBES_PID));
        }
    }
}
