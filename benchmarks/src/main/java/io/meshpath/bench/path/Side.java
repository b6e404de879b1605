// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import io.meshpath.bench.Command;
import io.meshpath.datapath.netlink.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A node and its pod, each in a namespace. The node has the devices {@code underlay} and {@code lxc}, the pod {@code eth0},
 * whose other end is {@code lxc}.
 *
 * <p>Commands speak of both sides in braces: <code>{i}</code> is this node's number and <code>{o}</code> the other's,
 * <code>{pod}</code>, <code>{node}</code>, <code>{pods}</code> and <code>{network}</code> are this side's addresses, prefix of
 * pods and first address in it, <code>{otherPod}</code> and so on the other's, <code>{allPods}</code> and
 * <code>{gateway}</code> every side's.
 *
 * @param number 1 or 2
 */
record Side(int number, Family family, NetworkNamespace node, NetworkNamespace pod) {
    int otherNumber() {
        return 3 - number;
    }

    /** Runs lines of ip(8) in the node. */
    void ip(String lines) {
        ip(node, lines);
    }

    /** Runs lines of ip(8) in the pod. */
    void ipInPod(String lines) {
        ip(pod, lines);
    }

    private void ip(NetworkNamespace namespace, String lines) {
        String name = namespace.path().getFileName().toString();
        Command.run(fill(lines), List.of("ip", "-n", name, "-batch", "-"));
    }

    /** Runs a program in the node. */
    String run(String... command) {
        return runWith("", command);
    }

    /** Runs a program in the node that reads this. */
    String runWith(String input, String... command) {
        return Command.run(
                fill(input), inNode(Stream.of(command).map(this::fill).toList()));
    }

    /** A command line that runs another in the node. */
    List<String> inNode(List<String> command) {
        return in(node, command);
    }

    /** A command line that runs another in the pod. */
    List<String> inPod(List<String> command) {
        return in(pod, command);
    }

    private static List<String> in(NetworkNamespace namespace, List<String> command) {
        return Stream.concat(Stream.of("nsenter", "--net=" + namespace.path()), command.stream())
                .toList();
    }

    /** Has the node pass on what is not for itself, from wherever it comes. */
    void forward() {
        node.run(() -> {
            set("ipv4/ip_forward", "1");
            set("ipv6/conf/all/forwarding", "1");
            set("ipv4/conf/all/rp_filter", "0");
            set("ipv4/conf/lxc/rp_filter", "0");
            set("ipv4/conf/underlay/rp_filter", "0");
        });
    }

    private static void set(String setting, String value) {
        try {
            Files.writeString(Path.of("/proc/sys/net", setting), value);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot set " + setting + " to " + value, e);
        }
    }

    private String fill(String text) {
        return text.replace("{i}", Integer.toString(number))
                .replace("{o}", Integer.toString(otherNumber()))
                .replace("{pod}", family.pod(number))
                .replace("{pods}", family.pods(number))
                .replace("{node}", family.node(number))
                .replace("{network}", family.network(number))
                .replace("{otherPod}", family.pod(otherNumber()))
                .replace("{otherPods}", family.pods(otherNumber()))
                .replace("{otherNetwork}", family.network(otherNumber()))
                .replace("{otherNode}", family.node(otherNumber()))
                .replace("{allPods}", family.allPods)
                .replace("{gateway}", family.gateway)
                .replace("{bits}", Integer.toString(family.addressBits))
                .replace("{underlayBits}", Integer.toString(family.underlayBits));
    }
}
