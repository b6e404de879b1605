// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.BpfProgArray;
import io.meshpath.datapath.link.TcHook;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.Link;
import io.meshpath.datapath.object.LoadedObject;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** The programs that serve all pods of a node: loads them with the node's settings compiled in, and lets them take over. */
final class NodePrograms {
    private final NodeSettings settings;
    private final Encapsulation encapsulation;
    private final Link underlay;
    private final Map<String, BpfMap> shared;

    NodePrograms(NodeSettings settings, Encapsulation encapsulation, Link underlay, Map<String, BpfMap> shared) {
        this.settings = settings;
        this.encapsulation = encapsulation;
        this.underlay = underlay;
        this.shared = shared;
    }

    /** Loads them, and puts each in the place of an earlier agent's, between two packets. */
    void takeOver(BpfProgArray programs) {
        try (LoadedObject loaded = LoadedObject.load(configured().object(), shared)) {
            for (DatapathProgram program : DatapathProgram.values()) {
                if (program != DatapathProgram.DATAPATH_PROGRAMS) {
                    programs.set(program.code(), loaded.program(name(program)).fd());
                }
            }
            Attachments.put(TcHook.ingress(underlay.index()), loaded.program("from_underlay"), pin(settings));
        }
    }

    /** Takes the program of the underlay device off. */
    static void takeOff(NodeSettings settings, int underlayIfindex) {
        Attachments.takeOff(TcHook.ingress(underlayIfindex), pin(settings));
    }

    private static String name(DatapathProgram program) {
        return program.name().toLowerCase(Locale.ROOT);
    }

    private DatapathObject.Spec configured() {
        IpAddressValue ipv6 = KernelAddress.of(settings.address(false));
        return DatapathObject.Spec.of(SharedMaps.fit(encapsulation.programs(), shared))
                .withNodeIpv4(settings.address(true).map(IpAddress::bits4).orElse(0))
                .withNodeIpv6High(ipv6.high())
                .withNodeIpv6Low(ipv6.low())
                .withNodeCluster(settings.cluster().value())
                .withUnderlayIfindex(underlay.index())
                .withUnderlayMtu(underlay.mtu())
                .withCopyDscp(settings.copyDscp())
                .withClusterShift(settings.layout().shift())
                .withIdentityTableEnd(settings.sizes().identityTableEnd())
                .withPolicyMemoryEnd(settings.sizes().policyMemoryEnd())
                .withTunnelPort(encapsulation.udpPort())
                .withCountedRules(settings.sizes().countedRules());
    }

    private static Path pin(NodeSettings settings) {
        return Attachments.folder(settings).resolve("underlay");
    }
}
