// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

import io.meshpath.bench.Command;
import io.meshpath.datapath.netlink.NetworkNamespace;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A namespace for an agent: an underlay that leads nowhere, as no mock node answers, and a link to the etcd outside. Its
 * addresses are those of RFC 2544, for benches.
 */
final class NodeNetwork implements AutoCloseable {
    /** What the agent's node has on its underlay. */
    static final String NODE = "172.31.255.1";

    static final String UNDERLAY = "underlay";

    private static final Pattern NAME = Pattern.compile("mp-mesh-bench-(\\d+)");
    private static final int LINKS = 1 << 14;
    private static final int LINK_ADDRESSES = 4;

    private final NetworkNamespace namespace;
    private final String name;
    private final Link link;

    /** Two addresses that no other run has at the same time: their network, and the first one's last octet. */
    private record Link(String network, int first) {
        static Link of(long pid) {
            int offset = (int) (pid % LINKS) * LINK_ADDRESSES;
            return new Link("198.18." + (offset >> Byte.SIZE) + ".", offset & 0xff);
        }

        String outside() {
            return network + (first + 1);
        }

        String inside() {
            return network + (first + 2);
        }
    }

    private NodeNetwork(NetworkNamespace namespace, String name, Link link) {
        this.namespace = namespace;
        this.name = name;
        this.link = link;
    }

    /** Makes it, and removes those of runs that were killed. */
    static NodeNetwork create() {
        NetworkNamespace.names().stream().filter(NodeNetwork::isLeftOver).forEach(NetworkNamespace::delete);
        long pid = ProcessHandle.current().pid();
        String name = "mp-mesh-bench-" + pid;
        NodeNetwork made = new NodeNetwork(NetworkNamespace.create(name), name, Link.of(pid));
        try {
            made.connect("mpm" + pid);
            return made;
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
    }

    private void connect(String device) {
        ip("link set lo up");
        ip("link add " + UNDERLAY + " type veth peer name nowhere"); // not every kernel has dummy devices
        ip("link set nowhere up");
        ip("address add " + NODE + "/12 dev " + UNDERLAY);
        ip("link set " + UNDERLAY + " up");
        Command.run("", List.of("ip", "link", "add", device, "type", "veth", "peer", "name", "etcd", "netns", name));
        Command.run("", List.of("ip", "address", "add", link.outside() + "/30", "dev", device));
        Command.run("", List.of("ip", "link", "set", device, "up"));
        ip("address add " + link.inside() + "/30 dev etcd");
        ip("link set etcd up");
    }

    private void ip(String arguments) {
        Command.run(
                "",
                Stream.concat(Stream.of("ip", "-n", name), Stream.of(arguments.split(" ", -1)))
                        .toList());
    }

    /** The address of this machine at the other end of the link. */
    String outside() {
        return link.outside();
    }

    /** A command line that runs another in it; the process it starts becomes the other. */
    List<String> inside(List<String> command) {
        return Stream.concat(Stream.of("nsenter", "--net=" + namespace.path()), command.stream())
                .toList();
    }

    static boolean isLeftOver(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty();
    }

    @Override
    public void close() {
        namespace.delete();
    }
}
