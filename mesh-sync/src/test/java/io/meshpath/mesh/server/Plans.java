// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.mesh.Clusters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Etcds on loopback, at ports nobody has. */
final class Plans {
    private Plans() {}

    /** Toronto's, with members m1, m2, … */
    static ServerPlan toronto(int members) throws IOException {
        List<ServerSocket> ports = new ArrayList<>();
        List<ServerMember> all = new ArrayList<>();
        try {
            for (int i = 1; i <= members; i++) {
                all.add(ServerMember.at("m" + i, "127.0.0.1", port(ports), port(ports)));
            }
        } finally {
            for (ServerSocket port : ports) {
                port.close();
            }
        }
        return ServerPlan.of(Clusters.TORONTO, "toronto-1", all);
    }

    private static int port(List<ServerSocket> taken) throws IOException {
        ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        taken.add(port);
        return port.getLocalPort();
    }
}
