// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.datapath.net.IpAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** What clients of an etcd are given: the file that Cilium reads, with names that the certificates have. */
final class ClientConfig {
    private ClientConfig() {}

    /** The file {@code <cluster>}; the files it names lie beside it. */
    static String text(ServerPlan plan) {
        StringBuilder text = new StringBuilder("endpoints:\n");
        plan.members()
                .forEach(member -> text.append("- ").append(url(plan, member)).append('\n'));
        text.append("trusted-ca-file: ").append(plan.cluster()).append(".ca.crt\n");
        text.append("cert-file: ").append(plan.cluster()).append(".crt\n");
        text.append("key-file: ").append(plan.cluster()).append(".key\n");
        List<ServerMember> aliased =
                plan.members().stream().filter(ServerMember::hasAddress).toList();
        if (!aliased.isEmpty()) {
            text.append("cilium-host-aliases:\n");
        }
        for (ServerMember member : aliased) {
            text.append("- hostname: ").append(plan.serverName(member)).append('\n');
            text.append("  ips: [\"").append(member.host()).append("\"]\n");
        }
        return text.toString();
    }

    private static String url(ServerPlan plan, ServerMember member) {
        return member.hasAddress()
                ? "https://" + plan.serverName(member) + ":" + member.clientPort()
                : member.clientUrl();
    }

    static List<URI> endpoint(ServerPlan plan, ServerMember member) {
        return List.of(URI.create(url(plan, member)));
    }

    static Map<String, List<IpAddress>> alias(ServerPlan plan, ServerMember member) {
        return member.hasAddress()
                ? Map.of(plan.serverName(member), List.of(IpAddress.parse(member.host())))
                : Map.of();
    }
}
