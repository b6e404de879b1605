// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfMap;
import io.meshpath.datapath.link.TcHook;
import java.nio.file.Path;
import java.util.Map;

/** The two small programs on each pod's device, which say whose packet it is and go on into those of the node. */
final class PodPrograms {
    private final Path links;
    private final Map<String, BpfMap> shared;

    PodPrograms(NodeSettings settings, Map<String, BpfMap> shared) {
        this.links = Attachments.folder(settings);
        this.shared = shared;
    }

    /** Puts an endpoint's programs on its device, in the place of those of an earlier agent. */
    void attach(int endpoint, int ifindex) {
        try (PodObject loaded = PodObject.spec().withEndpointId(endpoint).load(shared)) {
            Attachments.put(TcHook.ingress(ifindex), loaded.programs().fromPod(), fromPod(endpoint));
            Attachments.put(TcHook.egress(ifindex), loaded.programs().toPod(), toPod(endpoint));
        }
    }

    /** Takes the programs of an endpoint off its device, whoever put them there; harmless when either is gone. */
    void detach(int endpoint, int ifindex) {
        Attachments.takeOff(TcHook.ingress(ifindex), fromPod(endpoint));
        Attachments.takeOff(TcHook.egress(ifindex), toPod(endpoint));
    }

    private Path fromPod(int endpoint) {
        return links.resolve("from-pod-" + endpoint);
    }

    private Path toPod(int endpoint) {
        return links.resolve("to-pod-" + endpoint);
    }
}
