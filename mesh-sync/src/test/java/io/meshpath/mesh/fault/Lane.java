// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import io.meshpath.mesh.etcd.EtcdMembers;
import io.meshpath.mesh.etcd.EtcdServer;
import io.meshpath.mesh.etcd.TcpProxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A running etcd with a wire to each member, used by one {@link Bed} after the other. */
record Lane(List<EtcdServer> servers, List<TcpProxy> wires) implements AutoCloseable {
    static Lane start(int members) throws IOException, InterruptedException {
        List<EtcdServer> servers = EtcdMembers.start(members);
        List<TcpProxy> wires = new ArrayList<>();
        for (EtcdServer server : servers) {
            wires.add(new TcpProxy(server.port()));
        }
        return new Lane(servers, wires);
    }

    EtcdServer server() {
        return servers.get(0);
    }

    TcpProxy wire() {
        return wires.get(0);
    }

    @Override
    public void close() throws IOException {
        for (TcpProxy wire : wires) {
            wire.close();
        }
        for (EtcdServer server : servers) {
            server.close();
        }
    }
}
