// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import static io.meshpath.datapath.link.TestBed.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.KernelVersion;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.TestKernel;
import io.meshpath.datapath.program.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Probes, tracepoints and counters; each but the last counts this process only. */
class PerfEventIT {
    private TestBed bed;
    private Path libc;

    @BeforeEach
    void open() throws IOException {
        bed = new TestBed();
        libc = Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .filter(path -> path.matches(".*/libc(\\.so\\.6|-[0-9.]+\\.so)"))
                .findFirst()
                .map(Path::of)
                .orElseThrow();
    }

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    @Test
    void aFunctionOfALibraryRunsTheProgramUntilTheLinkIsClosed() {
        TestKernel.requireAtLeast(5, 15, "links of perf events");
        LoadedObject object = bed.load("links", "probe");
        try (Hits hits = new Hits(object)) {
            try (Link link = UprobeSpec.entry(libc, "eventfd").attach(object.program("probe"))) {
                Hits.provoke();
                Hits.provoke();
                assertThat(hits.hits()).isEqualTo(2);
                assertThat(link.info().type()).isEqualTo(LinkType.PERF_EVENT);
            }
            Hits.provoke();
            assertThat(hits.hits()).isEqualTo(2);
        }
    }

    @Test
    void theInfoNamesFileAndOffset() {
        TestKernel.requireAtLeast(6, 6, "information about links of perf events");
        UprobeSpec spec = UprobeSpec.exit(libc, "eventfd");
        LoadedObject object = bed.load("links", "probe");
        try (Link link = spec.attach(object.program("probe"))) {
            assertThat(link.info().detail()).isInstanceOfSatisfying(LinkDetail.Uprobe.class, uprobe -> {
                assertThat(uprobe.binary()).isEqualTo(libc);
                assertThat(uprobe.offset()).isEqualTo(spec.offset());
                assertThat(uprobe.returns()).isTrue();
            });
        }
    }

    @Test
    void aFunctionOfOneProcessIsCountedWithACookieAndWhenItReturns() {
        TestKernel.requireAtLeast(5, 15, "links of perf events");
        LoadedObject object = bed.load("links", "probe_with_cookie", "return_probe");
        int pid = (int) ProcessHandle.current().pid();
        try (Hits hits = new Hits(object);
                Link entry =
                        UprobeSpec.entry(libc, "eventfd").withPid(pid).attach(object.program("probe_with_cookie"), 77);
                Link exit = UprobeSpec.exit(libc, "eventfd").withPid(pid).attach(object.program("return_probe"))) {
            Hits.provoke();
            assertThat(hits.cookies()).isEqualTo(77);
            assertThat(hits.returns()).isEqualTo(1);
            assertThat(entry.id()).isNotEqualTo(exit.id());
        }
    }

    @Test
    void otherProcessesAreNotCounted() {
        TestKernel.requireAtLeast(5, 15, "links of perf events");
        LoadedObject object = bed.load("links", "probe");
        try (Hits hits = new Hits(object);
                Link link = UprobeSpec.entry(libc, "eventfd").withPid(1).attach(object.program("probe"))) {
            Hits.provoke();
            assertThat(hits.hits()).isZero();
            assertThat(link.programId()).isPositive();
        }
    }

    @Test
    void aPinnedProbeOutlivesItsHandle() {
        TestKernel.requireAtLeast(5, 15, "links of perf events");
        LoadedObject object = bed.load("links", "probe");
        try (Hits hits = new Hits(object)) {
            try (Link link = UprobeSpec.entry(libc, "eventfd").attach(object.program("probe"))) {
                link.pin(bed.pin("probe"));
            }
            Hits.provoke();
            assertThat(hits.hits()).isEqualTo(1);
        }
    }

    @Test
    void withoutALinkTheProgramRunsUntilTheEventIsClosed() {
        LoadedObject object = bed.load("links", "probe");
        try (Hits hits = new Hits(object)) {
            try (PerfEvent event = UprobeSpec.entry(libc, "eventfd").open()) {
                event.run(object.program("probe"));
                Hits.provoke();
                Hits.provoke();
            }
            Hits.provoke();
            assertThat(hits.hits()).isEqualTo(2);
        }
    }

    @Test
    void aLinkIsRefusedByOlderKernelsWithWhatToDoInstead() {
        Program tc = bed.tc("filter");
        boolean hasLinks = KernelVersion.running().isAtLeast(5, 15);
        String hint = hasLinks
                ? "probes take programs of type KPROBE, tracepoints TRACEPOINT, counters PERF_EVENT"
                : "has no links of perf events: they came with Linux 5.15; PerfEvent.run works before";
        assertRefused(Errno.EINVAL, () -> UprobeSpec.entry(libc, "eventfd").attach(tc))
                .hasMessageEndingWith(hint);
    }

    @Test
    void manyFunctionsAreOneLinkEachWithItsCookie() {
        LoadedObject object;
        if (KernelVersion.running().isAtLeast(6, 6)) {
            object = bed.load("links", "probes");
        } else {
            object = bed.load("links", "probe");
            assertRefused(
                            Errno.EINVAL,
                            () -> UprobeMultiSpec.entry(libc, List.of("eventfd"))
                                    .attach(object.program("probe")))
                    .hasMessageEndingWith("TRACE_UPROBE_MULTI links: they came with Linux 6.6");
            return;
        }
        UprobeMultiSpec spec = UprobeMultiSpec.entry(libc, List.of("eventfd", "epoll_create1"))
                .withCookies(List.of(5L, 7L))
                .withPid((int) ProcessHandle.current().pid());
        try (Hits hits = new Hits(object);
                Link link = spec.attach(object.program("probes"))) {
            Hits.provoke();
            assertThat(hits.hits()).isEqualTo(1);
            assertThat(hits.cookies()).isEqualTo(5);
            assertThat(link.info().detail()).isInstanceOfSatisfying(LinkDetail.UprobeMulti.class, it -> {
                assertThat(it.binary()).isEqualTo(libc);
                assertThat(it.offsets()).containsExactlyElementsOf(spec.offsets());
                assertThat(it.pid()).isEqualTo(spec.pid());
            });
        }
    }

    @Test
    void aSessionIsCallAndReturn() {
        TestKernel.requireAtLeast(6, 13, "sessions of uprobes");
        LoadedObject object = bed.load("links", "session");
        UprobeMultiSpec spec = UprobeMultiSpec.session(libc, List.of("eventfd"));
        try (Hits hits = new Hits(object);
                Link link = spec.attach(object.program("session"))) {
            Hits.provoke();
            assertThat(hits.hits()).isEqualTo(2);
            assertThat(link.info().type()).isEqualTo(LinkType.UPROBE_MULTI);
        }
    }

    @Test
    void aProgramThatWasLoadedForOneFunctionIsRefusedForMany() {
        TestKernel.requireAtLeast(6, 6, "links of many places");
        Program program = bed.load("links", "probe").program("probe");
        assertRefused(
                        Errno.EINVAL,
                        () -> UprobeMultiSpec.entry(libc, List.of("eventfd")).attach(program))
                .hasMessageEndingWith("the program was not loaded for TRACE_UPROBE_MULTI (ProgramSpec.withAttachType)");
    }

    @Test
    void aTracepointRunsTheProgramAndIsNamed() {
        TestKernel.requireAtLeast(5, 15, "links of perf events");
        LoadedObject object = bed.load("links", "tracepoint_with_cookie");
        try (TraceFileSystem trace = new TraceFileSystem();
                Hits hits = new Hits(object);
                Link link = new TracepointSpec("syscalls", "sys_enter_eventfd2")
                        .attach(object.program("tracepoint_with_cookie"), 9)) {
            Hits.provoke();
            assertThat(hits.hits()).isEqualTo(1);
            assertThat(hits.cookies()).isEqualTo(9);
            if (KernelVersion.running().isAtLeast(6, 6)) {
                assertThat(link.info().detail())
                        .isInstanceOfSatisfying(
                                LinkDetail.Tracepoint.class,
                                it -> assertThat(it.name()).isEqualTo("sys_enter_eventfd2"));
            }
        }
    }

    @Test
    void aTracepointThatDoesNotExistIsNamed() {
        try (TraceFileSystem trace = new TraceFileSystem()) {
            assertRefused(Errno.ENOENT, () -> new TracepointSpec("syscalls", "sys_enter_nothing").open())
                    .hasMessage("read /sys/kernel/tracing/events/syscalls/sys_enter_nothing/id: ENOENT (no such file or"
                            + " directory); this kernel has no tracepoint syscalls/sys_enter_nothing");
        }
    }

    @Test
    void theClockOfAProcessorRunsTheProgram() throws InterruptedException {
        LoadedObject object = bed.load("links", "clock");
        try (Hits hits = new Hits(object);
                PerfEvent event = PerfCounterSpec.cpuClock(0, 1000).open()) {
            event.run(object.program("clock"));
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (hits.hits() == 0 && System.nanoTime() < end) {
                Thread.sleep(10); // an idle processor's clock stands still
            }
            assertThat(hits.hits()).isPositive();
        }
    }

    @Test
    void theInfoOfACounterSaysWhichItIs() {
        TestKernel.requireAtLeast(6, 6, "information about links of perf events");
        Program program = bed.load("links", "clock").program("clock");
        int pageFaults = 2;
        PerfCounterSpec spec =
                new PerfCounterSpec(PerfCounterSpec.SOFTWARE, pageFaults, 1000, false, PerfCounterSpec.ANY_PROCESS, 0);
        try (Link link = spec.attach(program, 3)) {
            assertThat(link.info().detail())
                    .isEqualTo(new LinkDetail.PerfCounter(PerfCounterSpec.SOFTWARE, pageFaults, 3));
        }
    }

    @Test
    void kernelFunctionsAreProbedOrTheRefusalSaysWhatTheKernelLacks() {
        LoadedObject object = bed.load("links", "function_probe");
        Program program = object.program("function_probe");
        if (!Files.exists(Path.of("/sys/bus/event_source/devices/kprobe"))) {
            assertRefused(Errno.ENOENT, () -> KprobeSpec.entry("do_eventfd").attach(program))
                    .hasMessage(
                            "read /sys/bus/event_source/devices/kprobe/type: ENOENT (no such file or directory); this"
                                    + " kernel has no kprobes (CONFIG_KPROBE_EVENTS, Linux 4.17)");
            return;
        }
        try (Hits hits = new Hits(object);
                PerfEvent event = KprobeSpec.entry("do_eventfd").open()) {
            event.run(program);
            Hits.provoke();
            assertThat(hits.hits()).isEqualTo(1);
            assertRefused(
                            Errno.ENOENT,
                            () -> KprobeSpec.entry("no_such_function").open())
                    .hasMessageEndingWith("the kernel has no function no_such_function (/proc/kallsyms)");
        }
    }

    @Test
    void manyKernelFunctionsAreProbedOrTheRefusalSaysWhatTheKernelLacks() {
        boolean newer = KernelVersion.running().isAtLeast(5, 18);
        LoadedObject object = newer ? bed.load("links", "function_probes") : bed.load("links", "function_probe");
        Program program = object.program(newer ? "function_probes" : "function_probe");
        KprobeMultiSpec spec = KprobeMultiSpec.entry(List.of("do_eventfd"));
        if (!newer) {
            assertRefused(Errno.EINVAL, () -> spec.attach(program))
                    .hasMessageEndingWith("TRACE_KPROBE_MULTI links: they came with Linux 5.18");
            return;
        }
        try (Hits hits = new Hits(object);
                Link link = spec.attach(program)) {
            Hits.provoke();
            assertThat(hits.hits()).isEqualTo(1);
            assertThat(link.info().type()).isEqualTo(LinkType.KPROBE_MULTI);
        } catch (BpfException e) {
            assertThat(e)
                    .hasMessage(
                            "BPF_LINK_CREATE function_probes at 1 functions from do_eventfd on: EOPNOTSUPP (operation not"
                                    + " supported); this kernel (" + KernelVersion.running()
                                    + ") cannot probe many functions at once: that came with Linux 5.18, as CONFIG_FPROBE");
        }
    }
}
