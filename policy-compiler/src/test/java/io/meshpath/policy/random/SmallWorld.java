// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.random;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.policy.Service;
import java.util.List;
import java.util.Map;

/** What policies, identities and packets are drawn from: so little that they often meet. */
final class SmallWorld {
    static final ClusterName LOCAL = new ClusterName("atlanta");
    static final List<String> CLUSTERS = List.of("atlanta", "singapore", "toronto");
    static final List<String> NAMESPACES = List.of("default", "shop");
    static final List<String> APPS = List.of("redis", "web", "job");
    static final List<String> ROLES = List.of("primary", "replica");
    static final List<String> ZONES = List.of("east", "west");
    static final List<String> TEAMS = List.of("blue", "green");
    static final List<String> PREFIXES = List.of(
            "0.0.0.0/0",
            "10.0.0.0/8",
            "10.1.0.0/16",
            "10.1.2.0/24",
            "10.1.2.3/32",
            "192.0.2.0/24",
            "::/0",
            "fd00::/16",
            "fd00:1::/32",
            "fd00:1::7/128");
    static final List<Integer> PORTS = List.of(1, 80, 443, 6379, 6380, 8080, 65535);
    static final List<String> PORT_NAMES = List.of("http", "dns", "metrics");
    /** Patterns of names as policies have them, in the labels of addresses. */
    static final List<String> NAMES = List.of("api.example.com", "*.example.com", "**.example.com");

    static final List<Service> SERVICES = List.of(
            new Service("default", "cache", Map.of("tier", "back"), Map.of("app", "redis"), List.of()),
            new Service("shop", "front", Map.of("tier", "front"), Map.of("app", "web", "role", "primary"), List.of()),
            new Service(
                    "shop",
                    "outside",
                    Map.of("tier", "back"),
                    Map.of(),
                    List.of(IpAddress.parse("10.1.2.3"), IpAddress.parse("fd00:1::7"))));

    private SmallWorld() {}
}
