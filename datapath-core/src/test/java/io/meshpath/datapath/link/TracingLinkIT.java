// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import static io.meshpath.datapath.link.TestBed.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.KernelVersion;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.datapath.link.LinkDetail.RawTracepoint;
import io.meshpath.datapath.link.LinkDetail.Tracing;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.ObjectSpec;
import io.meshpath.datapath.object.TestKernel;
import io.meshpath.datapath.object.TestObjects;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.TestRunInput;
import io.meshpath.datapath.program.VerifierException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Raw and typed tracepoints, functions of the kernel and of programs; each counts this process only. */
class TracingLinkIT {
    private TestBed bed;

    @BeforeEach
    void open() {
        bed = new TestBed();
    }

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    @Test
    void aRawTracepointRunsTheProgramUntilTheLinkIsClosed() {
        LoadedObject object = bed.load("links", "raw_tracepoint");
        try (Hits hits = new Hits(object)) {
            Program program = object.program("raw_tracepoint");
            try (Link link = RawTracepointLink.attach(program, "sys_enter")) {
                Hits.provoke();
                assertThat(hits.hits()).isPositive();
                assertThat(link.info())
                        .isEqualTo(new LinkInfo(
                                link.id(), LinkType.RAW_TRACEPOINT, program.id(), new RawTracepoint("sys_enter", 0)));
                assertRefused(Errno.EOPNOTSUPP, link::detach)
                        .hasMessageEndingWith("a link of type RAW_TRACEPOINT is detached by closing its last handle and"
                                + " removing its last pin");
                assertRefused(Errno.EINVAL, () -> link.update(program))
                        .hasMessageEndingWith("a link of type RAW_TRACEPOINT keeps its program: attach the new one"
                                + " beside it, then close this one");
            }
            long then = hits.hits();
            Hits.provoke();
            assertThat(hits.hits()).isEqualTo(then);
        }
    }

    @Test
    void aRawTracepointHasACookie() {
        TestKernel.requireAtLeast(6, 10, "cookies of raw tracepoints");
        LoadedObject object = bed.load("links", "raw_tracepoint_with_cookie");
        try (Hits hits = new Hits(object);
                Link link =
                        RawTracepointLink.attach(object.program("raw_tracepoint_with_cookie"), "sys_enter", 1L << 40)) {
            Hits.provoke();
            assertThat(hits.cookies()).isPositive();
            assertThat(hits.cookies() % (1L << 40)).isZero();
            assertThat(link.info().type()).isEqualTo(LinkType.RAW_TRACEPOINT);
        }
    }

    @Test
    void aTracepointThatDoesNotExistIsNamed() {
        Program program = bed.load("links", "raw_tracepoint").program("raw_tracepoint");
        assertRefused(Errno.ENOENT, () -> RawTracepointLink.attach(program, "sched/sched_switch"))
                .hasMessageStartingWith(
                        "BPF_RAW_TRACEPOINT_OPEN raw_tracepoint at raw tracepoint sched/sched_switch: ENOENT")
                .hasMessageEndingWith("name it without its group, sched_switch for sched/sched_switch");
    }

    @Test
    void aTypedTracepointIsAttachedToItsTarget() {
        LoadedObject object = bed.load("links", "typed_tracepoint");
        try (Hits hits = new Hits(object);
                Link link = TracingLink.attach(object.program("typed_tracepoint"))) {
            Hits.provoke();
            assertThat(hits.hits()).isPositive();
            assertThat(link.info().detail()).isEqualTo(new RawTracepoint("sys_enter", 0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"before_function", "behind_function"})
    void functionsOfTheKernelRunTheProgramWhereItCanPutThemThere(String name) {
        LoadedObject object = loadOrRefused(name);
        if (object == null) {
            return;
        }
        try (Hits hits = new Hits(object)) {
            Program program = object.program(name);
            try (Link link = TracingLink.attach(program)) {
                Hits.provoke();
                assertThat(hits.hits()).isPositive();
                assertTarget(link, it -> assertThat(it.targetBtfId()).isPositive());
                assertRefused(attachedTwice(), () -> TracingLink.attach(program))
                        .hasMessageEndingWith("load it once more to attach it once more");
            }
            long then = hits.hits();
            Hits.provoke();
            assertThat(hits.hits()).isEqualTo(then);
        }
    }

    @Test
    void aSecurityHookIsAttachedAndRunsWhereTheKernelAsksBpf() throws IOException {
        LoadedObject object = loadOrRefused("security_hook");
        if (object == null) {
            return;
        }
        try (Hits hits = new Hits(object);
                Link link = TracingLink.attach(object.program("security_hook"))) {
            Hits.provoke();
            assertThat(hits.hits() > 0).as("runs").isEqualTo(kernelAsksBpf());
            assertThat(link.info().detail())
                    .isInstanceOfSatisfying(
                            Tracing.class, it -> assertThat(it.attachType()).isEqualTo(AttachType.LSM_MAC));
        }
    }

    /** Whether "bpf" is one of the security modules that were chosen when the kernel was booted. */
    private static boolean kernelAsksBpf() throws IOException {
        Path list = Path.of("/sys/kernel/security/lsm");
        boolean mounted = Files.exists(list);
        if (!mounted) {
            LinuxException.check(
                    Linux.mount("securityfs", list.getParent().toString(), "securityfs", 0), "mount", "securityfs");
        }
        try {
            return List.of(Files.readString(list).strip().split(",")).contains("bpf");
        } finally {
            if (!mounted) {
                LinuxException.check(
                        Linux.umount(list.getParent().toString(), Linux.MNT_DETACH), "unmount", "securityfs");
            }
        }
    }

    @Test
    void aFunctionHasACookieFromLinux60On() {
        TestKernel.requireAtLeast(6, 0, "cookies of tracing links");
        LoadedObject object = loadOrRefused("behind_function_with_cookie");
        if (object == null) {
            return;
        }
        try (Hits hits = new Hits(object);
                Link link =
                        TracingLink.attach(object.program("behind_function_with_cookie"), AttachType.TRACE_FEXIT, 42)) {
            Hits.provoke();
            assertThat(hits.cookies()).isEqualTo(42);
            assertThat(link.info().type()).isEqualTo(LinkType.TRACING);
        }
    }

    @Test
    void aFunctionOfAProgramIsReplacedAndComesBack() {
        Program asked = bed.load("targets", "ask").program("ask");
        ObjectSpec spec = TestObjects.spec("replacement")
                .withProgram("other_answer", it -> it.withTargetProgram(asked, "answer"))
                .withProgram("before_ask", it -> it.withLoaded(false));
        try (LoadedObject replacement = LoadedObject.load(spec)) {
            assertThat(answer(asked)).isEqualTo(1);
            Link link = FreplaceLink.attach(replacement.program("other_answer"));
            assertThat(answer(asked)).isEqualTo(7);
            assertRefused(Errno.EBUSY, () -> FreplaceLink.attach(replacement.program("other_answer"), asked, "answer"));
            link.close();
            assertThat(answer(asked)).isEqualTo(1);
            try (Link again = FreplaceLink.attach(replacement.program("other_answer"), asked, "answer")) {
                assertThat(answer(asked)).isEqualTo(7);
                assertTarget(again, it -> assertThat(it.targetObjectId()).isEqualTo(asked.id()));
            }
        } catch (BpfException e) {
            assertRefusesTrampolines(e);
        }
    }

    @Test
    void programsOfOtherTypesAreRefused() {
        Program program = bed.tc("filter");
        assertThatThrownBy(() -> TracingLink.attach(program))
                .hasMessage("program filter (SCHED_CLS) is no program for functions of the kernel");
        assertThatThrownBy(() -> FreplaceLink.attach(program))
                .hasMessage("program filter (SCHED_CLS) is no program for freplace");
    }

    /** The object with this program; null, and nothing more to be shown, where the kernel takes none such. */
    private @Nullable LoadedObject loadOrRefused(String name) {
        try {
            return bed.load("links", name);
        } catch (BpfException e) {
            assertRefusesTrampolines(e);
            return null;
        }
    }

    // A kernel that is locked down, or was built without the means, puts no program in the way of a function.
    private static void assertRefusesTrampolines(BpfException e) {
        assertThat(e).isNotInstanceOf(VerifierException.class);
        assertThat(e.command()).as(e.getMessage()).isEqualTo(Command.PROG_LOAD);
        assertThat(e.errno()).isEqualTo(Errno.EPERM);
    }

    private static Errno attachedTwice() {
        return KernelVersion.running().isAtLeast(5, 13) ? Errno.EBUSY : Errno.ENOENT;
    }

    private static void assertTarget(Link link, Consumer<Tracing> claim) {
        assertThat(link.info().detail()).isInstanceOfSatisfying(Tracing.class, detail -> {
            if (KernelVersion.running().isAtLeast(5, 13)) { // before, the kernel does not tell
                claim.accept(detail);
            }
        });
    }

    private static int answer(Program program) {
        return program.testRun(TestRunInput.packet(new byte[64])).returnValue();
    }
}
