// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netfilter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The rules of the table, one for each family: {@code ip saddr @sources_ipv4 ip daddr != @excluded_ipv4 oifname "eth0"
 * counter masquerade fully-random}. Ports are drawn at random because two CPUs that count up from the same port lose packets
 * to one another.
 */
final class MasqueradeRules {
    private static final byte IPV4 = 2; // NFPROTO_IPV4
    private static final byte IPV6 = 10;

    private MasqueradeRules() {}

    /** The rules for packets that leave by {@code device}, or by any. */
    static List<List<Expression>> of(Optional<String> device) {
        return List.of(rule(true, device), rule(false, device));
    }

    private static List<Expression> rule(boolean isV4, Optional<String> device) {
        int length = isV4 ? 4 : 16;
        int source = isV4 ? 12 : 8; // where the address begins in the header
        List<Expression> rule = new ArrayList<>(List.of(
                Expression.FAMILY,
                Expression.isEqual(isV4 ? IPV4 : IPV6),
                Expression.ipHeader(source, length),
                Expression.isIn(AddressSet.sources(isV4).title()),
                Expression.ipHeader(source + length, length),
                Expression.isNotIn(AddressSet.excluded(isV4).title())));
        device.ifPresent(name -> rule.addAll(List.of(Expression.OUTPUT_DEVICE, Expression.isDevice(name))));
        rule.addAll(List.of(Expression.COUNTER, Expression.MASQUERADE));
        return List.copyOf(rule);
    }

    /** The device that rules of the kernel's name; empty where they name none. */
    static Optional<String> device(List<List<Expression>> rules) {
        return rules.stream().flatMap(MasqueradeRules::deviceOf).findFirst();
    }

    private static Stream<String> deviceOf(List<Expression> rule) {
        int device = rule.indexOf(Expression.OUTPUT_DEVICE);
        return device < 0 || device + 1 == rule.size()
                ? Stream.empty()
                : Stream.of(rule.get(device + 1).device());
    }
}
