// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfMap;
import io.meshpath.datapath.link.TcAttachment;
import io.meshpath.datapath.link.TcHook;
import io.meshpath.datapath.net.MacAddress;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.ObjectSpec;
import io.meshpath.datapath.program.Program;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Loads the datapath's programs with their settings compiled in, and puts them on devices. */
final class EndpointPrograms {
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
        DatapathObject.Spec spec = node(encapsulation.pod())
                .withEndpointId(endpoint.id())
                .withEndpointIdentity(endpoint.identity())
                .withEndpointAddress(endpoint.address().bits4())
                .withEndpointMac(inOrderOfMemory(endpoint.podMac()))
                .withHostMac(inOrderOfMemory(hostMac));
        try (LoadedObject loaded = LoadedObject.load(spec.object(), shared)) {
            put(TcHook.ingress(ifindex), loaded.program("from_pod"), fromPod(endpoint.id()));
            put(TcHook.egress(ifindex), loaded.program("to_pod"), toPod(endpoint.id()));
        }
    }

    /** Loads the program of the underlay device and puts it there, in the place of an earlier agent's. */
    void attachUnderlay() {
        try (LoadedObject loaded =
                LoadedObject.load(node(encapsulation.underlay()).object(), shared)) {
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

    private DatapathObject.Spec node(ObjectSpec spec) {
        return DatapathObject.Spec.of(SharedMaps.fit(spec, shared))
                .withNodeAddress(settings.nodeAddress().bits4())
                .withUnderlayIfindex(underlayIfindex)
                .withClusterShift(settings.layout().shift())
                .withIdentityTableEnd(settings.sizes().identityTableEnd())
                .withPolicyMemoryEnd(settings.sizes().policyMemoryEnd())
                .withTunnelPort(encapsulation.udpPort())
                .withCountedRules(settings.sizes().countedRules());
    }

    private static long inOrderOfMemory(MacAddress address) {
        byte[] octets = Arrays.copyOf(address.toBytes(), Long.BYTES);
        return ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder()).getLong();
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
