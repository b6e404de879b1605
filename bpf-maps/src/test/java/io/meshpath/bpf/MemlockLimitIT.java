// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** In processes of their own, because a limit belongs to a process. */
@ExtendWith(KernelTest.class)
class MemlockLimitIT {
    private static final int CAP_SYS_RESOURCE = 24; // containers often take it from root
    private static final List<String> WITHOUT_RIGHTS = List.of("setpriv", "--bounding-set=-all");

    /** What those processes run: says what the limit was, is after lifting it, and after raising it in any case. */
    static final class Raise {
        public static void main(String[] args) {
            long before = MemlockLimit.bytes();
            MemlockLimit.lift();
            long lifted = MemlockLimit.bytes();
            MemlockLimit.raise();
            System.out.println(before + " " + lifted + " " + MemlockLimit.bytes());
        }
    }

    @Test
    void theLimitIsLiftedWhereTheKernelCountsAgainstIt() throws Exception {
        String limits = limits("65536:131072", List.of());
        if (KernelVersion.running().isAtLeast(5, 11)) {
            assertThat(limits).startsWith("65536 65536 ");
        } else {
            assertThat(limits).isEqualTo("65536 " + highest(131072) + " " + highest(131072));
        }
    }

    @Test
    void withTheRightThereIsNoLimitLeft() throws Exception {
        assertThat(limits("65536:131072", List.of())).endsWith(" " + highest(131072));
    }

    @Test
    void withoutTheRightItGoesAsFarAsTheHardLimit() throws Exception {
        assertThat(limits("65536:131072", WITHOUT_RIGHTS)).endsWith(" 131072");
    }

    private static long highest(long hard) throws IOException {
        String capabilities = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .findFirst()
                .orElseThrow()
                .substring("CapEff:".length())
                .strip();
        return (Long.parseUnsignedLong(capabilities, 16) >>> CAP_SYS_RESOURCE & 1) != 0 ? -1 : hard;
    }

    private static String limits(String limit, List<String> inside) throws IOException, InterruptedException {
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Raise.class.getName());
        List<String> command = Stream.of(List.of("prlimit", "--memlock=" + limit), inside, java)
                .flatMap(List::stream)
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.strip();
    }
}
