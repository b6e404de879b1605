// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A tracepoint of the trace file system, for programs of type TRACEPOINT (Linux 4.7). Immutable.
 *
 * @param group such as {@code "sched"}
 * @param name such as {@code "sched_switch"}
 */
public record TracepointSpec(String group, String name) implements PerfEventSpec {
    private static final Path USUAL = Path.of("/sys/kernel/tracing");
    private static final Path OLDER = Path.of("/sys/kernel/debug/tracing");
    private static final int PERF_TYPE_TRACEPOINT = 2;
    private static final int SOME_CPU = 0; // a program runs on all of them, but perf wants one

    public TracepointSpec {
        if (group.isEmpty() || name.isEmpty() || group.contains("/") || name.contains("/")) {
            throw new IllegalArgumentException("not a group and a name of a tracepoint: " + group + "/" + name);
        }
    }

    @Override
    public PerfEvent open() {
        try (PerfEventRequest request = new PerfEventRequest(PERF_TYPE_TRACEPOINT, id(), toString())) {
            return request.open(PerfEventRequest.ANY_PROCESS, SOME_CPU, errno -> "");
        }
    }

    private int id() {
        Path folder = Files.isDirectory(OLDER.resolve("events")) && !Files.isDirectory(USUAL.resolve("events"))
                ? OLDER
                : USUAL;
        String hint = Files.isDirectory(folder.resolve("events"))
                ? "this kernel has no tracepoint " + group + "/" + name
                : "the trace file system is not mounted (mount -t tracefs tracefs " + USUAL + ")";
        return PerfSource.number(
                folder.resolve("events").resolve(group).resolve(name).resolve("id"), hint);
    }

    @Override
    public String toString() {
        return "tracepoint " + group + "/" + name;
    }
}
