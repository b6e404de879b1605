// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.program.AttachType;
import java.nio.ByteBuffer;
import java.util.function.Function;

/** Reads {@code struct bpf_link_info} (include/uapi/linux/bpf.h), whose second half depends on the kind of link. */
final class LinkInfoReader {
    private static final int TYPE = 0;
    private static final int ID = 4;
    private static final int PROGRAM_ID = 8;
    private static final int DETAIL = 16;

    // struct tcx, netkit, sockmap, netns: a number and where it is attached there
    private static final int ATTACH_TYPE = 20;

    private static final int CGROUP_ATTACH_TYPE = 24;

    private static final int TRACING_OBJECT = 20;
    private static final int TRACING_TYPE = 24;
    private static final int TRACING_COOKIE = 32;

    private static final int NETFILTER_HOOK = 20;
    private static final int NETFILTER_PRIORITY = 24;
    private static final int NETFILTER_FLAGS = 28;

    // raw_tracepoint, iter: the address of a name, and its length
    private static final int NAME = 16;
    private static final int NAME_LENGTH = 24;
    private static final int TRACEPOINT_COOKIE = 32;

    private static final int ITERATOR_MAP = 28;
    private static final int ITERATOR_CGROUP = 32;
    private static final int ITERATOR_ORDER = 40;
    private static final int ITERATOR_TID = 32;
    private static final int ITERATOR_PID = 36;

    private final LinkInfoQuery query;
    private final ByteBuffer info;

    private LinkInfoReader(LinkInfoQuery query, ByteBuffer info) {
        this.query = query;
        this.info = info;
    }

    static LinkInfo read(Fd fd) {
        LinkInfoQuery query = new LinkInfoQuery(fd);
        try (NativeMemory info = NativeMemory.allocate(LinkInfoQuery.LENGTH)) {
            query.ask(info);
            return new LinkInfoReader(query, info.buffer()).read();
        }
    }

    private LinkInfo read() {
        LinkType type = LinkType.of(info.getInt(TYPE));
        return new LinkInfo(info.getInt(ID), type, info.getInt(PROGRAM_ID), detail(type));
    }

    private LinkDetail detail(LinkType type) {
        int first = info.getInt(DETAIL);
        return switch (type) {
            case TCX -> attached(ATTACH_TYPE, place -> new LinkDetail.Tcx(first, place));
            case NETKIT -> attached(ATTACH_TYPE, place -> new LinkDetail.Netkit(first, place));
            case SOCKMAP -> attached(ATTACH_TYPE, place -> new LinkDetail.Sockmap(first, place));
            case NETNS -> attached(ATTACH_TYPE, place -> new LinkDetail.Netns(first & 0xffff_ffffL, place));
            case CGROUP -> attached(CGROUP_ATTACH_TYPE, place -> new LinkDetail.Cgroup(info.getLong(DETAIL), place));
            case TRACING -> attached(DETAIL, this::tracing);
            case XDP -> new LinkDetail.Xdp(first);
            case STRUCT_OPS -> new LinkDetail.StructOps(first);
            case NETFILTER ->
                new LinkDetail.Netfilter(
                        first,
                        info.getInt(NETFILTER_HOOK),
                        info.getInt(NETFILTER_PRIORITY),
                        info.getInt(NETFILTER_FLAGS));
            case RAW_TRACEPOINT -> query.named(NAME, NAME_LENGTH, LinkInfoReader::rawTracepoint);
            case ITER -> query.named(NAME, NAME_LENGTH, LinkInfoReader::iterator);
            case PERF_EVENT -> new ProbeInfoReader(query, info).perfEvent();
            case KPROBE_MULTI -> new ProbeInfoReader(query, info).kprobes();
            case UPROBE_MULTI -> new ProbeInfoReader(query, info).uprobes();
            case UNSPECIFIED -> other();
        };
    }

    private LinkDetail attached(int at, Function<AttachType, LinkDetail> detail) {
        return AttachType.of(info.getInt(at)).map(detail).orElseGet(this::other);
    }

    private LinkDetail other() {
        return new LinkDetail.Other(info.getInt(TYPE));
    }

    private LinkDetail tracing(AttachType place) {
        return new LinkDetail.Tracing(
                place, info.getInt(TRACING_OBJECT), info.getInt(TRACING_TYPE), info.getLong(TRACING_COOKIE));
    }

    private static LinkDetail rawTracepoint(ByteBuffer info, String name) {
        return new LinkDetail.RawTracepoint(name, info.getLong(TRACEPOINT_COOKIE));
    }

    private static LinkDetail iterator(ByteBuffer info, String target) {
        if (target.equals("cgroup")) {
            return new LinkDetail.CgroupIterator(info.getLong(ITERATOR_CGROUP), info.getInt(ITERATOR_ORDER));
        }
        if (target.startsWith("task")) {
            return new LinkDetail.TaskIterator(target, info.getInt(ITERATOR_TID), info.getInt(ITERATOR_PID));
        }
        int map = info.getInt(ITERATOR_MAP);
        return map == 0 ? new LinkDetail.Iterator(target) : new LinkDetail.MapIterator(target, map);
    }
}
