// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.BpfFileSystem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CiliumPolicyMapIT {
    @Test
    void theMapStaysPinnedAndSaysWhatThePolicySays() throws IOException {
        BpfFileSystem.ensureMounted(BpfFileSystem.USUAL);
        Path folder = Path.of("/sys/fs/bpf", "map-" + ProcessHandle.current().pid());
        Path pin = folder.resolve("cilium_policy_v2_00001");
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(out);
            CiliumPolicyMap.main(new String[] {folder.toString()});
            assertThat(printed.toString(StandardCharsets.UTF_8))
                    .contains("web to redis, TCP 6379: ALLOW by redis.yaml: default/redis, ingress rule 1")
                    .contains("web to redis, TCP 6380: DEFAULT_DENY by no rule");
            assertThat(pin).exists();
        } finally {
            System.setOut(before);
            BpfFileSystem.unpin(pin);
            Files.deleteIfExists(folder);
        }
    }
}
