// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.netlink.XdpMode;
import io.meshpath.datapath.object.TestKernel;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the attachments of a process that is killed: a Java process of its own. */
class ProcessEndIT {
    private static final int XDP_PASS = 2;

    private TestBed bed;

    @BeforeEach
    void open() {
        TestKernel.requireAtLeast(6, 6, "tcx");
        bed = new TestBed();
    }

    @AfterEach
    void close() throws Exception {
        if (bed != null) {
            bed.close();
        }
    }

    /** The process that is killed. */
    static final class Child {
        private Child() {}

        @SuppressWarnings("resource") // it does not come to closing anything
        public static void main(String[] arguments) throws IOException {
            TcHook hook = TcHook.ingress(Integer.parseInt(arguments[0]));
            TcxLink.attach(hook, TinyPrograms.returning(-1, "unpinned", ProgramType.SCHED_CLS));
            TcxLink.attach(hook, TinyPrograms.returning(-1, "pinned", ProgramType.SCHED_CLS), Anchor.first())
                    .pin(Path.of(arguments[1]));
            XdpAttachment.attach(hook.ifindex(), XdpMode.GENERIC, xdp());
            System.out.println(TcxLink.query(hook).programIds());
            System.in.read();
        }

        private static Program xdp() {
            return TinyPrograms.returning(XDP_PASS, "by_netlink", ProgramType.XDP, AttachType.XDP);
        }
    }

    @Test
    void whatIsPinnedOrAttachedWithoutALinkStaysAndSoDoesWhatOthersAttached() throws Exception {
        TcHook hook = TcHook.ingress(bed.veth());
        Program foreign = bed.tc("foreign");
        ProgramAttachment theirs =
                bed.closing(bed.namespace().call(() -> ProgramAttachment.tcx(hook, foreign, Anchor.last())));
        killed(hook);
        awaitPrograms(hook, 2);
        try (Link pinned = Link.open(bed.pin("pinned"))) {
            assertThat(programs(hook)).containsExactly(pinned.programId(), foreign.id());
        }
        bed.namespace().run(() -> {
            assertThat(XdpAttachment.query(bed.veth()).generic()).isPresent();
            assertThat(theirs.detach()).isTrue();
        });
    }

    /** Runs the child in the namespace until it has attached its programs, then kills it. */
    private void killed(TcHook hook) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        "nsenter",
                        "--net=" + bed.namespace().path(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        Integer.toString(hook.ifindex()),
                        bed.pin("pinned").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).as("what the child has attached").matches("\\[\\d+, \\d+, \\d+]");
            assertThat(programs(hook)).hasSize(3);
        } finally {
            child.destroyForcibly().waitFor(); // nsenter has become the child: this is its SIGKILL
        }
    }

    /** The kernel lets go of a dead process's links a moment later. */
    private void awaitPrograms(TcHook hook, int count) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (programs(hook).size() != count && System.nanoTime() < end) {
            Thread.sleep(10);
        }
    }

    private List<Integer> programs(TcHook hook) {
        return bed.namespace().call(() -> TcxLink.query(hook).programIds());
    }
}
