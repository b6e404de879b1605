// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfHashMap;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.MacAddress;
import io.meshpath.datapath.netlink.Link;
import io.meshpath.datapath.netlink.Netlink;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * The pods on this node. Until {@link NodeDatapath#activate} they are only noted, so that the programs of an earlier agent go on
 * with its tables; from then on each is served at once.
 *
 * <p>Works in the network namespace of the calling thread, which must be the node's. Not safe for use by multiple threads.
 */
public final class Endpoints {
    private record Pod(EndpointSettings settings, int ifindex, MacAddress hostMac) {
        EndpointValue value() {
            return new EndpointValue(
                    settings.id(),
                    ifindex,
                    settings.identity(),
                    Octets.copyOf(settings.podMac().toBytes()),
                    Octets.copyOf(hostMac.toBytes()));
        }
    }

    private final Netlink netlink;
    private final EndpointPrograms programs;
    private final BpfHashMap<Integer, EndpointValue> byAddress;
    private final Map<Integer, Pod> pods = new TreeMap<>();
    private boolean active;

    Endpoints(Netlink netlink, EndpointPrograms programs, NodeMaps maps) {
        this.netlink = netlink;
        this.programs = programs;
        this.byAddress = maps.typed().endpoints();
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
        byAddress.entries().forEach((address, endpoint) -> {
            if (endpoint.id() == id) {
                drop(address, endpoint);
            }
        });
    }

    /** The pods attached in this agent's life, in the order of their ids. */
    public Collection<EndpointSettings> list() {
        return pods.values().stream().map(Pod::settings).toList();
    }

    /** Puts the programs of this agent in the place of the one's before, and drops the pods that nobody attached again. */
    void activate() {
        active = true;
        byAddress.entries().forEach((address, endpoint) -> {
            if (!pods.containsKey(endpoint.id())) {
                drop(address, endpoint);
            }
        });
        pods.values().forEach(this::serve);
    }

    void removeAll() {
        pods.clear();
        byAddress.entries().forEach(this::drop);
    }

    private void serve(Pod pod) {
        int address = pod.settings.address().bits4();
        byAddress.entries().forEach((oldAddress, endpoint) -> {
            boolean moved = oldAddress != address || endpoint.ifindex() != pod.ifindex;
            if (endpoint.id() == pod.settings.id() && moved) {
                drop(oldAddress, endpoint);
            }
        });
        programs.attachPod(pod.settings, pod.ifindex, pod.hostMac);
        byAddress.put(address, pod.value());
    }

    private void drop(int address, EndpointValue endpoint) {
        byAddress.delete(address);
        programs.detachPod(endpoint.id(), endpoint.ifindex());
    }
}
