// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Real etcds of several members on loopback. */
public final class EtcdMembers {
    private EtcdMembers() {}

    /** The members of a new etcd. */
    public static List<EtcdServer> start(int count) throws IOException, InterruptedException {
        List<EtcdServer> servers = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            servers.add(new EtcdServer("m" + i, Optional.empty()));
        }
        String all = servers.stream().map(EtcdServer::member).collect(Collectors.joining(","));
        for (EtcdServer server : servers) {
            server.join(all);
        }
        restart(servers);
        return servers;
    }

    /** Starts members again with the data they had, all at once. */
    public static void restart(List<EtcdServer> servers) throws IOException, InterruptedException {
        for (EtcdServer server : servers) {
            server.launch("new");
        }
        for (EtcdServer server : servers) {
            server.awaitPort();
        }
    }

    /** Takes a member that is down for good out of its etcd, and puts a new one in its place. */
    public static EtcdServer replace(EtcdServer failed, EtcdServer working) throws IOException, InterruptedException {
        working.awaitPort();
        String number = working.etcdctl("member", "list")
                .lines()
                .filter(line -> line.contains(", " + failed.name() + ","))
                .map(line -> line.substring(0, line.indexOf(',')))
                .findFirst()
                .orElseThrow();
        working.etcdctl("member", "remove", number);
        EtcdServer server = new EtcdServer(failed.name() + "b", Optional.empty());
        working.etcdctl("member", "add", server.name(), "--peer-urls=" + server.peerUrl());
        server.join(failed.members().replace(failed.member(), server.member()));
        server.launch("existing");
        server.awaitPort();
        return server;
    }

    /** Where they are, directly. */
    public static EtcdConfig config(List<EtcdServer> servers) {
        return plain(servers.stream().map(EtcdServer::port).toList());
    }

    /** Where they are behind these wires. */
    public static EtcdConfig through(List<TcpProxy> proxies) {
        return plain(proxies.stream().map(TcpProxy::port).toList());
    }

    private static EtcdConfig plain(List<Integer> ports) {
        List<URI> endpoints = ports.stream()
                .map(port -> URI.create("http://127.0.0.1:" + port))
                .toList();
        return new EtcdConfig(endpoints, Optional.empty(), Map.of());
    }
}
