// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import io.meshpath.datapath.netlink.Link;
import io.meshpath.datapath.netlink.Netlink;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * The pods on this node. Until {@link NodeDatapath#activate} they are only noted, so that the programs of an earlier agent go on
 * with its tables; from then on each is served at once, by programs that all pods share.
 *
 * <p>Works in the network namespace of the calling thread, which must be the node's. Not safe for use by multiple threads.
 */
public final class Endpoints {
    private record Pod(EndpointSettings settings, int ifindex, MacAddress hostMac) {
        EndpointValue value() {
            return new EndpointValue(
                    settings.identity(),
                    ifindex,
                    Octets.copyOf(settings.podMac().toBytes()),
                    Octets.copyOf(hostMac.toBytes()),
                    settings.firstAddress(true).map(IpAddress::bits4).orElse(0),
                    KernelAddress.of(settings.firstAddress(false)));
        }
    }

    private final Netlink netlink;
    private final PodPrograms programs;
    private final EndpointTable table;
    private final Map<Integer, Pod> pods = new TreeMap<>();
    private boolean active;

    Endpoints(Netlink netlink, PodPrograms programs, EndpointTable table) {
        this.netlink = netlink;
        this.programs = programs;
        this.table = table;
    }

    /**
     * Serves a pod, or serves it with other settings from now on; no packet is lost over the change. Enforce its policy first:
     * without one, everything is denied.
     *
     * @throws IllegalArgumentException if there is no such device
     * @throws io.meshpath.datapath.program.VerifierException if the kernel refuses the programs
     */
    public void attach(EndpointSettings settings) {
        Link device = netlink.links()
                .get(settings.hostDevice())
                .orElseThrow(() -> new IllegalArgumentException(
                        "no device " + settings.hostDevice() + " for endpoint " + settings.id()));
        MacAddress hostMac = device.address()
                .orElseThrow(() -> new IllegalArgumentException(
                        "device " + settings.hostDevice() + " has no Ethernet address; endpoint " + settings.id()));
        Pod pod = new Pod(settings, device.index(), hostMac);
        pods.put(settings.id(), pod);
        if (active) {
            serve(pod);
        }
    }

    /** Stops serving a pod; one that is not served does not matter. Its device is left alone. */
    public void detach(int id) {
        pods.remove(id);
        if (table.ids().contains(id)) {
            drop(id);
        }
    }

    /** The pods attached in this agent's life, in the order of their ids. */
    public Collection<EndpointSettings> list() {
        return pods.values().stream().map(Pod::settings).toList();
    }

    /** Drops the pods that nobody attached again, and serves the others from now on. */
    void activate() {
        active = true;
        table.ids().stream().filter(id -> !pods.containsKey(id)).forEach(this::drop);
        pods.values().forEach(this::serve);
    }

    void removeAll() {
        pods.clear();
        table.ids().forEach(this::drop);
    }

    private void serve(Pod pod) {
        int id = pod.settings.id();
        int before = table.record(id).ifindex();
        if (before != 0 && before != pod.ifindex) {
            programs.detach(id, before);
        }
        table.put(id, pod.value(), pod.settings.addresses());
        programs.attach(id, pod.ifindex);
    }

    private void drop(int id) {
        int ifindex = table.record(id).ifindex();
        table.remove(id);
        programs.detach(id, ifindex);
    }
}
