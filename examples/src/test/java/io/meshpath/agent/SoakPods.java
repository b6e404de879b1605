// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import com.google.common.net.InetAddresses;
import io.meshpath.agent.api.Listing;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * The traffic of a soak, on one node and across, of both families: what may pass must, without one packet lost, and what may not must never be
 * heard. Web may talk to db; the intruder may not.
 */
final class SoakPods implements AutoCloseable {
    static final int PORT = 7007;

    private final TestMesh mesh;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final List<UdpFlow> flows = new ArrayList<>();
    private final List<TcpFlow> streams = new ArrayList<>();
    private final List<UdpEcho> echoes = new ArrayList<>();
    private final List<List<InetSocketAddress>> servers = new ArrayList<>();
    private final List<InetAddress> intruders = new ArrayList<>();
    private final List<UdpKnocking> knocking = new ArrayList<>();

    private SoakPods(TestMesh mesh) {
        this.mesh = mesh;
    }

    /** Makes the pods and begins; policies have to be in force. */
    static SoakPods start(TestMesh mesh) throws Exception {
        SoakPods pods = new SoakPods(mesh);
        try {
            for (int node = 1; node <= 2; node++) {
                pods.serve(node);
            }
            for (int node = 1; node <= 2; node++) {
                pods.ask(node);
            }
            for (int node = 1; node <= 2; node++) {
                pods.intrude(node);
            }
            return pods;
        } catch (Exception e) {
            pods.close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T closeLater(T resource) {
        opened.push(resource);
        return resource;
    }

    private void serve(int node) throws IOException {
        Listing.Endpoint db = mesh.agent(node).createPod("db" + node, "app=db");
        servers.add(addresses(db).stream()
                .map(address -> new InetSocketAddress(address, PORT))
                .toList());
        echoes.add(closeLater(UdpEcho.on(mesh.agent(node).datagrams("db" + node, PORT))));
    }

    /** A pod's addresses: the first of IPv4, the second of IPv6. */
    static List<InetAddress> addresses(Listing.Endpoint pod) {
        return pod.addresses().stream().map(InetAddresses::forString).toList();
    }

    private void ask(int node) throws IOException {
        mesh.agent(node).createPod("web" + node, "app=web");
        for (int server = 1; server <= 2; server++) {
            for (InetSocketAddress db : servers.get(server - 1)) {
                ask(node, server, db);
            }
        }
    }

    private void ask(int node, int server, InetSocketAddress db) throws IOException {
        TestAgent agent = mesh.agent(node);
        String web = "web" + node;
        try (DatagramSocket socket = agent.datagrams(web, 0)) {
            agent.await(web + " to be known to db" + server, () -> UdpExchange.with(socket, db, 1) == 1);
        }
        flows.add(closeLater(UdpFlow.start(web + " to " + db, agent.datagrams(web, 0), db)));
        streams.add(closeLater(TcpFlow.start(agent, web, mesh.agent(server), "db" + server, db.getAddress())));
    }

    private void intrude(int node) throws IOException {
        Listing.Endpoint intruder = mesh.agent(node).createPod("intruder" + node, "app=intruder");
        intruders.addAll(addresses(intruder));
        List<InetSocketAddress> all = servers.stream().flatMap(List::stream).toList();
        knocking.add(closeLater(UdpKnocking.start(mesh.agent(node).datagrams("intruder" + node, 0), all)));
    }

    /** Where the db of a node listens. */
    InetSocketAddress server(int node, boolean ipv6) {
        return servers.get(node - 1).get(ipv6 ? 1 : 0);
    }

    /** How many datagrams from an address the db of a node heard. */
    int heard(int node, InetAddress address) {
        return echoes.get(node - 1).heardFrom(address);
    }

    /** Ends all flows, and says of each that lost anything what it lost. */
    List<String> losses() throws InterruptedException {
        List<String> losses = new ArrayList<>();
        for (UdpFlow flow : flows) {
            UdpFlow.Count count = flow.stop();
            if (count.lost() > 0) {
                losses.add(count.toString());
            }
        }
        for (TcpFlow stream : streams) {
            try {
                if (stream.missing() != 0) {
                    losses.add("TCP: " + stream.missing() + " octets of " + stream.sent());
                }
            } catch (ExecutionException e) {
                losses.add("TCP broke after " + stream.sent() + " octets: " + e.getCause());
            }
        }
        return losses;
    }

    /** How many datagrams were heard of those who may not. */
    int intrusions() {
        return intruders.stream()
                .mapToInt(intruder -> heard(1, intruder) + heard(2, intruder))
                .sum();
    }

    @Override
    public String toString() {
        return flows.stream().mapToInt(UdpFlow::sent).sum() + " datagrams and "
                + (streams.stream().mapToLong(TcpFlow::sent).sum() >> 20) + " MiB of TCP that may pass, "
                + knocking.stream().mapToInt(UdpKnocking::sent).sum() + " datagrams that may not";
    }

    @Override
    public void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }
}
