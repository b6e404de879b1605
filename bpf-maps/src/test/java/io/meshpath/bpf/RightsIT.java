// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Makes a map in a process without capabilities. */
@ExtendWith(KernelTest.class)
class RightsIT {
    /** What the process without capabilities runs. */
    static final class MakeMap {
        public static void main(String[] args) {
            try (BpfMap map = MapSpec.array("mp_denied", 4, 1).create()) {
                System.out.println("made " + map);
            } catch (BpfException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void theRefusalNamesTheMissingCapability() throws IOException, InterruptedException {
        Process unprivileged = new ProcessBuilder(
                        "setpriv",
                        "--bounding-set=-all",
                        "--inh-caps=-all",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        MakeMap.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(unprivileged.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        unprivileged.waitFor();
        assertThat(output)
                .startsWith("BPF_MAP_CREATE map mp_denied: EPERM (operation not permitted); "
                        + "this thread has neither CAP_BPF nor CAP_SYS_ADMIN (kernel.unprivileged_bpf_disabled is ")
                .contains("run as root or grant CAP_BPF");
    }
}
