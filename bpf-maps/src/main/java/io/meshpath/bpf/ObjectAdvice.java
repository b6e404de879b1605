// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;
import java.util.List;

/** What to do when a map of kernel objects (devices, CPUs, sockets, programs, maps) does not take one. */
final class ObjectAdvice {
    private record Reason(List<MapType> types, Errno errno, String advice) {}

    private static final List<MapType> DEVICES = List.of(MapType.DEVMAP, MapType.DEVMAP_HASH);
    private static final List<MapType> SOCKETS = List.of(MapType.SOCKMAP, MapType.SOCKHASH);
    private static final List<MapType> MAPS = List.of(MapType.ARRAY_OF_MAPS, MapType.HASH_OF_MAPS);

    private static final List<Reason> REASONS = List.of(
            new Reason(
                    DEVICES,
                    Errno.EINVAL,
                    "this thread's network namespace has no such device, or the program is no XDP program loaded for"
                            + " BPF_XDP_DEVMAP"),
            new Reason(List.of(MapType.CPUMAP), Errno.ENODEV, "this machine can have no such CPU"),
            new Reason(List.of(MapType.CPUMAP), Errno.EOVERFLOW, "a queue holds 16384 frames at most"),
            new Reason(
                    List.of(MapType.CPUMAP),
                    Errno.ENOMEM,
                    "the program is no XDP program loaded for BPF_XDP_CPUMAP, or memory is short"),
            new Reason(
                    SOCKETS,
                    Errno.EOPNOTSUPP,
                    "only TCP sockets that are connected or listen, bound UDP sockets, and connected Unix and vsock"
                            + " sockets can be in here"),
            new Reason(SOCKETS, Errno.EINVAL, "the descriptor is none of a socket"),
            new Reason(List.of(MapType.XSKMAP), Errno.EOPNOTSUPP, "only AF_XDP sockets can be in here"),
            new Reason(
                    List.of(MapType.PROG_ARRAY),
                    Errno.EINVAL,
                    "the program is of another type than those that use the table, or of another attach type"),
            new Reason(
                    List.of(MapType.INODE_STORAGE),
                    Errno.EBADF,
                    "the descriptor is of no file, or \"bpf\" is not among the active security modules"
                            + " (/sys/kernel/security/lsm; the kernel's command line says lsm=…,bpf)"),
            new Reason(MAPS, Errno.EINVAL, "the map is not like the inner maps that this one was created for"));

    private ObjectAdvice() {}

    /** Empty when the number tells nothing beyond its text. */
    static String forUpdate(Errno errno, MapType type) {
        return REASONS.stream()
                .filter(reason -> reason.errno.equals(errno) && reason.types.contains(type))
                .map(Reason::advice)
                .findFirst()
                .orElse("");
    }
}
