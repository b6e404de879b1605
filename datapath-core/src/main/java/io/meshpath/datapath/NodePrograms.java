// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.BpfProgArray;
import io.meshpath.datapath.asm.Helper;
import io.meshpath.datapath.feature.KernelFeatures;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.netlink.Link;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.program.ProgramType;
import java.util.Locale;
import java.util.Map;

/** The programs that serve all pods of a node: loads them with the node's settings compiled in, and lets them take over. */
final class NodePrograms {
    private final NodeSettings settings;
    private final Encapsulation encapsulation;
    private final NodeDevices devices;
    private final Map<String, BpfMap> shared;

    NodePrograms(NodeSettings settings, Encapsulation encapsulation, NodeDevices devices, Map<String, BpfMap> shared) {
        this.settings = settings;
        this.encapsulation = encapsulation;
        this.devices = devices;
        this.shared = shared;
    }

    /** Loads them, and puts each in the place of an earlier agent's, between two packets. */
    void takeOver(BpfProgArray programs) {
        try (LoadedObject loaded = LoadedObject.load(configured().object(), shared)) {
            devices.receive(settings, loaded);
            for (DatapathProgram program : DatapathProgram.values()) {
                if (program != DatapathProgram.DATAPATH_PROGRAMS) {
                    programs.set(program.code(), loaded.program(name(program)).fd());
                }
            }
            devices.leaveOthers(settings, loaded);
        }
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
                .withUnderlayIfindex(devices.underlay().index())
                .withUnderlayMtu(devices.underlay().mtu())
                .withCopyDscp(settings.tunnel().copyDscp())
                .withOuterChecksum(settings.tunnel().udpChecksum())
                .withTunnelIfindex(devices.tunnel().map(Link::index).orElse(0))
                .withClusterShift(settings.layout().shift())
                .withIdentityTableEnd(settings.sizes().identityTableEnd())
                .withPolicyMemoryEnd(settings.sizes().policyMemoryEnd())
                .withConnectionSeconds(settings.timeouts().seconds())
                .withTunnelPort(encapsulation.udpPort())
                .withCountedRules(settings.sizes().countedRules())
                .withCoarseClock(KernelFeatures.helper(ProgramType.SCHED_CLS, Helper.KTIME_GET_COARSE_NS)
                        .isYes());
    }
}
