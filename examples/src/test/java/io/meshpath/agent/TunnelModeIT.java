// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.agent.api.AgentStatus;
import io.meshpath.datapath.netlink.GeneveSpec;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.netlink.UnsupportedLinkException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TunnelModeIT {
    @TempDir
    Path folder;

    /** Many kernels have no Geneve devices, so both answers are met. */
    @Test
    void anAgentSaysWhoEncapsulatesAndWhyNotTheOneItWasTold() throws IOException {
        try (TestNode node = TestNode.create(folder, "10.217.0.0/28")) {
            node.configure("tunnel: {protocol: geneve, mode: device}");
            node.startAgent();

            AgentStatus status = node.client().status();
            if (kernelHasGeneve()) {
                assertThat(status.tunnelMode()).isEqualTo("device");
                assertThat(status.problems()).isEmpty();
            } else {
                assertThat(status.tunnelMode()).isEqualTo("bpf");
                assertThat(status.problems())
                        .extracting(AgentStatus.Problem::message)
                        .singleElement()
                        .asString()
                        .startsWith("tunnel.mode is bpf instead of device: this kernel has no geneve devices");
                assertThat(node.log("agent.log")).contains("tunnel.mode is bpf instead of device");
            }
        }
    }

    private static boolean kernelHasGeneve() {
        String name = "mptm" + ProcessHandle.current().pid();
        NetworkNamespace empty = NetworkNamespace.create(name);
        try (Netlink netlink = Netlink.open(empty)) {
            netlink.links().addGeneve(GeneveSpec.external("gnv0"));
            return true;
        } catch (UnsupportedLinkException e) {
            return false;
        } finally {
            empty.delete();
        }
    }
}
