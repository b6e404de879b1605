// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.Answer;
import io.meshpath.bpf.KernelVersion;
import io.meshpath.bpf.MapType;
import io.meshpath.bpf.linux.FdWatch;
import io.meshpath.datapath.asm.Helper;
import io.meshpath.datapath.link.LinkType;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.ProgramType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KernelFeaturesIT {
    private static BpfTool bpftool;
    private FdWatch watch;

    @BeforeAll
    static void askBpftool() {
        bpftool = BpfTool.probe();
    }

    @BeforeEach
    void watch() {
        watch = FdWatch.start();
    }

    @AfterEach
    void requireNoneOpen() {
        watch.requireNoneOpen();
        watch.close();
    }

    @Test
    void programTypesAreThoseThatBpftoolFinds() {
        int compared = 0;
        for (ProgramType type : ProgramType.values()) {
            Answer answer = KernelFeatures.programType(type);
            Boolean theirs = bpftool.kinds().get("program " + type);
            // where functions are closed to tracing, bpftool takes the refusal (EPERM) for a no
            boolean closed = type == ProgramType.TRACING
                    && !KernelFeatures.feature(Feature.FENTRY).isYes();
            if (theirs != null && answer.kind() != Answer.Kind.UNKNOWN && !closed) {
                assertThat(answer).as("%s", type).isEqualTo(Answer.of(theirs));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(25);
    }

    @Test
    void mapTypesAreThoseThatBpftoolFinds() {
        List<MapType> known = IntStream.rangeClosed(1, MapType.RHASH.number())
                .mapToObj(MapType::new)
                .filter(type -> bpftool.kinds().containsKey("map " + type))
                .toList();
        assertThat(known)
                .hasSizeGreaterThan(25)
                .allSatisfy(type -> assertThat(KernelFeatures.mapType(type))
                        .isEqualTo(Answer.of(bpftool.kinds().get("map " + type))));
    }

    // bpftool before 7.5 takes all functions for callable on kernels since 6.8, so it says more, never less.
    @Test
    void callableFunctionsAreAmongThoseThatBpftoolFinds() {
        Map<String, Set<String>> theirs = bpftool.helpers();
        for (ProgramType type : List.of(ProgramType.XDP, ProgramType.SCHED_CLS, ProgramType.KPROBE)) {
            Set<String> known = theirs.get("SOCKET_FILTER");
            assertThat(callable(type))
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(theirs.get(type.toString()).contains(name) || !known.contains(name))
                            .as("%s: %s", type, name)
                            .isTrue());
        }
    }

    private static Set<String> callable(ProgramType type) {
        return Arrays.stream(Helper.values())
                .filter(helper -> KernelFeatures.helper(type, helper).isYes())
                .map(Helper::toString)
                .collect(Collectors.toSet());
    }

    @Test
    void eachTypeHasItsOwnFunctions() {
        assertThat(KernelFeatures.helper(ProgramType.XDP, Helper.XDP_ADJUST_HEAD))
                .isEqualTo(Answer.YES);
        assertThat(KernelFeatures.helper(ProgramType.XDP, Helper.SKB_STORE_BYTES))
                .isEqualTo(Answer.NO);
        assertThat(KernelFeatures.helper(ProgramType.SCHED_CLS, Helper.SKB_STORE_BYTES))
                .isEqualTo(Answer.YES);
        assertThat(KernelFeatures.helper(ProgramType.SCHED_CLS, Helper.XDP_ADJUST_HEAD))
                .isEqualTo(Answer.NO);
        assertThat(KernelFeatures.helper(ProgramType.KPROBE, Helper.PROBE_READ_KERNEL))
                .isEqualTo(Answer.YES);
        assertThat(KernelFeatures.helper(ProgramType.TRACING, Helper.RINGBUF_OUTPUT))
                .isEqualTo(Answer.YES);
        assertThat(KernelFeatures.helper(ProgramType.XDP, Helper.UNSPEC)).isEqualTo(Answer.NO);
    }

    @Test
    void whatDependsOnSomethingElseIsUnknownAndSaysWhy() {
        assertThat(KernelFeatures.helper(ProgramType.EXT, Helper.MAP_LOOKUP_ELEM))
                .hasToString(
                        "unknown: which functions a program of type EXT may call depends on what it takes the place of");
    }

    @ParameterizedTest
    @EnumSource
    void whatTheVersionPromisesIsThere(Feature feature) {
        if (feature == Feature.NETKIT || feature == Feature.FENTRY) {
            return; // by configuration
        }
        boolean expected = KernelVersion.running().compareTo(feature.since()) >= 0;
        Answer answer = KernelFeatures.feature(feature);
        assertThat(answer.isYes() || (answer.isNo() && !expected))
                .as("%s", answer)
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"CGROUP", "NETNS", "XDP", "ITER", "RAW_TRACEPOINT"})
    void linksOfLinux510AreThere(LinkType kind) {
        assertThat(KernelFeatures.linkType(kind)).isEqualTo(Answer.YES);
    }

    @Test
    void tcxCameWithLinux66() {
        Answer expected = Answer.of(KernelVersion.running().isAtLeast(6, 6));
        assertThat(KernelFeatures.linkType(LinkType.TCX)).isEqualTo(expected);
        assertThat(KernelFeatures.attachType(AttachType.TCX_INGRESS)).isEqualTo(expected);
        assertThat(KernelFeatures.attachType(AttachType.CGROUP_UNIX_CONNECT))
                .isEqualTo(Answer.of(KernelVersion.running().isAtLeast(6, 7)));
        assertThat(KernelFeatures.attachType(AttachType.CGROUP_INET4_CONNECT)).isEqualTo(Answer.YES);
    }

    /** What a process without capabilities runs. */
    static final class AskWithoutRights {
        public static void main(String[] args) {
            System.out.println(KernelFeatures.programType(ProgramType.XDP));
            System.out.println(KernelFeatures.mapType(MapType.HASH));
            System.out.println(KernelFeatures.feature(Feature.BTF_FLOATS));
            System.out.println(KernelFeatures.linkType(LinkType.TCX));
            System.out.println(KernelFeatures.helper(ProgramType.XDP, Helper.REDIRECT));
            System.out.println(KernelFeatures.feature(Feature.BOUNDED_LOOPS));
        }
    }

    @Test
    void withoutRightsNothingIsTakenForANo() {
        assertThat(run("-all", AskWithoutRights.class))
                .hasSize(6)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("unknown: ")
                        .contains("EPERM; this thread has neither CAP_BPF nor CAP_SYS_ADMIN"));
    }

    /** What a process that may load network programs only runs. */
    static final class AskWithFewRights {
        public static void main(String[] args) {
            System.out.println(KernelFeatures.helper(ProgramType.XDP, Helper.REDIRECT));
            System.out.println(KernelFeatures.helper(ProgramType.XDP, Helper.PROBE_READ_KERNEL));
        }
    }

    @Test
    void aFunctionThatIsHiddenFromThisProcessIsNotTakenForANo() {
        assertThat(run("-all,+bpf,+net_admin", AskWithFewRights.class))
                .containsExactly(
                        "yes",
                        "unknown: without CAP_BPF and CAP_PERFMON the verifier hides functions that it has: run as root"
                                + " or grant both");
    }

    private static List<String> run(String capabilities, Class<?> main) {
        try {
            Process process = new ProcessBuilder(
                            "setpriv",
                            "--bounding-set=" + capabilities,
                            "--inh-caps=-all",
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            main.getName())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return output.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
