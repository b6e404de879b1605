// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfMap;
import io.meshpath.datapath.link.TcAttachment;
import io.meshpath.datapath.link.TcHook;
import io.meshpath.datapath.net.MacAddress;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.ObjectSpec;
import io.meshpath.datapath.program.Program;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Loads the datapath's programs with their settings compiled in, and puts them on devices. */
final class EndpointPrograms {
    private static final int MAC_FIELD = 8;

    private final NodeSettings settings;
    private final Encapsulation encapsulation;
    private final int underlayIfindex;
    private final Map<String, BpfMap> shared;

    EndpointPrograms(
            NodeSettings settings, Encapsulation encapsulation, int underlayIfindex, Map<String, BpfMap> shared) {
        this.settings = settings;
        this.encapsulation = encapsulation;
        this.underlayIfindex = underlayIfindex;
        this.shared = shared;
    }

    /** Loads both programs of an endpoint and puts them on its device, in the place of those of an earlier agent. */
    void attachPod(EndpointSettings endpoint, int ifindex, MacAddress hostMac) {
        ObjectSpec spec = node(encapsulation.pod())
                .withVariable("endpoint_id", endpoint.id())
                .withVariable("endpoint_identity", endpoint.identity())
                .withVariable("endpoint_address", endpoint.address().toBytes())
                .withVariable("endpoint_mac", Arrays.copyOf(endpoint.podMac().toBytes(), MAC_FIELD))
                .withVariable("host_mac", Arrays.copyOf(hostMac.toBytes(), MAC_FIELD));
        try (LoadedObject loaded = LoadedObject.load(spec, shared)) {
            put(TcHook.ingress(ifindex), loaded.program("from_pod"), fromPod(endpoint.id()));
            put(TcHook.egress(ifindex), loaded.program("to_pod"), toPod(endpoint.id()));
        }
    }

    /** Loads the program of the underlay device and puts it there, in the place of an earlier agent's. */
    void attachUnderlay() {
        try (LoadedObject loaded = LoadedObject.load(node(encapsulation.underlay()), shared)) {
            put(TcHook.ingress(underlayIfindex), loaded.program("from_underlay"), underlay(settings));
        }
    }

    /** Takes the programs of an endpoint off its device, whoever put them there; harmless when either is gone. */
    void detachPod(int endpoint, int ifindex) {
        takeOff(TcHook.ingress(ifindex), fromPod(endpoint));
        takeOff(TcHook.egress(ifindex), toPod(endpoint));
    }

    private static void put(TcHook hook, Program program, Path pin) {
        Optional<TcAttachment> earlier = hook.adopt(pin);
        try (TcAttachment attachment = earlier.orElseGet(() -> hook.attach(program, pin))) {
            if (earlier.isPresent()) {
                attachment.replace(program);
            }
        }
    }

    static void takeOff(TcHook hook, Path pin) {
        hook.adopt(pin).ifPresent(TcAttachment::detach);
    }

    private ObjectSpec node(ObjectSpec spec) {
        return SharedMaps.fit(spec, shared)
                .withVariable("node_address", settings.nodeAddress().toBytes())
                .withVariable("underlay_ifindex", underlayIfindex)
                .withVariable("cluster_shift", settings.layout().shift())
                .withVariable("identity_mask", settings.sizes().identities() - 1)
                .withVariable("policy_cell_mask", settings.sizes().policyCells() - 1)
                .withVariable("tunnel_port", (short) encapsulation.udpPort());
    }

    private Path fromPod(int endpoint) {
        return links(settings).resolve("from-pod-" + endpoint);
    }

    private Path toPod(int endpoint) {
        return links(settings).resolve("to-pod-" + endpoint);
    }

    static Path underlay(NodeSettings settings) {
        return links(settings).resolve("underlay");
    }

    private static Path links(NodeSettings settings) {
        return settings.pinRoot().resolve("links");
    }
}
