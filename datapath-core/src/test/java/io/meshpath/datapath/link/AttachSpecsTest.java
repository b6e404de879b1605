// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What describes an attachment needs neither Linux nor rights, and holds no nonsense. */
class AttachSpecsTest {
    private static final Path LIBC = Path.of("/lib/libc.so.6");

    @Test
    void placesPrintAsTheyAreWritten() {
        assertThat(KprobeSpec.entry("do_exit")).hasToString("kprobe do_exit");
        assertThat(KprobeSpec.exit("do_exit")).hasToString("kretprobe do_exit");
        assertThat(KprobeSpec.at("do_exit", 5)).hasToString("kprobe do_exit+5");
        assertThat(UprobeSpec.at(LIBC, 0x1f0).withPid(7)).hasToString("uprobe /lib/libc.so.6:0x1f0 of process 7");
        assertThat(new TracepointSpec("sched", "sched_switch")).hasToString("tracepoint sched/sched_switch");
        assertThat(PerfCounterSpec.cpuClock(3, 100)).hasToString("perf counter 1:0x0 of processor 3");
        assertThat(KprobeMultiSpec.exit(List.of("f", "g"))).hasToString("returns of 2 functions from f on");
        assertThat(Anchor.beforeLink(7).ifRevision(3)).hasToString("before link 7, if revision 3");
    }

    @Test
    void nonsenseIsRefused() {
        refused(() -> KprobeSpec.entry(""), "not a place in a function: +0");
        refused(() -> KprobeSpec.at("f", -1), "not a place in a function: f+-1");
        refused(() -> new KprobeSpec("f", 4, true), "a function returns as a whole, not at an offset: 4");
        refused(() -> UprobeSpec.at(LIBC, -1), "an offset into a file is not negative: -1");
        refused(() -> UprobeSpec.at(LIBC, 1).withPid(-2), "not a process: -2");
        refused(
                () -> UprobeSpec.at(LIBC, 1).withSemaphore(1L << 32),
                "the kernel takes 32 bits for a semaphore: 4294967296");
        refused(() -> new TracepointSpec("a/b", "c"), "not a group and a name of a tracepoint: a/b/c");
        refused(() -> PerfCounterSpec.cpuClock(0, 0), "not a counter: type 1, period 0");
        refused(
                () -> PerfCounterSpec.cpuClock(PerfCounterSpec.ANY_CPU, 1),
                "every process on every processor: open one counter for each processor");
        refused(() -> KprobeMultiSpec.entry(List.of()), "no functions");
        refused(() -> KprobeMultiSpec.entry(List.of("f")).withCookies(List.of(1L, 2L)), "2 cookies for 1 places");
        refused(() -> new UprobeMultiSpec(LIBC, List.of(), List.of(), ProbeMoment.ENTRY, -1), "no places");
        refused(() -> Anchor.last().ifRevision(0), "revisions begin with 1: 0");
    }

    @Test
    void kindsOfLinksThatAreNotKnownAreUnspecified() {
        assertThat(LinkType.of(11)).isEqualTo(LinkType.TCX);
        assertThat(LinkType.of(99)).isEqualTo(LinkType.UNSPECIFIED);
        assertThat(LinkType.of(-1)).isEqualTo(LinkType.UNSPECIFIED);
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
