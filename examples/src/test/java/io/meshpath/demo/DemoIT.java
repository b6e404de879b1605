// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshpath.datapath.netlink.NetworkNamespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo as its user runs it: from the jar, in a process of its own. */
final class DemoIT {
    private static final Path JAR = Path.of("target", "meshpath.jar");
    private static final int MINUTES = 5;

    @BeforeEach
    void needsRoot() throws IOException {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "needs root: makes namespaces");
        assertThat(JAR)
                .as("the jar that Maven packages before integration tests")
                .exists();
    }

    @AfterEach
    void leavesNothingBehind() {
        assertThat(NetworkNamespace.names()).noneMatch(name -> name.startsWith("meshpath-demo-"));
        assertThat(List.of(
                        Path.of("/run/meshpath-demo"),
                        Path.of("/run/meshpath-demo.lock"),
                        Path.of("/sys/fs/bpf/meshpath-demo")))
                .allMatch(Files::notExists);
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "demo --tunnel geneve --ipv6", "demo --tunnel direct"})
    void everyStepHolds(String arguments) throws Exception {
        Process demo = start(arguments.split(" ", -1));
        String printed = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(demo.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        assertThat(printed).contains(arguments.contains("direct") ? "10 of 10 steps hold" : "9 of 9 steps hold");
        assertThat(demo.exitValue()).isZero();
    }

    @Test
    void whenInterruptedItCleansUp() throws Exception {
        Process demo = start("demo");
        try (BufferedReader printed = demo.inputReader(StandardCharsets.UTF_8)) {
            String line = printed.readLine();
            while (line != null && !line.contains("agents")) {
                line = printed.readLine();
            }
            demo.toHandle().destroy(); // SIGTERM

            assertThat(printed.lines()).anyMatch(last -> last.contains("interrupted"));
        }
        assertThat(demo.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        assertThat(demo.exitValue()).isEqualTo(143);
    }

    @Test
    void whatAKilledRunLeavesIsRemoved() throws Exception {
        Process demo = start("demo");
        try (BufferedReader printed = demo.inputReader(StandardCharsets.UTF_8)) {
            String line = printed.readLine();
            while (line != null && !line.contains("etcd servers")) {
                line = printed.readLine();
            }
            demo.destroyForcibly().waitFor();
        }
        assertThat(NetworkNamespace.names()).contains("meshpath-demo-atlanta-1");

        Process remove = start("demo", "--remove");
        assertThat(remove.inputReader().readLine()).isEqualTo("removed");
        assertThat(remove.waitFor()).isZero();
    }

    @Test
    void aTunnelThatIsNoneIsSaidAtOnceAndExitCode2() throws Exception {
        Process demo = start("demo", "--tunnel", "gre");

        assertThat(demo.inputReader().lines())
                .containsExactly(
                        "meshpath demo: Invalid value for option '--tunnel': expected one of [VXLAN, GENEVE, DIRECT]"
                                + " (case-insensitive) but was 'gre'; see: meshpath demo --help");
        assertThat(demo.waitFor()).isEqualTo(2);
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(ProcessHandle.current().info().command().orElse("java"), "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
