// SPDX-License-Identifier: Apache-2.0
package io.meshpath.examples;

import io.meshpath.agent.api.AgentClient;
import io.meshpath.agent.api.MonitorEvent;
import io.meshpath.agent.api.MonitorStream;
import java.nio.file.Path;
import java.util.Optional;

/** Prints every packet that an agent's datapath drops, and why: {@code WatchDrops /run/meshpath/a1/agent.sock}. */
public final class WatchDrops {
    private WatchDrops() {}

    public static void main(String[] args) {
        AgentClient agent = AgentClient.at(Path.of(args[0]));
        System.out.println("following the node " + agent.status().node());
        try (MonitorStream drops = agent.monitor("drop")) {
            for (Optional<MonitorEvent> drop = drops.next(); drop.isPresent(); drop = drops.next()) {
                System.out.println(drop.get().summary());
            }
        }
    }
}
