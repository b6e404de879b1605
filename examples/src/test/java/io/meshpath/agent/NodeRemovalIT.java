// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that was removed is as it was before its first agent. */
final class NodeRemovalIT {
    private static final List<String[]> STATE = List.of(
            new String[] {"ip", "-br", "link"},
            new String[] {"ip", "-br", "address"},
            new String[] {"ip", "rule"},
            new String[] {"ip", "-6", "rule"},
            new String[] {"ip", "route", "show", "table", "all"},
            new String[] {"ip", "-6", "route", "show", "table", "all"},
            new String[] {"tc", "qdisc"},
            new String[] {"bpftool", "net"},
            new String[] {"nft", "list", "ruleset"});

    @TempDir
    Path folder;

    private static List<String> state(TestMesh mesh, int node) throws IOException {
        List<String> state = new ArrayList<>();
        for (String[] command : STATE) {
            state.add(String.join(" ", command) + ":\n" + mesh.output(node, command));
        }
        return state;
    }

    private static boolean hasLinkLocalAddress(TestMesh mesh) {
        try {
            return mesh.output(1, "ip", "-6", "route", "show", "table", "local").contains("local fe80:");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aRemovedNodeHasNoPinsLinksQueueingDisciplinesRulesRoutesOrDevicesLeft() throws Exception {
        try (TestMesh mesh = TestMesh.create(folder)) {
            mesh.agent(1).await("the link to have its own address", () -> hasLinkLocalAddress(mesh));
            // a node goes on forwarding, and has the anycast routes of routers: others may need it by then
            mesh.output(1, "sysctl", "-q", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
            List<String> before = state(mesh, 1);
            mesh.agent(1).start();
            mesh.agent(1).awaitReady();
            mesh.agent(1).createPod("web", "app=web");
            mesh.agent(1).createPod("db", "app=db");
            assertThat(state(mesh, 1)).isNotEqualTo(before);
            assertThat(mesh.pins(1)).exists();

            mesh.agent(1).remove();

            assertThat(state(mesh, 1)).isEqualTo(before);
            assertThat(mesh.pins(1)).doesNotExist();
        }
    }
}
